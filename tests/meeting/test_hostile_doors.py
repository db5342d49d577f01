"""The two doors beside the app, tried by everybody: the ballot box's and the standby's."""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from meeting.ballot_box.box import BallotBox, key_name
from meeting.ballot_box.posts import BODY_LIMIT, create_posts
from meeting.ballot_box.posts import METHODS as ADDRESSES
from meeting.ballot_box.volatile_keys import VolatileKeys
from meeting.ballot_box.wrong_posts import WrongPosts
from meeting.standby.receiver import CALLS, Receiver
from meeting.store.mirroring.channel import Channel, WireBroken, call
from meeting.store.mirroring.leading import begin_leading, read_leading
from meeting.store.mirroring.mirror import Partner, greet
from meeting.store.mirroring.pairing import make_pairing, paired
from tests.meeting.box_house import ATTEMPT, SECRETS, TERMS, House
from tests.voting.blind_sample import PACK, blind_opening, choosing, draw
from voting.blind.box_rule import BlindPoll

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PATIENCE_S = 30
OTHER_ATTEMPT = ATTEMPT + 1
OTHER_OPENING = blind_opening(title="另一题")
# Every address of the box with what it answers to a visit that brings nothing.
BOX_DOORS = {("POST", "/b/<int:attempt>/cast"): 400, ("GET", "/b/healthz"): 200}
# What a browser that is signed in, an attacker's page or a program could send along.
BAGGAGE: tuple[dict[str, str], ...] = (
    {},
    {"Cookie": "yishitang=eyJfdXNlcl9pZCI6InN0YWZmOjE6YSJ9.x.y"},
    {"Authorization": "Basic YWRtaW46YWRtaW4="},
    {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"X-Forwarded-For": "127.0.0.1", "X-Original-URL": "/b/control", "X-HTTP-Method": "GET"},
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "TRACE")
INNER = (
    "/", "/b/", "/b/0", f"/b/{ATTEMPT}", f"/b/{ATTEMPT}/close", f"/b/{ATTEMPT}/status",
    "/b/control", "/b/../control.sock", "/b/%2e%2e/attempt-7.sealed", f"/b/{ATTEMPT}/cast/",
    "/b/-1/cast", f"/b/{10**30}/cast", f"/b/{'9' * 5000}/cast", f"/b/{2**31}/cast", "/static/x",
    "/sign-in", "/healthz",
)  # fmt: skip


@pytest.fixture
def box(tmp_path: Path) -> Iterator[BallotBox]:
    memory = tmp_path / "memory"
    memory.mkdir()
    house = House(tmp_path / "disk", VolatileKeys(memory))
    house.keys.keep(key_name(ATTEMPT), SECRETS)
    house.keys.keep(key_name(OTHER_ATTEMPT), bytes(reversed(SECRETS)))
    made = house.box()
    made.open(ATTEMPT, TERMS)
    made.open(OTHER_ATTEMPT, TERMS | {"opening": OTHER_OPENING})
    yield made
    made.stop()


@pytest.fixture
def posts(box: BallotBox) -> WrongPosts:
    return create_posts(box)


def contents(box: BallotBox) -> dict[str, Any]:
    return box.status([ATTEMPT, OTHER_ATTEMPT])


def said_by(answer: Any) -> str:
    """The stable code of a refusal; it has both languages and nothing of the machine."""
    told = json.loads(answer.data)
    assert set(told) == {"code", "zh", "en"}
    assert "Traceback" not in answer.get_data(as_text=True)
    return str(told["code"])


def test_every_address_of_the_box_stands_in_the_table() -> None:
    there = {
        (method, rule)
        for rule, methods in ADDRESSES.items()
        for method in {*methods} - {"HEAD", "OPTIONS"}
    }
    assert there == set(BOX_DOORS)


