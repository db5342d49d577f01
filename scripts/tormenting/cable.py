"""A cable between tablets and server: it may be pulled, put back, and loses what it likes."""

from __future__ import annotations

import asyncio
from contextlib import suppress

PIECE = 65536


class Cable:
    """A port that leads to the server's; `port` is where tablets connect instead."""

    def __init__(self, server_port: int) -> None:
        self.port = 0
        self._server_port = server_port
        self._is_whole = asyncio.Event()
        self._is_whole.set()
        self._reads_answers = asyncio.Event()
        self._reads_answers.set()
        self._ends: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._running: set[asyncio.Task[None]] = set()

    async def lay(self) -> Cable:
        """Begins to lead on any free port."""
        self._server = await asyncio.start_server(self._lead, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def pull(self) -> None:
        """Nothing passes any more and nobody is told; what is sent waits, as TCP keeps it."""
        self._is_whole.clear()

    def put_back(self) -> None:
        """What waited passes."""
        self._is_whole.set()

    def stop_reading(self) -> None:
        """The far end takes nothing more in: whatever the server sends piles up."""
        self._reads_answers.clear()

    def tear(self) -> None:
        """Every connection is gone at once, and what was under way with it."""
        for end in list(self._ends):
            end.transport.abort()

    async def take_away(self) -> None:
        """Ends it."""
        self.tear()
        if self._server is not None:
            self._server.close()
        for each in list(self._running):
            each.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _lead(self, near: asyncio.StreamReader, near_end: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - for the type checker
        self._running.add(task)
        self._ends.add(near_end)
        try:
            await self._is_whole.wait()
            far, far_end = await asyncio.open_connection("127.0.0.1", self._server_port)
            self._ends.add(far_end)
            up = asyncio.create_task(self._pass(near, far_end, asyncio.Event()))
            down = asyncio.create_task(self._pass(far, near_end, self._reads_answers))
            try:
                await asyncio.wait([up, down], return_when=asyncio.FIRST_COMPLETED)
            finally:
                up.cancel()
                down.cancel()
                await asyncio.gather(up, down, return_exceptions=True)
                far_end.transport.abort()
                self._ends.discard(far_end)
        except (OSError, asyncio.CancelledError):
            # Taken away; asyncio's server prints the traceback of a connection that was cancelled.
            return
        finally:
            near_end.transport.abort()
            self._ends.discard(near_end)
            self._running.discard(task)

    async def _pass(
        self, come: asyncio.StreamReader, go: asyncio.StreamWriter, is_read: asyncio.Event
    ) -> None:
        with suppress(OSError):
            while piece := await come.read(PIECE):
                await self._is_whole.wait()
                if is_read is self._reads_answers:
                    await is_read.wait()
                go.write(piece)
                await go.drain()
