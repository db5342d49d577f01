"""A WebSocket that hears every frame as it comes and may send whatever it likes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import websocket

PATIENCE_S = 30.0
Frames = list[tuple[str, Any]]


class RefusedError(Exception):
    """The server does not let this one into the namespace."""


class RawSocket:
    """One connection to one namespace; `events` holds every (name, message) that came."""

    def __init__(self, url: str, namespace: str, auth: object, cookie: str = "", **options: Any):
        self.namespace = namespace
        self.events: Frames = []
        self.bytes: list[str] = []
        self._acks: dict[int, Any] = {}
        self._number = 0
        self._socket = websocket.create_connection(
            f"ws{url[4:]}/socket.io/?EIO=4&transport=websocket",
            cookie=cookie, timeout=PATIENCE_S, **{"suppress_origin": True, **options},
        )  # fmt: skip
        self._read_until(lambda frame: frame.startswith("0"))
        self.send(f"40{namespace},{json.dumps(auth)}")
        self._read_until(lambda frame: frame.startswith((f"40{namespace},", f"44{namespace},")))
        if self.bytes[-1].startswith("44"):
            self.close()
            raise RefusedError

    def send(self, frame: str | bytes, opcode: int = websocket.ABNF.OPCODE_TEXT) -> None:
        """One frame, with no care for what it says."""
        self._socket.send(frame, opcode)

    def send_bytes(self, raw: bytes) -> None:
        """Bytes on the connection itself, which need be no frame at all."""
        self._socket.sock.sendall(raw)

    def call(self, event: object, *values: object) -> Any:
        """Sends an event and waits for its acknowledgement; its first value.

        RefusedError where this one was let out of the namespace instead.
        """
        self.ask(event, *values)
        return self.answer()

    def ask(self, event: object, *values: object) -> None:
        """Sends an event that wants an acknowledgement."""
        self._number += 1
        self.send(f"42{self.namespace},{self._number}{json.dumps([event, *values])}")

    def answer(self) -> Any:
        """The acknowledgement of what was asked last, once it comes; as `call` gives it."""
        number = self._number
        let_out = f"41{self.namespace},"
        self._read_until(lambda frame: number in self._acks or frame.startswith(let_out))
        if number not in self._acks:
            raise RefusedError
        values_back = self._acks.pop(number)
        return values_back[0] if values_back else None

    def wait(self, seen: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The newest snapshot, once there is one that fits."""
        until = time.monotonic() + PATIENCE_S
        newest = [message["data"] for name, message in self.events if name.endswith(".snapshot")]
        while not newest or not seen(newest[-1]):
            # Heartbeats come for ever as well.
            assert time.monotonic() < until, newest[-1:]
            self._read_until(lambda frame: frame.startswith("42"))
            name, message = self.events[-1]
            newest = [message["data"]] if name.endswith(".snapshot") else newest
        return newest[-1]

    def hear(self, event: str) -> Any:
        """The message of the next event of this name."""
        self._read_until(lambda frame: bool(self.events) and self.events[-1][0] == event)
        return self.events[-1][1]

    def is_closed_by_server(self) -> bool:
        """Whether the server ends the connection now, or lets this one out of the namespace."""
        try:
            self._read_until(lambda frame: frame.startswith(f"41{self.namespace},"))
        except (websocket.WebSocketException, OSError) as end:
            return not isinstance(end, websocket.WebSocketTimeoutException)
        return True

    def is_pinged_back(self, payload: bytes) -> bool:
        """Whether the WebSocket ping of this payload is answered before the connection ends."""
        ended = websocket.ABNF.OPCODE_CLOSE
        try:
            while (frame := self._socket.recv_frame()).opcode != ended:
                if frame.opcode == websocket.ABNF.OPCODE_PONG and frame.data == payload:
                    return True
        except websocket.WebSocketConnectionClosedException:
            return False
        except OSError as end:
            if isinstance(end, TimeoutError):
                raise
        return False

    def close(self) -> None:
        """Ends the connection."""
        self._socket.close()

    def _read_until(self, is_it: Callable[[str], bool]) -> None:
        # Pings come for ever, so that the socket's own timeout never strikes.
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            frame = self._socket.recv()
            if not frame:
                raise websocket.WebSocketConnectionClosedException
            self._take(frame if isinstance(frame, str) else frame.decode())
            if is_it(self.bytes[-1]):
                return
        raise websocket.WebSocketTimeoutException(f"last heard: {self.bytes[-1][:400]}")

    def _take(self, frame: str) -> None:
        self.bytes.append(frame)
        if frame == "2":
            self.send("3")
        elif frame.startswith("42"):
            name, message = json.loads(frame.partition(",")[2])[:2]
            self.events.append((name, message))
        elif frame.startswith("43"):
            text = frame.partition(",")[2]
            number = text[: text.index("[")]
            self._acks[int(number)] = json.loads(text[len(number) :])
