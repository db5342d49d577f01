"""Whoever says nothing on a line, or takes nothing in, is let go; an open WebSocket is not."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gevent
import pytest
from gevent import socket

from meeting.certificates import ensure_certificates
from meeting.listening import _HallHandler, _HallServer
from meeting.patient_lines import HEAD_SECONDS, IDLE_SECONDS, PatientHandler, PatientServer
from tests.meeting.slow_visitor import HASTE, drip, line_to, until_the_end

WHOLE = b"GET / HTTP/1.1\r\nHost: hall\r\n\r\n"
# More than the buffers of both ends take.
MUCH = 64 * 1024 * 1024


class Hasty(PatientHandler):
    idle_seconds = head_seconds = HASTE


class HastyHall(_HallHandler):
    idle_seconds = head_seconds = HASTE


class Server(PatientServer):
    handler_class = Hasty
    handshake_seconds = HASTE


class Hall(_HallServer):
    handler_class = HastyHall


def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A page, a large one, or what was sent; a WebSocket gets its message back."""
    line = environ.get("wsgi.websocket")
    if line is not None:
        line.send(line.receive())
        return []
    sent = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"x" * MUCH] if environ["PATH_INFO"] == "/much" else [sent or b"here"]


@pytest.fixture
def serving() -> Iterator[Callable[..., int]]:
    started: list[PatientServer] = []

    def serve(kind: type[PatientServer] = Server, **more: Any) -> int:
        server = kind(("127.0.0.1", 0), page, log=None, error_log=None, **more)
        server.start()
        started.append(server)
        return int(server.server_port)

    yield serve
    for server in started:
        server.stop(timeout=1)


def test_a_line_on_which_nothing_comes_is_let_go(serving: Callable[..., int]) -> None:
    assert until_the_end(line_to(serving())) == b""


def test_a_head_that_never_ends_is_refused(serving: Callable[..., int]) -> None:
    line = line_to(serving())
    line.sendall(b"GET / HTTP/1.1\r\nHost: hall\r\nX-More: ")
    assert until_the_end(line).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("cut", [16, 17, 30, len(WHOLE) - 2, len(WHOLE)])
@pytest.mark.parametrize("kind", [Server, Hall])
def test_a_head_is_read_whole_however_it_comes(
    serving: Callable[..., int], kind: type[PatientServer], cut: int
) -> None:
    line = line_to(serving(kind))
    # In one packet, in two, and the next one already behind it.
    line.sendall(WHOLE[:cut])
    gevent.sleep(0)
    line.sendall(WHOLE[cut:] + WHOLE)
    assert until_the_end(line).count(b"HTTP/1.1 200") == 2


def test_dripping_does_not_hold_a_line_either(serving: Callable[..., int]) -> None:
    line = line_to(serving())
    line.sendall(b"GET / HTTP/1.1\r\n")
    drip(line)


def test_an_answered_line_that_rests_is_let_go(serving: Callable[..., int]) -> None:
    line = line_to(serving())
    line.sendall(WHOLE)
    assert until_the_end(line).count(b"HTTP/1.1 200") == 1


def test_a_body_that_does_not_come_is_not_waited_for(serving: Callable[..., int]) -> None:
    line = line_to(serving())
    line.sendall(b"POST / HTTP/1.1\r\nHost: hall\r\nContent-Length: 9\r\n\r\nhalf")
    assert b"200" not in until_the_end(line)


def test_an_answer_that_is_not_taken_is_given_up(serving: Callable[..., int]) -> None:
    port = serving()
    line = line_to(port)
    line.sendall(WHOLE.replace(b" / ", b" /much "))
    # A second silent line is let go after the first was given up: both had as long.
    until_the_end(line_to(port))
    assert len(until_the_end(line)) < MUCH


def test_a_handshake_that_is_not_made_is_not_waited_for(
    serving: Callable[..., int], tmp_path: Path
) -> None:
    made = ensure_certificates(tmp_path, ["127.0.0.1"], datetime.now(UTC))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(made.chain_path, made.key_path)
    assert until_the_end(line_to(serving(ssl_context=tls))) == b""


def test_a_tablets_silent_line_stays(serving: Callable[..., int]) -> None:
    port = serving(Hall)
    tablet = line_to(port)
    key = base64.b64encode(b"0123456789abcdef").decode()
    tablet.sendall(
        b"GET / HTTP/1.1\r\nHost: hall\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
    )
    assert tablet.recv(4096).startswith(b"HTTP/1.1 101")
    # Two lines that say nothing come and are let go, one after the other: longer than one idles.
    for _ in range(2):
        until_the_end(line_to(port))
    # A masked text of two letters (RFC 6455, 5.7), the mask all zeros.
    tablet.sendall(bytes([0x81, 0x82, 0, 0, 0, 0]) + b"hi")
    assert tablet.recv(4096).startswith(b"\x81\x02hi")
    tablet.close()


def test_nobody_who_reads_a_page_is_hurried() -> None:
    assert PatientHandler.idle_seconds == IDLE_SECONDS >= 60
    assert PatientHandler.head_seconds == HEAD_SECONDS >= 20


def test_a_line_sends_at_once_what_it_is_given() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        PatientServer(listener, None).init_socket()
        with socket.create_connection(listener.getsockname()):
            line, _ = listener.accept()
            assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
            line.close()
