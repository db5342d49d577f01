"""Ballots over real connections: whole or in pieces, one after another, by TLS, all at once."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gevent
import pytest
from gevent import socket as green
from gevent.queue import SimpleQueue

from meeting.ballot_box.box import key_name
from meeting.ballot_box.control import BoxUnreachable, ControlClient
from meeting.ballot_box.post_line import PostLine
from meeting.ballot_box.post_server import PostServer
from meeting.ballot_box.posts import BODY_LIMIT, Posts
from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder
from meeting.certificates import ensure_certificates
from meeting.patient_lines import PatientHandler
from meeting.token_bucket import Buckets, Rate
from tests.meeting.box_house import ATTEMPT, SECRETS, TERMS, House
from tests.voting.blind_sample import ONLINE_KEY, choosing, draw
from voting.blind.ack import read_ack

ROOT = Path(__file__).resolve().parents[2]
# Waiting longer than this is a failure, not a measure.
PATIENCE = 30
TABLETS = 60
HEALTH = b"GET /b/healthz HTTP/1.1\r\nHost: hall\r\n\r\n"


@dataclass
class Box:
    """A box's own process with one open attempt."""

    control: ControlClient
    port: int
    trusted: Path | None

    def line(self) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        if self.trusted is None:
            return line
        context = ssl.create_default_context(cafile=str(self.trusted))
        return context.wrap_socket(line, server_hostname="127.0.0.1")

    def ballots(self) -> int:
        held: int = self.control.ask("status", attempts=[ATTEMPT])[str(ATTEMPT)]["ballots"]
        return held


