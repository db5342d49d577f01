"""How long a server waits for a line on which nothing comes, or which takes nothing in.

Whoever opens lines and then says nothing, or a byte now and then, would hold a greenlet and a file
for each of them, and so could keep a hall out (OWASP ASVS 4.0.3, 11.1.4). A browser that is let go
while it rests opens a new line and notices nothing. An open WebSocket has Engine.IO's own pings.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ssl import SSLError
from typing import Any, cast

import gevent
from gevent.pywsgi import WSGIHandler, WSGIServer

from meeting.request_head import RequestHead

# Longer than the pause between two pages of somebody who reads; a tablet's page keeps its socket.
IDLE_SECONDS = 60.0
# A request's first lines are one packet or two.
HEAD_SECONDS = 20.0
# What is larger is not copied once more.
JOINED_BYTES = 64 * 1024


class NeverSaid(ValueError):
    """The head of a request did not end, or not in time; the library answers 400 and hangs up."""


class PatientHandler(WSGIHandler):
    """Lets go of a line that is silent for too long, and of a request that never gets said."""

    idle_seconds = IDLE_SECONDS
    head_seconds = HEAD_SECONDS

    def handle(self) -> None:
        """Every reading and writing ends by itself when nothing moves for so long."""
        self.socket.settimeout(self.idle_seconds)
        super().handle()

    def MessageClass(self, fp: Any, *more: Any) -> Any:  # noqa: N802 - the library's name
        """The request's head, without the library's parser of e-mails."""
        return RequestHead(fp)

    def _headers(self) -> Iterator[tuple[str, str]]:
        return cast(RequestHead, self.headers).environ()

    def read_request(self, raw_requestline: str) -> Any:
        """The request's head, or NeverSaid."""
        try:
            with gevent.Timeout(self.head_seconds, NeverSaid()):
                return super().read_request(raw_requestline)
        except ConnectionError:
            # The library would write out where in the program that was met.
            raise NeverSaid() from None

    def _write_with_headers(self: Any, data: bytes) -> None:
        """Head and body in one piece: sending costs more than joining them."""
        self.headers_sent = True
        self.finalize_headers()
        fields = b"".join(b"%b: %b\r\n" % field for field in self.response_headers)
        head = b"HTTP/1.1 %b\r\n%b\r\n" % (self.status, fields)
        if self.response_use_chunked or len(data) > JOINED_BYTES:
            self._sendall(head)
            self._write(data)
        else:
            # What opens a WebSocket says nothing, and says it as a text.
            self._sendall(head + data if data else head)

    def handle_error(self, t: Any, v: BaseException | None, tb: Any) -> None:
        """That a visitor hangs up, or is let go, is no news."""
        if not isinstance(v, (ConnectionError, TimeoutError)):
            super().handle_error(t, v, tb)


class PatientServer(WSGIServer):
    """Its handler class must be a PatientHandler; the handshake of TLS is measured as well."""

    handler_class: type[WSGIHandler] = PatientHandler
    handshake_seconds = HEAD_SECONDS

    def init_socket(self) -> None:
        """Listens; every line accepted here sends at once.

        Otherwise an answer's body, and a message after another, would wait some 40 ms until the
        other end says that it has what came before (Nagle's delay; RFC 9293, 3.7.4).
        """
        super().init_socket()
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def wrap_socket_and_handle(self, client_socket: Any, address: Any) -> None:
        """A tablet that does not trust the certificate yet hangs up; that is no news."""
        client_socket.settimeout(self.handshake_seconds)
        try:
            super().wrap_socket_and_handle(client_socket, address)
        except (SSLError, ConnectionError, TimeoutError):
            client_socket.close()
