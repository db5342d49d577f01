"""Ballots over real connections: whole or in pieces, one after another, by TLS, all at once."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import gevent
import pytest

from meeting.ballot_box.box import key_name
from meeting.ballot_box.control import BoxUnreachable, ControlClient
from meeting.ballot_box.posts import BODY_LIMIT
from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder
from meeting.certificates import ensure_certificates
from tests.meeting.box_house import ATTEMPT, SECRETS, TERMS
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
