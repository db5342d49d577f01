"""The flood: bad casts, forms and posts at a steady rate, whether or not they are answered.

Run as `python -m benching.flooders`; takes one JSON command a line on stdin and answers each with a
line of JSON. Nothing of the project is imported.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

TICK_SECONDS = 0.02
CONNECTIONS_AT_MOST = 300
PATIENCE_SECONDS = 30.0
Answer = dict[str, Any]
# A ballot of no shape, one of a poll that is not, and one of marks that are not.
CASTS = (
    "{}",
    '{"attempt":2147483000,"key":"00000000000000000000000000000000","marks":{}}',
    '{"attempt":1,"key":"00000000000000000000000000000000","marks":{"nothing":1}}',
)
HEX = "00" * 32
POSTS = (
    "{",
    json.dumps(
        {"bpk": HEX, "pfx": HEX, "csig": "00" * 256, "choice": None, "seq": 0, "bsig": HEX + HEX}
    ),
)


class BadSocket(WSListener):
    """One socket that casts what is no ballot, as often as it is told to."""

    def __init__(self, namespace: str, auth: str, heard: Counter[str]) -> None:
        self._namespace, self._auth, self._heard = namespace, auth, heard
        self.transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.transport = None

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        message = frame.get_payload_as_utf8_text()
        if message == "2":
            transport.send(WSMsgType.TEXT, b"3")
        elif message.startswith("0"):
            transport.send(WSMsgType.TEXT, f"40{self._namespace},{self._auth}".encode())
        elif message.startswith("43"):
            self._heard["socket " + message.partition('"error":"')[2].partition('"')[0]] += 1

    def send(self, body: str) -> bool:
        if self.transport is None:
            return False
        text = f'42{self._namespace},7["ballot.cast",{body}]'
        self.transport.send(WSMsgType.TEXT, text.encode())
        return True


class BadPosts:
    """Posts to one address over as many connections as wait for an answer."""

    def __init__(self, port: int, path: str, kind: str, heard: Counter[str], name: str) -> None:
        self._port, self._path, self._kind = port, path, kind
        self._heard, self._name = heard, name
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._open = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def send(self, body: str) -> bool:
        """Sends it beside the others; False when too many of them wait already."""
        if not self._free and self._open >= CONNECTIONS_AT_MOST:
            return False
        self._open += not self._free
        task = asyncio.ensure_future(self._post(self._free.pop() if self._free else None, body))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def _post(
        self, line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None, body: str
    ) -> None:
        try:
            reader, writer = line or await asyncio.open_connection("127.0.0.1", self._port)
            head = (
                f"POST {self._path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
                f"Content-Type: {self._kind}\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            writer.write((head + body).encode())
            said = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(said.partition("content-length:")[2].partition("\r\n")[0] or 0)
            await reader.readexactly(length)
            self._heard[f"{self._name} {said[9:12]}"] += 1
            if "connection: close" in said:
                raise ConnectionError
            self._free.append((reader, writer))
        except (OSError, asyncio.IncompleteReadError):
            self._open -= 1


class Flood:
    """Everything bad that is sent, and what was answered."""

    def __init__(self) -> None:
        self._heard: Counter[str] = Counter()
        self._sent: Counter[str] = Counter()
        self._sockets: list[BadSocket] = []
        self._ways: list[tuple[str, Callable[[int], bool]]] = []
        self._going: asyncio.Task[None] | None = None
        self._began = 0.0

    async def prepare(self, asked: Answer) -> Answer:
        """Opens the sockets of those who are signed in and of those who only watch."""
        for namespace, headers in asked["sockets"]:
            socket = BadSocket(namespace, json.dumps(asked["auth"]), self._heard)
            await ws_connect(lambda socket=socket: socket, asked["url"], extra_headers=headers)
            self._sockets.append(socket)
        form = "application/x-www-form-urlencoded"
        page = BadPosts(asked["port"], f"/tablet/{asked['auth']['meeting']}/cast", form,
                        self._heard, "form")  # fmt: skip
        box = BadPosts(asked["port"] + 1, "/b/1/cast", "application/json", self._heard, "box")
        sockets = itertools.cycle(self._sockets)
        self._ways = [
            ("socket", lambda n: next(sockets).send(CASTS[n % len(CASTS)])),
            ("form", lambda n: page.send("attempt=1")),
            ("socket", lambda n: next(sockets).send(CASTS[n % len(CASTS)])),
            ("box", lambda n: box.send(POSTS[n % len(POSTS)])),
        ]
        return {"sockets": len(self._sockets)}

    async def begin(self, asked: Answer) -> Answer:
        """Sends so many a second from now on, half by sockets, a quarter each by the others."""
        self._began = time.monotonic()
        self._going = asyncio.ensure_future(self._go_on(float(asked["per_second"])))
        return {}

    async def end(self, asked: Answer) -> Answer:
        """Stops; what was sent, could not be sent, and was answered."""
        assert self._going is not None  # noqa: S101 - for the type checker
        self._going.cancel()
        seconds = time.monotonic() - self._began
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "seconds": seconds, "sent": dict(self._sent), "heard": dict(self._heard),
            "cpu": used.ru_utime + used.ru_stime,
        }  # fmt: skip

    async def _go_on(self, per_second: float) -> None:
        began, sent = time.monotonic(), 0
        while True:
            due = int((time.monotonic() - began) * per_second)
            for number in range(sent, due):
                name, send = self._ways[number % len(self._ways)]
                self._sent[name if send(number // len(self._ways)) else f"{name} held back"] += 1
            sent = due
            await asyncio.sleep(TICK_SECONDS)


async def _serve() -> None:
    flood = Flood()
    reader = asyncio.StreamReader(limit=2**26)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        asked = json.loads(line)
        answer = await getattr(flood, asked["do"])(asked)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(_serve())