@pytest.mark.parametrize("baggage", BAGGAGE, ids=range(len(BAGGAGE)))
def test_whoever_knocks_at_the_box_hears_the_same_and_changes_nothing(
    box: BallotBox, posts: WrongPosts, baggage: dict[str, str]
) -> None:
    client, before = Client(posts), contents(box)
    for (method, rule), status in BOX_DOORS.items():
        address = re.sub("<.*>", str(ATTEMPT), rule)
        answer = client.open(address, method=method, headers=baggage)
        assert answer.status_code == status
        assert "Set-Cookie" not in answer.headers
        for other in METHODS:
            if other != method:
                refused = client.open(address, method=other, headers=baggage)
                assert refused.status_code == 405, (other, address)
    for address in INNER:
        for method in METHODS:
            answer = client.open(address, method=method, headers=baggage)
            assert answer.status_code in (404, 405), (method, address)
            said_by(answer)
    assert contents(box) == before


def test_a_ballot_opens_no_other_attempts_box(box: BallotBox, posts: WrongPosts) -> None:
    client = Client(posts)
    mine = json.dumps(draw(1).cast(choosing("road"), 1).to_json())
    wrong_place = client.post(f"/b/{OTHER_ATTEMPT}/cast", data=mine)
    assert (wrong_place.status_code, said_by(wrong_place)) == (403, "credential-wrong")
    other = BlindPoll.from_opening(OTHER_OPENING, PACK)
    foreign = json.dumps(draw(1, other.id).cast(choosing("road"), 1).to_json())
    assert client.post(f"/b/{ATTEMPT}/cast", data=foreign).status_code == 403
    assert [each["ballots"] for each in contents(box).values()] == [0, 0]


def test_a_ballot_heard_on_the_way_changes_nothing_when_it_is_played_again(
    box: BallotBox, posts: WrongPosts
) -> None:
    client, mine = Client(posts), draw(1)
    first, second = (
        json.dumps(mine.cast(choosing(option), seq).to_json())
        for seq, option in ((1, "road"), (2, "pond"))
    )
    acks = [client.post(f"/b/{ATTEMPT}/cast", data=each).data for each in (first, second)]
    old = client.post(f"/b/{ATTEMPT}/cast", data=first)
    assert (old.status_code, said_by(old)) == (409, "cast-outdated")
    assert client.post(f"/b/{ATTEMPT}/cast", data=second).data == acks[1] != acks[0]
    assert contents(box)[str(ATTEMPT)]["ballots"] == 1


def test_a_post_that_is_too_long_is_not_read(box: BallotBox, posts: WrongPosts) -> None:
    long = b'{"bpk":"' + b"0" * BODY_LIMIT + b'"}'
    answer = Client(posts).post(f"/b/{ATTEMPT}/cast", data=long)
    assert answer.status_code == 413
    said_by(answer)


# The standby.


@dataclass
class Answering:
    """A standby that follows a house, and the pairing file of that house."""

    data: Path
    pairing: Path
    receiver: Receiver

    def files(self) -> dict[str, bytes]:
        found = (path for path in self.data.rglob("*") if path.is_file())
        return {str(path.relative_to(self.data)): path.read_bytes() for path in found}

    def partner(self) -> Partner:
        return Partner("127.0.0.1", self.receiver.port, self.pairing)


@pytest.fixture
def standby(tmp_path: Path) -> Iterator[Answering]:
    pairing, data, first = tmp_path / "pair.pem", tmp_path / "second", tmp_path / "first"
    make_pairing(pairing, NOW)
    for folder in (data, first):
        folder.mkdir()
    receiver = Receiver(data, pairing, socket.create_server(("127.0.0.1", 0)))
    thread = threading.Thread(target=receiver.serve)
    thread.start()
    made = Answering(data, pairing, receiver)
    begin_leading(first)
    greet(first, "store", made.partner()).close()
    yield made
    receiver.stop()
    thread.join()


