"""A WebSocket as a client holds it (RFC 6455), on asyncio's streams: text frames only."""

from __future__ import annotations

import asyncio
import base64
import os

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
FINAL, MASKED = 0x80, 0x80
LIMIT = 4 * 1024 * 1024


class NotOpenedError(Exception):
    """The server answered with something else than a WebSocket."""


class WebSocket:
    """One open connection; `receive` is called by one task, `send` by anybody."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def connect(cls, port: int, path: str, cookie: str = "") -> WebSocket:
        """Opens a connection on loopback; OSError or NotOpenedError when there is none."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=LIMIT)
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            "Sec-WebSocket-Version: 13",
            *([f"Cookie: {cookie}"] if cookie else []),
        ]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        try:
            said = await reader.readuntil(b"\r\n\r\n")
        except BaseException:
            writer.transport.abort()
            raise
        if b" 101 " not in said.partition(b"\r\n")[0]:
            writer.transport.abort()
            raise NotOpenedError(said[:80])
        return cls(reader, writer)

    async def receive(self) -> str | None:
        """The next text; None when the server ended the connection politely."""
        parts = b""
        while True:
            first, second = await self._reader.readexactly(2)
            size = second & 0x7F
            if size >= 126:
                size = int.from_bytes(await self._reader.readexactly(2 if size == 126 else 8))
            payload = await self._reader.readexactly(size)
            kind = first & 0x0F
            if kind == CLOSE:
                return None
            if kind == PING:
                self._write(PONG, payload)
            elif kind in (TEXT, 0):
                parts += payload
                if first & FINAL:
                    return parts.decode()

    def send(self, text: str) -> None:
        """Puts one text on its way."""
        self._write(TEXT, text.encode())

    def cut(self) -> None:
        """Torn, not closed politely."""
        self._writer.transport.abort()

    def _write(self, kind: int, payload: bytes) -> None:
        size = len(payload)
        head = bytes([FINAL | kind])
        if size < 126:
            head += bytes([MASKED | size])
        else:
            head += bytes([MASKED | 126]) + size.to_bytes(2)
        mask = os.urandom(4)
        whole = (mask * (size // 4 + 1))[:size]
        hidden = int.from_bytes(payload) ^ int.from_bytes(whole)
        self._writer.write(head + mask + hidden.to_bytes(size))
