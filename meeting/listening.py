"""The server's socket, opened before anything else is done, and the server until it is stopped."""

from __future__ import annotations

import errno
import os
import signal
import socket
from collections.abc import Callable
from ssl import SSLContext
from typing import Any

import gevent
from geventwebsocket.handler import WebSocketHandler

from meeting.patient_lines import PatientHandler, PatientServer

BACKLOG = 1024
# Whoever is in the middle of an answer is given this long when the server is told to stop.
STOP_SECONDS = 0.5
REASONS = {
    errno.EADDRINUSE: "端口 {port} 已被占用，请用 --port 换一个。"
    "Port {port} is in use; choose another with --port.",
    errno.EADDRNOTAVAIL: "本机没有地址 {host}。This machine has no address {host}.",
    errno.EACCES: "不允许使用端口 {port}。Port {port} is not allowed here; choose one above 1023.",
}
UNKNOWN = "不能在 {host}:{port} 上服务。Cannot serve on {host}:{port}: {why}."


class CannotListenError(Exception):
    """The address or port cannot be served on; the message says why, in Chinese and English."""


class _HallHandler(PatientHandler, WebSocketHandler):  # type: ignore[misc]
    """The library's handler; what it says to open a WebSocket leaves with the first frame."""

    # The head of an answer that upgrades the connection, until something is said after it.
    _head = b""
    server: Any
    websocket: Any
    application: Any

    def run_websocket(self) -> None:
        """A tablet's open line may be silent; Engine.IO asks by itself whether it is there."""
        assert self.environ is not None  # noqa: S101 - for the type checker
        self.socket.settimeout(None)
        first = self.websocket
        first.stream.write = first.raw_write = self._say
        try:
            list(self.application(self.environ, _no_answer))
        finally:
            # The app may have put one of its own in the place of the first.
            line = self.environ.pop("wsgi.websocket")
            if not line.closed:
                line.close()
            # Forgotten, the first one would say goodbye on a line that has ended.
            first.handler = self.websocket = None

    def log_request(self) -> None:
        """What anybody asked for is written down nowhere."""

    def _sendall(self, data: bytes) -> None:
        is_followed = self.connection_upgraded and self.server.speaks_first
        if is_followed and not self.response_length:
            self._head = bytes(data)
            self.response_length += len(data)
        else:
            super()._sendall(data)

    def _say(self, data: bytes) -> None:
        head, self._head = self._head, b""
        self.socket.sendall(head + data if head else data)


def _no_answer(*head: Any) -> Callable[[bytes], object]:
    """A WebSocket's app may begin an answer, which nobody hears."""
    return len


class _HallServer(PatientServer):
    handler_class = _HallHandler
    # Whether the app says something on a new WebSocket before it hears anything.
    speaks_first = False


def open_listener(host: str, port: int) -> socket.socket:
    """A socket that listens on host and port (0: any free one); or CannotListenError."""
    listener: socket.socket | None = None
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as problem:
        if listener is not None:
            listener.close()
        reason = REASONS.get(problem.errno or 0, UNKNOWN)
        said = reason.format(host=host, port=port, why=problem.strerror or problem)
        raise CannotListenError(said) from problem
    listener.setblocking(False)
    return listener


def serve_until_stopped(listener: socket.socket, app: Any, tls: SSLContext | None) -> None:
    """Serves until SIGINT or SIGTERM; returns within a second of it."""
    options: dict[str, Any] = {"ssl_context": tls} if tls else {}
    server = _HallServer(listener, app, log=None, **options)
    server.speaks_first = True
    asked: list[int] = []

    def stop() -> None:
        if asked:
            # Asked twice: whatever is still going on is not waited for.
            os._exit(130)
        asked.append(1)
        gevent.spawn(server.stop, STOP_SECONDS)

    for which in (signal.SIGINT, signal.SIGTERM):
        gevent.signal_handler(which, stop)
    server.serve_forever(stop_timeout=STOP_SECONDS)
