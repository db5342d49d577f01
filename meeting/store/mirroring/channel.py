"""The wire between two machines: a line of JSON and a body of bytes; `done` is answered."""

from __future__ import annotations

import json
import socket
import ssl
from pathlib import Path
from typing import Any

from meeting.store.mirroring.pairing import paired

HEAD_BYTES = 12
HEADER_LIMIT = 4 * 1024 * 1024
BODY_LIMIT = 4 * 1024**3
# Two seconds without a word from a machine on the same switch mean that it is gone or hangs.
SECONDS = 4.0


class WireBroken(OSError):
    """The other side is gone, hangs, or says what nobody understands."""


class Channel:
    """One connection; every call may raise OSError, after which it is of no use any more."""

    def __init__(self, wire: socket.socket) -> None:
        self._wire = wire

    def send(self, what: str, body: bytes = b"", **said: Any) -> None:
        """Sends one message; it may still be under way when this returns."""
        header = json.dumps({"do": what, **said}, separators=(",", ":")).encode()
        lengths = len(header).to_bytes(4, "big") + len(body).to_bytes(8, "big")
        self._wire.sendall(lengths + header + body)

    def receive(self) -> tuple[dict[str, Any], bytes]:
        """The next message; raises WireBroken at the end."""
        lengths = self._exactly(HEAD_BYTES)
        header, body = int.from_bytes(lengths[:4], "big"), int.from_bytes(lengths[4:], "big")
        if header > HEADER_LIMIT or body > BODY_LIMIT:
            raise WireBroken("too long")
        try:
            said = json.loads(self._exactly(header))
        except (ValueError, RecursionError) as problem:
            raise WireBroken("not JSON") from problem
        if not isinstance(said, dict) or not isinstance(said.get("do"), str):
            raise WireBroken("no message")
        return said, self._exactly(body)

    def ask(self, what: str, **said: Any) -> dict[str, Any]:
        """Sends a message and waits for the answer."""
        self.send(what, **said)
        return self.receive()[0]

    def close(self) -> None:
        """Hangs up."""
        self._wire.close()

    def _exactly(self, count: int) -> bytes:
        parts, missing = [], count
        while missing:
            part = self._wire.recv(min(missing, 1024 * 1024))
            if not part:
                raise WireBroken("hung up")
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)


def call(host: str, port: int, pairing: Path, seconds: float = SECONDS) -> Channel:
    """A channel to the other machine; OSError when it cannot be had within `seconds`."""
    wire = socket.create_connection((host, port), timeout=seconds)
    try:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        safe = paired(pairing, is_server=False).wrap_socket(wire)
    except BaseException:
        wire.close()
        raise
    safe.settimeout(seconds)
    return Channel(safe)


def answer(wire: socket.socket, context: ssl.SSLContext) -> Channel:
    """The channel of somebody who called; OSError unless it holds the pairing file."""
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    wire.settimeout(SECONDS)
    return Channel(context.wrap_socket(wire, server_side=True))