@contextmanager
def running(folder: Path, by_tls: bool) -> Iterator[Box]:
    data = folder / "data"
    data.mkdir()
    memory = memory_folder(data)
    VolatileKeys(memory).keep(key_name(ATTEMPT), SECRETS)
    command = [sys.executable, "-m", "meeting", "ballot-box", "--data", str(data)]
    command += ["--port", "0", "--parent", str(os.getpid())]
    trusted = None
    if by_tls:
        made = ensure_certificates(folder, ["127.0.0.1"], datetime.now(UTC))
        trusted = made.root_pem_path
        command += ["--certificate", str(made.chain_path), "--key", str(made.key_path)]
    process = subprocess.Popen(command, cwd=ROOT)
    control = ControlClient(memory)
    try:
        port = None
        while port is None:
            assert process.poll() is None
            try:
                port = int(control.ask("where")["port"])
            except BoxUnreachable:
                gevent.sleep(0.02)  # Until it listens: its socket's name is all there is to see.
        control.ask("open", attempt_id=ATTEMPT, terms=TERMS)
        yield Box(control, port, trusted)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(memory)


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "tls"])
def box(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with running(tmp_path_factory.mktemp("box"), request.param) as box:
        yield box


def ballot(number: int, option: str = "road", seq: int = 1) -> bytes:
    return json.dumps(draw(number).cast(choosing(option), seq).to_json()).encode()


def posting(body: bytes, *fields: str, attempt: int = ATTEMPT) -> bytes:
    head = [
        f"POST /b/{attempt}/cast HTTP/1.1",
        "Host: hall",
        *fields,
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


def answers(line: socket.socket, number: int) -> list[tuple[bytes, dict[str, str], bytes]]:
    """So many answers of a line: the first line, the head's fields and the body of each."""
    found = []
    with line.makefile("rb") as said:
        for _ in range(number):
            status = said.readline().rstrip(b"\r\n")
            fields: dict[str, str] = {}
            while (field := said.readline().decode().rstrip("\r\n")) != "":
                name, _, value = field.partition(": ")
                fields[name.lower()] = value
            found.append((status, fields, said.read(int(fields["content-length"]))))
    return found


def is_acked(body: bytes) -> bool:
    return read_ack(json.loads(body)).is_signed_by(ONLINE_KEY.public_key())


def test_a_ballot_is_acknowledged_and_the_line_ends_as_asked_without_a_word_of_when(
    box: Box,
) -> None:
    with box.line() as line:
        line.sendall(posting(ballot(1), "Connection: close", "Cookie: marker"))
        [(status, fields, body)] = answers(line, 1)
        assert line.recv(1) == b""
    assert (status, fields["connection"]) == (b"HTTP/1.1 200 OK", "close")
    assert not {"date", "set-cookie"} & set(fields)
    assert is_acked(body)


def test_ballots_follow_each_other_on_one_line_and_so_may_anything_else(box: Box) -> None:
    with box.line() as line:
        line.sendall(posting(ballot(2)) + posting(ballot(2)))
        first, second = answers(line, 2)
        line.sendall(posting(ballot(3)) + HEALTH + posting(ballot(2)))
        third, health, again = answers(line, 3)
    assert first == second
    assert first[2] == again[2] != third[2]
    assert all(is_acked(each[2]) for each in (first, third))
    assert health[2] == b"ok"


def test_a_ballot_that_comes_in_pieces_is_taken_when_it_is_whole(box: Box) -> None:
    before = box.ballots()
    whole = posting(ballot(4))
    with box.line() as line:
        for place in range(0, len(whole), 100):
            assert box.ballots() == before
            line.sendall(whole[place : place + 100])
        [(_, _, body)] = answers(line, 1)
    assert is_acked(body)
    assert box.ballots() == before + 1


@pytest.mark.parametrize(
    "request_",
    [
        posting(b"{"), posting(b""), posting(ballot(5).replace(b'"seq": 1', b'"seq": 10')),
        posting(ballot(5, "moon")), posting(ballot(5), attempt=99),
        posting(ballot(5), attempt=2**31),
        posting(ballot(5)[:-10] + b'a"}' + b" " * 7),
    ],
    ids=range(7),
)  # fmt: skip
def test_a_refusal_is_the_same_by_either_way_of_reading(box: Box, request_: bytes) -> None:
    before = box.ballots()
    other = request_.replace(b"/cast HTTP", b"/cast? HTTP")
    with box.line() as line:
        line.sendall(request_ + other)
        plain, whole = answers(line, 2)
    assert plain[0] == whole[0] != b"HTTP/1.1 200 OK"
    assert plain[2] == whole[2]
    assert {**whole[1], "date": ""} == {**plain[1], "date": ""}
    assert box.ballots() == before


def test_a_body_beyond_the_limit_and_a_head_in_two_meanings_are_refused(box: Box) -> None:
    for said in (
        posting(b" " * (BODY_LIMIT + 1)),
        posting(ballot(6), "Content-Length: 3"),
        posting(ballot(6), "X : 1"),
    ):
        with box.line() as line:
            line.sendall(said)
            assert line.recv(13)[:10] == b"HTTP/1.1 4"


def test_a_whole_hall_at_once_is_in_the_box_to_the_last_ballot(box: Box) -> None:
    before = box.ballots()
    bodies = [ballot(100 + number) for number in range(TABLETS)]
    lines = [box.line() for _ in bodies]

    def post(line: socket.socket, body: bytes) -> bool:
        with line:
            line.sendall(posting(body, "Connection: close"))
            [(_, _, told)] = answers(line, 1)
        return is_acked(told)

    with ThreadPoolExecutor(TABLETS) as tablets:
        assert all(tablets.map(post, lines, bodies))
    assert box.ballots() == before + TABLETS


def test_who_hangs_up_within_a_ballot_or_after_it_holds_nobody_up(box: Box) -> None:
    before = box.ballots()
    for said in (b"", b"POST", posting(ballot(7))[:-1], posting(ballot(7)), posting(b"{")):
        with box.line() as line:
            line.sendall(said)
    with box.line() as line:
        line.sendall(posting(ballot(8)))
        assert is_acked(answers(line, 1)[0][2])
    # The ballot whose sender did not wait for the answer was whole.
    assert box.ballots() == before + 2


# Whoever wears out the patience of the server.


class Hasty(PatientHandler):
    idle_seconds = 0.3
    head_seconds = 0.3


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


def until_the_end(line: Any) -> bytes:
    taken = b""
    while piece := line.recv(65536):
        taken += piece
    return taken


@pytest.mark.parametrize("said", [b"", b"POST /b/7/ca", posting(b"{}")[:-1], posting(b"{}"), b"G"])
def test_a_line_on_which_nothing_more_comes_is_let_go(hasty: PostServer, said: bytes) -> None:
    line = green.create_connection(("127.0.0.1", hasty.server_port), timeout=PATIENCE)
    line.sendall(said)
    until_the_end(line)
    assert hasty._waiting == set()


def test_dripping_does_not_hold_a_line(hasty: PostServer) -> None:
    line = green.create_connection(("127.0.0.1", hasty.server_port), timeout=PATIENCE)
    line.sendall(b"POST /b/7/cast HTTP/1.1\r\n")
    ended: list[OSError] = []

    def drip() -> None:
        try:
            while True:
                line.sendall(b"X: 1\r\n")
                gevent.sleep(0.02)  # The drip itself: nothing is waited for.
        except OSError as problem:
            ended.append(problem)

    gevent.spawn(drip).join(PATIENCE)
    assert ended, "the line is still held"


def test_who_posts_no_ballots_without_end_is_held_up_and_sent_away(
    hasty: PostServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused: list[float] = []
    monkeypatch.setattr(hasty._wrong, "_buckets", Buckets(Rate(per_second=0.1, at_once=3)))
    pause: Callable[[float], object] = paused.append
    monkeypatch.setattr(hasty._wrong, "_pause", pause)
    line = green.create_connection(("127.0.0.1", hasty.server_port), timeout=PATIENCE)
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
        line = green.create_connection(("127.0.0.1", hasty.server_port), timeout=PATIENCE)
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
    line = green.create_connection(("127.0.0.1", hasty.server_port), timeout=PATIENCE)
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
        line = green.create_connection(("127.0.0.1", hasty.server_port), timeout=PATIENCE)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.sendall(said)
        line.close()
    last = green.create_connection(("127.0.0.1", hasty.server_port), timeout=PATIENCE)
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
    line = green.create_connection(("127.0.0.1", hasty.server_port), timeout=PATIENCE)
    until_the_end(line)
    later = green.create_connection(("127.0.0.1", hasty.server_port), timeout=PATIENCE)
    until_the_end(later)
    there.close()
