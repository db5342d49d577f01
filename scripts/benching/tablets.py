"""The load: many tablets in one process of their own, light enough not to be the limit.

Run as `python -m benching.tablets`; takes one JSON command a line on stdin and answers each with a
line of JSON. Times are of the machine's monotonic clock, which all processes share. The tablets
speak just what Socket.IO's browser client speaks over a WebSocket; nothing of the project is
imported.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import secrets
import time

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from benching.commands import Answer, obey

CONNECTS_AT_ONCE = 200
PATIENCE_SECONDS = 120.0


class Tablet(WSListener):
    """One socket. `waits_for` is a piece of text that the awaited message holds."""

    def __init__(self, crowd: Crowd, auth: str) -> None:
        self._crowd = crowd
        self._joined = f"40{crowd.namespace},"
        self._acked = f"43{crowd.namespace},"
        self._auth = auth
        self.transport: WSTransport | None = None
        self.is_ready = False
        self.seen_at = 0.0
        self.sent_at = 0.0
        self.acked_at = 0.0
        self.refusal = ""
        self.answer = ""

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.transport = None
        self.is_ready = False
        self._crowd.lost += 1

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
            return
        message = frame.get_payload_as_utf8_text()
        self._crowd.frames += 1
        if message == "2":
            transport.send(WSMsgType.TEXT, b"3")
        elif message.startswith("0"):
            transport.send(WSMsgType.TEXT, (self._joined + self._auth).encode())
        elif message.startswith(self._acked):
            self.acked_at, self.answer = time.monotonic(), message
            if '"ok":true' not in message and '"ok": true' not in message:
                self.refusal = message
            self._crowd.one_less()
        elif message.startswith("42"):
            self._take(message)

    def _take(self, message: str) -> None:
        self._crowd.newest = message
        if not self.is_ready:
            self.is_ready = True
            self._crowd.one_ready()
        awaited = self._crowd.awaited
        if awaited and not self.seen_at and awaited in message:
            self.seen_at = time.monotonic()
            self._crowd.one_less()

    def cast(self, body: str) -> None:
        """Sends one ballot with a key of its own."""
        ballot = body.replace("KEY", secrets.token_hex(16))
        self.say(f'["ballot.cast",{ballot}]')

    def say(self, event: str) -> None:
        """Sends one event that is answered."""
        self.acked_at, self.refusal, self.answer = 0.0, "", ""
        self.sent_at = time.monotonic()
        if self.transport is None:
            self.refusal = "not connected"
            self._crowd.one_less()
            return
        text = f"42{self._crowd.namespace},7{event}"
        self.transport.send(WSMsgType.TEXT, text.encode())


class Crowd:
    """All tablets, and what is waited for."""

    def __init__(self) -> None:
        self.namespace = ""
        self.tablets: list[Tablet] = []
        self.frames = self.lost = 0
        self.awaited = ""
        self.newest = ""
        self._left = 0
        self._ready = 0
        self._done = asyncio.Event()

    def one_less(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._done.set()

    def one_ready(self) -> None:
        self._ready += 1
        if self._ready >= len(self.tablets):
            self._done.set()

    async def connect(self, asked: Answer) -> Answer:
        """Opens a socket for each entry of `headers`; ready is who holds a first picture.

        `auth` is everybody's, or `auths` has one for each.
        """
        self.namespace = asked["namespace"]
        auths = asked.get("auths") or [asked["auth"]] * len(asked["headers"])
        self.tablets = [Tablet(self, json.dumps(auth)) for auth in auths]
        self._ready, self.lost = 0, 0
        self._done.clear()
        started = time.monotonic()
        gate = asyncio.Semaphore(asked.get("at_once", CONNECTS_AT_ONCE))
        failures: list[str] = []

        async def open_one(tablet: Tablet, headers: dict[str, str]) -> None:
            async with gate:
                try:
                    await ws_connect(
                        lambda: tablet,
                        asked["url"],
                        extra_headers=headers,
                        websocket_handshake_timeout=PATIENCE_SECONDS,
                    )
                except Exception as problem:
                    failures.append(type(problem).__name__)

        pairs = zip(self.tablets, asked["headers"], strict=True)
        await asyncio.gather(*(open_one(tablet, headers) for tablet, headers in pairs))
        if not failures:
            await self._wait()
        ready = sum(tablet.is_ready for tablet in self.tablets)
        return {
            "seconds": time.monotonic() - started,
            "ready": ready,
            "refused": len(failures),
            "lost": self.lost,
        }

    async def arm(self, asked: Answer) -> Answer:
        """From now on every tablet notes when it first sees a message with this text."""
        self.awaited, self._left = asked["text"], len(self.tablets)
        self._done.clear()
        for tablet in self.tablets:
            tablet.seen_at = 0.0
        return {}

    async def seen(self, asked: Answer) -> Answer:
        """When the first and the last tablet saw it."""
        await self._wait()
        self.awaited = ""
        times = sorted(tablet.seen_at for tablet in self.tablets if tablet.seen_at)
        return {"seen": len(times), "first": times[0], "last": times[-1]} if times else {"seen": 0}

    async def shown(self, asked: Answer) -> Answer:
        """The newest picture that any of them was sent, as it crossed the socket."""
        return {"text": self.newest}

    async def burst(self, asked: Answer) -> Answer:
        """All cast at once."""
        return await self._cast([asked["ballot"]] * len(self.tablets), [0.0] * len(self.tablets))

    async def some(self, asked: Answer) -> Answer:
        """The first tablets cast at once, each the ballot that is given for it."""
        return await self._cast(asked["ballots"], [0.0] * len(asked["ballots"]))

    async def draw(self, asked: Answer) -> Answer:
        """All draw a credential at once, each with the event that is given for it."""
        self._left = len(self.tablets)
        self._done.clear()
        started = time.monotonic()
        for tablet, event in zip(self.tablets, asked["events"], strict=True):
            tablet.say(event)
        await self._wait()
        acked = [tablet for tablet in self.tablets if tablet.acked_at and not tablet.refusal]
        return {
            "seconds": max((t.acked_at for t in acked), default=started) - started,
            "answers": [tablet.answer for tablet in self.tablets],
            "refusals": sorted({t.refusal for t in self.tablets if t.refusal})[:3],
        }

    async def paced(self, asked: Answer) -> Answer:
        """All cast, each at a moment of its own within `seconds`."""
        moments = sorted(random.uniform(0, asked["seconds"]) for _ in self.tablets)  # noqa: S311
        return await self._cast([asked["ballot"]] * len(moments), moments)

    async def drop(self, asked: Answer) -> Answer:
        """All sockets are cut, not closed politely."""
        for tablet in self.tablets:
            if tablet.transport is not None:
                tablet.transport.disconnect(graceful=False)
        await asyncio.sleep(0)
        return {}

    async def rest(self, asked: Answer) -> Answer:
        """Frames that came and computing time used so far."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {"frames": self.frames, "cpu": used.ru_utime + used.ru_stime, "lost": self.lost}

    async def _cast(self, ballots: list[str], moments: list[float]) -> Answer:
        casting = self.tablets[: len(ballots)]
        self._left = len(casting)
        self._done.clear()
        loop, started = asyncio.get_running_loop(), time.monotonic()
        for tablet, ballot, moment in zip(casting, ballots, moments, strict=True):
            if moment:
                loop.call_later(moment, tablet.cast, ballot)
            else:
                tablet.cast(ballot)
        await self._wait()
        acked = [tablet for tablet in casting if tablet.acked_at and not tablet.refusal]
        refusals = {tablet.refusal for tablet in casting if tablet.refusal}
        took = sorted(tablet.acked_at - tablet.sent_at for tablet in acked)
        return {
            "acked": len(acked),
            "seconds": max((t.acked_at for t in acked), default=started) - started,
            "took": took,
            "refusals": sorted(refusals)[:3],
        }

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._done.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            return


async def _serve() -> None:
    names = "connect", "arm", "seen", "shown", "burst", "some", "draw", "paced", "drop", "rest"
    await obey(Crowd(), names)


if __name__ == "__main__":
    uvloop.run(_serve())
