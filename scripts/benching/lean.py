"""The lean reference: the leanest WebSocket server in Python, with raw SQLite group commit.

Run as `python -m benching.lean DATABASE PORT`. It speaks as much of Socket.IO's frames as a tablet
needs and knows no sign-in, no roll and no rule: it is the limit, not a product. One line on stdin
is one command: `open TEXT` sends TEXT to every tablet; the answer is a line with the moment.
"""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import sys
import threading
import time
from typing import Any

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, WSUpgradeRequest, ws_create_server

NAMESPACE = "/tablet"
CAST = re.compile(rf'42{NAMESPACE},(\d+)\["ballot.cast",(.*)\]$')
HELLO = b'0{"sid":"lean","upgrades":[],"pingInterval":60000,"pingTimeout":60000}'
FIRST = f'42{NAMESPACE},["tablet.snapshot",{{}}]'.encode()


class Store:
    """Casts in batches: a batch is what came during the last commit."""

    def __init__(self, path: str, loop: asyncio.AbstractEventLoop) -> None:
        self._path, self._loop = path, loop
        self._waiting: list[tuple[WSTransport, str, str, str]] = []
        self._came = threading.Condition()
        threading.Thread(target=self._commit, daemon=True).start()

    def cast(self, transport: WSTransport, ack: str, key: str, marks: str) -> None:
        with self._came:
            self._waiting.append((transport, ack, key, marks))
            self._came.notify()

    def _commit(self) -> None:
        base = sqlite3.connect(self._path)
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA synchronous=FULL")
        base.execute("CREATE TABLE IF NOT EXISTS cast (key TEXT PRIMARY KEY, marks TEXT)")
        while True:
            with self._came:
                self._came.wait_for(lambda: self._waiting)
                batch, self._waiting = self._waiting, []
            rows = [(key, marks) for _, _, key, marks in batch]
            with base:
                base.executemany("INSERT OR REPLACE INTO cast VALUES (?, ?)", rows)
            self._loop.call_soon_threadsafe(_acknowledge, batch)


def _acknowledge(batch: list[tuple[WSTransport, str, str, str]]) -> None:
    for transport, ack, _, _ in batch:
        transport.send(WSMsgType.TEXT, f'43{NAMESPACE},{ack}[{{"ok":true}}]'.encode())


class Seat(WSListener):
    """One tablet's socket."""

    def __init__(self, store: Store, seats: set[Seat]) -> None:
        self._store, self._seats = store, seats
        self.transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        self._seats.add(self)
        transport.send(WSMsgType.TEXT, HELLO)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._seats.discard(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
            return
        message = frame.get_payload_as_utf8_text()
        if message.startswith("40"):
            transport.send(WSMsgType.TEXT, f'40{NAMESPACE},{{"sid":"lean"}}'.encode())
            transport.send(WSMsgType.TEXT, FIRST)
        elif found := CAST.match(message):
            cast: dict[str, Any] = json.loads(found[2])
            self._store.cast(transport, found[1], cast["key"], json.dumps(cast["marks"]))


async def serve(database: str, port: int) -> None:
    """Serves until stdin ends."""
    seats: set[Seat] = set()
    store = Store(database, asyncio.get_running_loop())

    def came(request: WSUpgradeRequest) -> Seat:
        return Seat(store, seats)

    await ws_create_server(came, "127.0.0.1", port, websocket_handshake_timeout=60, backlog=4096)
    reader = asyncio.StreamReader(limit=2**24)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    print("ready", flush=True)
    while line := await reader.readline():
        _, _, text = line.decode().rstrip("\n").partition(" ")
        moment = time.monotonic()
        frame = f'42{NAMESPACE},["tablet.snapshot",{text}]'.encode()
        for seat in list(seats):
            if seat.transport is not None:
                seat.transport.send(WSMsgType.TEXT, frame)
        print(moment, flush=True)


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], int(sys.argv[2])))
