"""A picture to a whole hall by two threads: to everybody the own one, whole, and once."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import gevent
import gevent.ssl
import pytest
from gevent import socket
from gevent.threadpool import ThreadPool

from meeting.certificates import ensure_certificates
from meeting.live.fan_out import MANY, FanOut
from tests.meeting.test_hall_socket import LARGE, PATIENCE_S, Connection

HALL = MANY + 20


def sealed(folder: Path) -> list[Connection]:
    """The same in TLS."""
    kept = ensure_certificates(folder, ["127.0.0.1"], datetime.now(UTC))
    serving = gevent.ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(kept.chain_path, kept.key_path)
    asking = gevent.ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.load_verify_locations(kept.root_pem_path)
    made = []
    for _ in range(HALL):
        here, there = socket.socketpair()
        shaking = gevent.spawn(serving.wrap_socket, here, server_side=True)
        client = asking.wrap_socket(there, server_hostname="127.0.0.1")
        made.append(Connection((shaking.get(timeout=PATIENCE_S), client)))
    return made


@pytest.fixture(params=["plain", "tls"])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Connection]]:
    is_sealed = request.param == "tls"
    made = sealed(tmp_path) if is_sealed else [Connection() for _ in range(HALL)]
    yield made
    for connection in made:
        connection.close()


def text(own: bytes) -> bytes:
    return "图".encode() + own


def post(fan_out: FanOut, hall: list[Connection], first: int) -> None:
    posts = [(each.hall, str(first + place).encode()) for place, each in enumerate(hall)]
    fan_out.post_all(posts, text)


def seen(hall: list[Connection]) -> list[str]:
    """One frame of each."""
    found = []
    for connection in hall:
        ((kind, said),) = connection.frames(1)
        assert kind == 0x81
        found.append(said)
    return found


@pytest.mark.parametrize("size", [3, HALL])
def test_everybody_is_sent_the_own_picture_once(hall: list[Connection], size: int) -> None:
    some, fan_out = hall[:size], FanOut()
    for first in (0, 1000):
        post(fan_out, some, first)
        assert seen(some) == [f"图{first + place}" for place in range(size)]


def test_both_threads_write(hall: list[Connection]) -> None:
    both, came = threading.Barrier(2), set[int]()

    def met(own: bytes) -> bytes:
        if threading.get_ident() not in came:
            came.add(threading.get_ident())
            both.wait(PATIENCE_S)
        return text(own)

    FanOut().post_all([(each.hall, b"") for each in hall], met)
    assert len(came) == 2
    assert seen(hall) == ["图"] * HALL


def test_who_has_not_taken_the_last_one_gets_both_whole(hall: list[Connection]) -> None:
    slow = hall[7]
    slow.hall.post(LARGE.encode())
    post(FanOut(), hall, 0)
    assert slow.frames(2) == [(0x81, LARGE), (0x81, "图7")]
    assert seen(hall[:7] + hall[8:]) == [f"图{place}" for place in range(HALL) if place != 7]


def test_what_a_slow_client_did_not_take_at_once_comes_later(hall: list[Connection]) -> None:
    owns = [LARGE.encode() if place == 9 else b"" for place in range(HALL)]
    FanOut().post_all(list(zip([each.hall for each in hall], owns, strict=True)), text)
    hall[9].hall.post("第二".encode())
    gevent.sleep(0)
    assert hall[9].frames(2) == [(0x81, f"图{LARGE}"), (0x81, "第二")]
    assert seen(hall[:9] + hall[10:]) == ["图"] * (HALL - 1)


def test_an_ended_line_costs_nobody_else_the_picture(hall: list[Connection]) -> None:
    hall[3].hall.closed = True
    hall[4].client.close()
    hall[5].socket.close()
    post(FanOut(), hall, 0)
    assert seen(hall[6:]) == [f"图{place}" for place in range(6, HALL)]


def test_a_picture_that_cannot_be_made_is_told_to_whoever_asked(hall: list[Connection]) -> None:
    def failing(own: bytes) -> bytes:
        if own == b"50":
            raise ZeroDivisionError
        return text(own)

    posts = [(each.hall, str(place).encode()) for place, each in enumerate(hall)]
    with pytest.raises(ZeroDivisionError):
        FanOut().post_all(posts, failing)


def test_where_no_thread_is_to_be_had_one_writes_alone(
    hall: list[Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: ThreadPool, work: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(ThreadPool, "spawn", refused)
    post(FanOut(), hall, 0)
    assert seen(hall) == [f"图{place}" for place in range(HALL)]
