"""A WebSocket message is measured before it is read.

gevent-websocket reads a whole frame, whatever length its header claims, and joins any number of
fragments; Engine.IO compares the size only afterwards. One stranger could fill the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from geventwebsocket.websocket import WebSocket

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class MessageTooLargeError(Exception):
    """A client claims to send more than anybody may; its connection is closed."""


class BoundedWebSocket(WebSocket):  # type: ignore[misc]
    """The same connection, whose messages have at most `limit` bytes in all their fragments."""

    def __init__(self, socket: WebSocket, limit: int) -> None:
        super().__init__(socket.environ, socket.stream, socket.handler)
        # The handler closes the first one at the end; let go earlier, it would close this one.
        self._first = socket
        self._limit = limit
        self._size = 0
        self._read: Callable[[int], bytes] = socket.raw_read
        self.raw_read = self._bounded_read

    def read_frame(self) -> tuple[Any, bytes]:
        """One frame; after the last one of a message the measure begins anew."""
        header, payload = super().read_frame()
        if header.fin:
            self._size = 0
        return header, payload

    def _bounded_read(self, size: int) -> bytes:
        self._size += size
        if self._size > self._limit:
            # The caller takes this for an end of the stream and closes the connection.
            raise MessageTooLargeError
        return self._read(size)


class BoundedFrames:
    """The app, with every WebSocket message bounded by `limit` bytes."""

    def __init__(self, app: Wsgi, limit: int) -> None:
        self._app = app
        self._limit = limit

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Hands a WebSocket on with its bound; anything else goes on untouched."""
        socket = environ.get("wsgi.websocket")
        if socket is not None:
            environ["wsgi.websocket"] = BoundedWebSocket(socket, self._limit)
        return self._app(environ, start_response)