def still_follows(standby: Answering, first: Path) -> None:
    """The house's own machine is still let in."""
    greet(first, "store", standby.partner()).close()
    note = read_leading(standby.data)
    assert note is not None
    assert note.role == "following"


def plain_line(standby: Answering) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", standby.receiver.port), timeout=PATIENCE_S)
    line.settimeout(PATIENCE_S)
    return line


@pytest.mark.parametrize(
    "said",
    [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 64, b"\x16\x03\x01\xff\xff", b"\xff" * 999],
    ids=range(5),
)
def test_who_speaks_no_tls_to_the_standby_is_hung_up_on(
    standby: Answering, tmp_path: Path, said: bytes
) -> None:
    before = standby.files()
    with plain_line(standby) as line:
        with suppress(OSError):
            line.sendall(said)
            line.shutdown(socket.SHUT_WR)
            while line.recv(4096):
                continue
    assert standby.files() == before
    still_follows(standby, tmp_path / "first")


@pytest.mark.parametrize("who", ["nobody", "another pair"])
def test_who_does_not_hold_the_pairing_file_says_nothing_to_the_standby(
    standby: Answering, tmp_path: Path, who: str
) -> None:
    before = standby.files()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if who == "another pair":
        other = tmp_path / "other.pem"
        make_pairing(other, NOW)
        context = paired(other, is_server=False)
        context.verify_mode = ssl.CERT_NONE

    def take_over() -> None:
        with plain_line(standby) as line, context.wrap_socket(line) as safe:
            channel = Channel(safe)
            channel.send("take-over", old_is_off=True)
            channel.receive()

    # OpenSSL says it in many words, and sometimes the line is cut before they come.
    with pytest.raises(OSError, match=r"."):
        take_over()
    assert standby.files() == before
    still_follows(standby, tmp_path / "first")


@pytest.mark.parametrize(
    "said",
    [
        {"do": "hello"}, {"do": "hello", "side": "store", "house": "x", "turn": "many"},
        {"do": "hello", "side": "store", "house": "another", "turn": 1},
        {"do": "hello", "side": [], "house": {}, "turn": None}, {"do": "put", "name": "../x"},
        {"do": "shell", "with": "rm"}, {"do": "done", "names": 1}, {"do": ""},
        {"do": "take-over", "old_is_off": False},
    ],
    ids=lambda said: json.dumps(said),
)  # fmt: skip
def test_no_message_of_another_shape_stops_the_standby_or_changes_its_folder(
    standby: Answering, tmp_path: Path, said: dict[str, Any]
) -> None:
    before = standby.files()
    channel = call("127.0.0.1", standby.receiver.port, standby.pairing)
    channel.send(said["do"], **{name: value for name, value in said.items() if name != "do"})
    with suppress(WireBroken):
        channel.receive()
    channel.close()
    assert standby.files() == before
    still_follows(standby, tmp_path / "first")


@pytest.mark.parametrize("header", [b"[" * 100_000, b"{" * 50, b"null", b'{"do":1}', b"\xff\xfe"])
def test_no_header_that_is_no_message_stops_the_standby(
    standby: Answering, tmp_path: Path, header: bytes
) -> None:
    channel = call("127.0.0.1", standby.receiver.port, standby.pairing)
    channel._wire.sendall(len(header).to_bytes(4, "big") + bytes(8) + header)
    with pytest.raises(WireBroken, match="hung up"):
        channel.receive()
    channel.close()
    still_follows(standby, tmp_path / "first")


def test_a_stranger_who_calls_without_end_is_hung_up_on_before_any_work(
    standby: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: list[socket.socket] = []
    monkeypatch.setattr(standby.receiver, "_answer", answered.append)
    lines = [plain_line(standby) for _ in range(CALLS.at_once + 20)]
    # The last one hears the end; those before it were looked at in their order.
    assert lines[-1].recv(1) == b""
    assert len(answered) < len(lines)
    for each in (*lines, *answered):
        each.close()
