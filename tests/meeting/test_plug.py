"""Whoever never waits reads and writes a line, plain or in TLS, and loses nothing of it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gevent
import gevent.ssl
import pytest
from gevent import socket

from meeting.certificates import ensure_certificates
from meeting.live.line import Line, Reader
from meeting.live.plug import Plug

PATIENCE_S = 30.0
LIMIT = 200_000


@pytest.fixture(params=["plain", "tls"])
def ends(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Any, Any]]:
    """The server's end and the client's."""
    here, there = socket.socketpair()
    if request.param == "tls":
        made = ensure_certificates(tmp_path, ["127.0.0.1"], datetime.now(UTC))
        serving = gevent.ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        serving.load_cert_chain(made.chain_path, made.key_path)
        asking = gevent.ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        asking.load_verify_locations(made.root_pem_path)
        shaking = gevent.spawn(serving.wrap_socket, here, server_side=True)
        there = asking.wrap_socket(there, server_hostname="127.0.0.1")
        here = shaking.get(timeout=PATIENCE_S)
    yield here, there
    here.close()
    there.close()


def masked(text: bytes) -> bytes:
    return bytes((0x81, 0xFF)) + len(text).to_bytes(8, "big") + b"\0\0\0\0" + text


def test_all_that_a_client_said_is_heard_also_what_lies_decrypted_already(
    ends: tuple[Any, Any],
) -> None:
    here, there = ends
    # Two records of TLS at least, and the last frames in one with what stands before them.
    said = [b"x" * 150_000, *(b"%d" % number for number in range(40))]
    line = Line(Plug(here), LIMIT, Reader())
    sending = gevent.spawn(there.sendall, b"".join(map(masked, said)))
    with gevent.Timeout(PATIENCE_S):
        assert [line.next().payload for _ in said] == said
        there.sendall(masked(b"later"))
        assert line.next().payload == b"later"
    sending.get()
    line.close()


def test_what_a_slow_client_does_not_take_is_given_back_and_never_waited_for(
    ends: tuple[Any, Any],
) -> None:
    here, there = ends
    plug, frame = Plug(here), b"y" * 4_000_000
    left = plug.write(frame)
    assert 0 < len(left) <= len(frame)
    rest = gevent.spawn(here.sendall, left)
    taken = 0
    with gevent.Timeout(PATIENCE_S):
        while taken < len(frame):
            taken += len(there.recv(65536))
    rest.get()
    assert taken == len(frame)


def test_a_client_that_is_gone_is_told_from_one_that_says_nothing(ends: tuple[Any, Any]) -> None:
    here, there = ends
    plug = Plug(here)
    assert plug.read() is None
    there.close()
    with gevent.Timeout(PATIENCE_S):
        while (came := plug.read()) is None:
            gevent.sleep(0)
    assert came == b""
