"""One Socket.IO connection over a WebSocket that comes back by itself, as the pages' own does.

Runs on the event loop of whoever holds it; nothing here waits for anybody.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Mapping
from typing import Any

from tormenting.websocket import NotOpenedError, WebSocket

PATH = "/socket.io/?EIO=4&transport=websocket"
# What the page's client waits at most before it tries again, and when it gives a silent line up.
LONGEST_REST_SECONDS = 1.0
SILENCE_SECONDS = 35.0
HANDSHAKE_SECONDS = 20.0


class Line:
    """A connection to one namespace; `snapshot` is the newest picture, as the page keeps it."""

    def __init__(self, port: int, namespace: str, meeting: int, cookie: str = "") -> None:
        self.port = port
        self.snapshot: dict[str, Any] = {}
        self.connects = 0
        self._namespace = namespace
        self._auth = json.dumps({"meeting": meeting})
        self.cookie = cookie
        self._socket: WebSocket | None = None
        self._version = ("", -1)
        self._is_ready = False
        self._changed = asyncio.Event()
        self._holding: asyncio.Task[None] | None = None

    def hold(self) -> None:
        """Connects, and connects again whenever the line is lost."""
        self._holding = asyncio.create_task(self._hold())

    async def let_go(self) -> None:
        """Ends the line for good."""
        if self._holding is not None:
            self._holding.cancel()
            await asyncio.gather(self._holding, return_exceptions=True)
        self.cut()

    def cut(self) -> None:
        """The line is torn, not closed politely."""
        if self._socket is not None:
            self._socket.cut()

    @property
    def is_ready(self) -> bool:
        """Whether it stands and has shown a picture."""
        return self._is_ready

    def send(self, text: str) -> None:
        """One frame, if the line stands."""
        if self._socket is not None:
            self._socket.send(text)

    async def until(self, seen: Any, seconds: float = 120.0) -> Any:
        """What `seen` finds in the picture, as soon as it finds something; else TimeoutError."""
        async with asyncio.timeout(seconds):
            while not (self.snapshot and self._is_ready and (found := seen(self.snapshot))):
                self._changed.clear()
                await self._changed.wait()
        return found

    def took(self, number: int, answer: Mapping[str, Any]) -> None:
        """An acknowledgement came; for those who send."""

    def came(self) -> None:
        """The line stands and has shown its first picture."""

    def lost(self) -> None:
        """The line is gone for now."""

    def _hear(self, text: str) -> None:
        if text == "2":
            self.send("3")
        elif text.startswith("0"):
            self.send(f"40{self._namespace},{self._auth}")
        elif text.startswith(f"43{self._namespace},"):
            said = text.partition(",")[2]
            number = said[: said.index("[")]
            self.took(int(number), json.loads(said[len(number) :])[0])
        elif text.startswith(f"42{self._namespace},"):
            self._see(*json.loads(text.partition(",")[2])[:2])
        elif text.startswith(("41", "44")):
            self.cut()

    def _see(self, event: str, message: dict[str, Any]) -> None:
        if not event.endswith(".snapshot"):
            return
        epoch, version = message["epoch"], message["version"]
        if epoch == self._version[0] and version < self._version[1] and self._is_ready:
            return
        self._version, self.snapshot = (epoch, version), message["data"]
        if not self._is_ready:
            self._is_ready = True
            self.connects += 1
            self.came()
        self._changed.set()

    async def _hold(self) -> None:
        while True:
            try:
                async with asyncio.timeout(HANDSHAKE_SECONDS):
                    self._socket = await WebSocket.connect(self.port, PATH, self.cookie)
                await self._listen(self._socket)
            except (OSError, EOFError, NotOpenedError):  # TimeoutError is an OSError too
                pass
            finally:
                self.cut()
                self._socket, self._is_ready = None, False
                self.lost()
            await asyncio.sleep(random.uniform(0.1, LONGEST_REST_SECONDS))  # noqa: S311

    async def _listen(self, socket: WebSocket) -> None:
        """Returns when the line is lost, or was silent for longer than a page would bear."""
        while True:
            async with asyncio.timeout(SILENCE_SECONDS):
                text = await socket.receive()
            if text is None:
                return
            self._hear(text)
