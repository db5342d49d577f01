"""Who wears out the patience of the ballot box's server: silent, dripping, broken off or wrong."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest
from gevent import socket as green
from gevent.queue import SimpleQueue

from meeting.ballot_box.post_line import PostLine
from meeting.ballot_box.post_server import PostServer
from meeting.ballot_box.posts import Posts
from meeting.ballot_box.volatile_keys import VolatileKeys
from meeting.patient_lines import PatientHandler
from meeting.token_bucket import Buckets, Rate
from tests.meeting.box_house import House
from tests.meeting.slow_visitor import HASTE, PATIENCE, drip, line_to, until_the_end
from tests.meeting.test_post_server import HEALTH, posting


class Hasty(PatientHandler):
    idle_seconds = head_seconds = HASTE


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[PostServer]:
    (tmp_path / "memory").mkdir()
    house = House(tmp_path / "disk", VolatileKeys(tmp_path / "memory")).box()
    server = PostServer(
        ("127.0.0.1", 0), Posts(house), handler_class=Hasty, log=None, error_log=None
    )
    server.start()
    yield server
    server.stop(timeout=1)
    house.stop()


@pytest.mark.parametrize("said", [b"", b"POST /b/7/ca", posting(b"{}")[:-1], posting(b"{}"), b"G"])
def test_a_line_on_which_nothing_more_comes_is_let_go(hasty: PostServer, said: bytes) -> None:
    line = line_to(hasty.server_port)
    line.sendall(said)
    until_the_end(line)
    assert hasty._waiting == set()


def test_dripping_does_not_hold_a_line(hasty: PostServer) -> None:
    line = line_to(hasty.server_port)
    line.sendall(b"POST /b/7/cast HTTP/1.1\r\n")
    drip(line)


def test_who_posts_no_ballots_without_end_is_held_up_and_sent_away(
    hasty: PostServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused: list[float] = []
    monkeypatch.setattr(hasty._wrong, "_buckets", Buckets(Rate(per_second=0.1, at_once=3)))
    pause: Callable[[float], object] = paused.append
    monkeypatch.setattr(hasty._wrong, "_pause", pause)
    line = line_to(hasty.server_port)
    line.sendall(posting(b"{") * 5)
    said = until_the_end(line)
    assert [said.count(status) for status in (b"HTTP/1.1 400", b"HTTP/1.1 429")] == [3, 1]
    assert b"Retry-After: " in said
    assert len(paused) == 1


@pytest.mark.parametrize("said", [b"POST /b/7/ca", posting(b"{}")[:-1]])
@pytest.mark.parametrize("hangs_up", [True, False])
def test_half_a_ballot_is_noted_as_a_wrong_one(
    hasty: PostServer, monkeypatch: pytest.MonkeyPatch, said: bytes, hangs_up: bool
) -> None:
    buckets = Buckets(Rate(per_second=0.001, at_once=2))
    monkeypatch.setattr(hasty._wrong, "_buckets", buckets)
    for _ in range(2):
        line = line_to(hasty.server_port)
        line.sendall(said)
        if hangs_up:
            line.shutdown(socket.SHUT_WR)
        assert until_the_end(line) == b""
    assert hasty._wrong.waits(400, "127.0.0.1") > 0.0


def test_the_rest_of_a_second_ballot_has_its_own_time(
    hasty: PostServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_on: SimpleQueue[Any] = SimpleQueue()
    monkeypatch.setattr(hasty, "post", lambda _attempt, _body, tell: handed_on.put(tell))
    line = line_to(hasty.server_port)
    line.sendall(posting(b"{") + posting(b"{")[:-1])
    tell = handed_on.get(timeout=PATIENCE)
    # The answer took longer than a request may.
    tell.__self__.due = 0.0
    tell(200, b"{}")
    with gevent.Timeout(PATIENCE):
        while tell.__self__ not in hasty._waiting:
            gevent.idle()
    assert tell.__self__.due > time.monotonic()
    line.close()


@pytest.mark.parametrize(
    "said", [posting(b"{}", "X : 1"), b"GET /b/healthz HTTP/1.1\r\nHo", HEALTH]
)
def test_nothing_is_written_of_who_broke_a_line_off(
    hasty: PostServer, capfd: pytest.CaptureFixture[str], said: bytes
) -> None:
    for _ in range(20):
        line = line_to(hasty.server_port)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.sendall(said)
        line.close()
    last = line_to(hasty.server_port)
    last.sendall(HEALTH)
    assert last.recv(65536).startswith(b"HTTP/1.1 200")
    last.close()
    assert capfd.readouterr().err == ""


def test_lines_are_swept_on_when_one_could_not_be(
    hasty: PostServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stuck(PostLine):
        __slots__ = ()

        def end(self) -> None:
            hasty.forget(self)
            raise MemoryError

    here, there = green.socketpair()
    monkeypatch.setattr(gevent.get_hub(), "print_exception", lambda *said: None)
    Stuck(here, "127.0.0.1", hasty)
    line = line_to(hasty.server_port)
    until_the_end(line)
    later = line_to(hasty.server_port)
    until_the_end(later)
    there.close()
