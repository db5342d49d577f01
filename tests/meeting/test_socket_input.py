"""What a hostile or broken client may send: it gets a typed answer or none, and changes nothing."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

import pytest
import websocket

from meeting.live import wire
from tests.meeting.live_house import LiveHouse, ballot, start_house
from tests.meeting.raw_socket import RawSocket, RefusedError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    made = start_house(tmp_path_factory.mktemp("live"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def poll(house: LiveHouse) -> tuple[int, str]:
    return house.open_poll("live")


@pytest.fixture(scope="module")
def attempt(poll: tuple[int, str]) -> int:
    return poll[0]


@pytest.fixture(scope="module")
def option(poll: tuple[int, str]) -> str:
    return poll[1]


@pytest.fixture
def tablet(house: LiveHouse, attempt: int) -> RawSocket:
    return house.socket(wire.TABLET, house.holder(0))


def turnout(house: LiveHouse) -> int:
    hall = house.socket(wire.HALL)
    found: int = hall.wait(lambda seen: True)["poll"]["turnout"]["cast"]
    hall.close()
    return found


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


MALFORMED: tuple[Any, ...] = (
    None, 1, "x", [], {}, {"attempt": 1}, {"attempt": "1", "key": "0" * 32, "marks": {}},
    {"attempt": True, "key": "0" * 32, "marks": {}},
    {"attempt": 10**30, "key": "0" * 32, "marks": {}},
    {"attempt": -1, "key": "0" * 32, "marks": {}}, {"attempt": 1, "key": "0" * 31, "marks": {}},
    {"attempt": 1, "key": "G" * 32, "marks": {}}, {"attempt": 1, "key": 5, "marks": {}},
    {"attempt": 1, "key": "0" * 32, "marks": []},
    {"attempt": 1, "key": "0" * 32, "marks": {"p1": None}},
    {"attempt": 1, "key": "0" * 32, "marks": {"p1": {"a": 1}}},
    {"attempt": 1, "key": "0" * 32, "marks": {"p1": 1.5}},
    {"attempt": 1, "key": "0" * 32, "marks": {"p1": True}},
    {"attempt": 1, "key": "0" * 32, "marks": {str(n): 1 for n in range(201)}},
    {"attempt": 1, "key": "0" * 32, "marks": {}, "write_ins": "x"},
    {"attempt": 1, "key": "0" * 32, "marks": {}, "write_ins": ["x"] * 21},
    {"attempt": 1, "key": "0" * 32, "marks": {}, "member": 7},
    {"attempt": 1, "key": "0" * 32, "marks": {}, "person": 7},
)  # fmt: skip


def test_a_ballot_of_another_shape_is_malformed(house: LiveHouse, tablet: RawSocket) -> None:
    before = turnout(house)
    for payload in MALFORMED:
        ack = tablet.call(wire.BALLOT_CAST, payload)
        assert (ack["ok"], ack["error"]) == (False, "malformed"), payload
    assert turnout(house) == before


@pytest.mark.parametrize("values", [(), (1, 2), ({}, {}, {})])
def test_a_cast_with_too_few_or_too_many_values_is_malformed(
    tablet: RawSocket, values: tuple[Any, ...]
) -> None:
    assert tablet.call(wire.BALLOT_CAST, *values)["error"] == "malformed"


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"nothing": "approve"}, "unknown-option"),
        ({"OPTION": "perhaps"}, "ballot-malformed"),
        ({"OPTION": 10**18}, "ballot-malformed"),
        ({"k" * 5000: "approve"}, "unknown-option"),
    ],
)
def test_marks_that_mean_nothing_are_refused_with_their_code(
    house: LiveHouse, tablet: RawSocket, poll: tuple[int, str], marks: dict[str, Any], code: str
) -> None:
    before, (attempt, option) = turnout(house), poll
    marks = {option if name == "OPTION" else name: mark for name, mark in marks.items()}
    assert tablet.call(wire.BALLOT_CAST, ballot(attempt, marks))["error"] == code
    assert turnout(house) == before


@pytest.mark.parametrize("language", ["", "en"])
def test_a_refusal_speaks_the_persons_language(
    house: LiveHouse, attempt: int, language: str
) -> None:
    tablet = house.socket(wire.TABLET, house.member(1, language))
    unknown = tablet.call(wire.BALLOT_CAST, ballot(2**31 - 1, {}))
    assert unknown["error"] == "unknown-poll"
    assert unknown["message"] == ("There is no such poll." if language else "没有这项表决。")
    assert ("reload" in tablet.call(wire.BALLOT_CAST, {})["message"]) == bool(language)


def test_the_same_key_is_acked_again_and_counted_once(
    house: LiveHouse, attempt: int, option: str
) -> None:
    tablet = house.socket(wire.TABLET, house.member(2))
    before, paper = turnout(house), ballot(attempt, {option: "approve"})
    assert tablet.call(wire.BALLOT_CAST, paper)["repeat"] is False
    assert tablet.call(wire.BALLOT_CAST, paper)["repeat"] is True
    tablet.close()
    again = house.socket(wire.TABLET, house.member(2))
    assert again.call(wire.BALLOT_CAST, paper) == {"ok": True, "attempt": attempt, "repeat": True}
    assert turnout(house) == before + 1


def test_another_members_key_brings_no_second_ballot(
    house: LiveHouse, attempt: int, option: str
) -> None:
    one, other = (house.socket(wire.TABLET, house.member(n)) for n in (3, 4))
    key = "a" * 32
    assert one.call(wire.BALLOT_CAST, ballot(attempt, {option: "approve"}, key))["ok"]
    before = turnout(house)
    # It is the other member's own ballot, under the other member's name, or a refusal.
    stolen = other.call(wire.BALLOT_CAST, ballot(attempt, {option: "against"}, key))
    assert turnout(house) == before + int(stolen["ok"])


@pytest.mark.parametrize(
    "frame",
    [
        "42/tablet,[]", "42/tablet,{}", "42/tablet,[null]", "42/tablet,[7]", "42/tablet,[{}]",
        '42/tablet,["connect",{"meeting":1}]', '42/tablet,["disconnect","x"]',
        '42/tablet,["seat.moved",{}]', '42/tablet,["seat_moved",1]', '42/tablet,["emit","x"]',
        '42/tablet,["tablet.snapshot",{}]', '42/tablet,["trigger_event","x"]', '42/tablet,["",1]',
        '42/tablet,["ballot_cast",{}]', '42/desk,["desk.snapshot",{}]', "42/nowhere,[1]",
        "42/tablet,not json", "4", "49/tablet,", "451-/tablet,[{}]", "9", "x", "\x00",
        "42/tablet," + nested(3000), '42/tablet,["ballot.cast",' + nested(3000) + "]",
        '42/tablet,["ballot.cast",' + "9" * 6000 + "]", "40/tablet,[]", "41/tablet,", "41",
    ],
    ids=range(29),
)  # fmt: skip
def test_no_frame_stops_the_server_or_reaches_anybody(
    house: LiveHouse, attempt: int, frame: str
) -> None:
    before = turnout(house)
    hall = house.socket(wire.HALL)
    bad = house.socket(wire.TABLET, house.holder(5))
    bad.send(frame)
    good = house.socket(wire.TABLET, house.holder(6))
    assert good.call(wire.BALLOT_CAST, {})["error"] == "malformed"
    assert turnout(house) == before
    assert "Traceback" not in "".join(bad.bytes + hall.bytes + good.bytes)


def test_a_message_above_the_limit_ends_the_connection(house: LiveHouse, attempt: int) -> None:
    before = turnout(house)
    bad = house.socket(wire.TABLET, house.member(7))
    bad.send(
        "42/tablet,1"
        + json.dumps(["ballot.cast", ballot(attempt, {"p1": "x" * wire.MESSAGE_LIMIT})])
    )
    assert bad.is_closed_by_server()
    assert turnout(house) == before


def test_a_frame_that_claims_a_gigabyte_is_not_waited_for(house: LiveHouse, attempt: int) -> None:
    bad = house.socket(wire.TABLET, house.member(8))
    # The header alone: text, final, masked, a length of 2**30; not one byte of it is sent.
    bad.send_bytes(b"\x81\xff" + struct.pack(">Q", 2**30) + b"\x00" * 4)
    assert bad.is_closed_by_server()


def test_fragments_add_up_to_the_limit_too(house: LiveHouse, attempt: int) -> None:
    bad = house.socket(wire.TABLET, house.member(9))
    piece = b"x" * (wire.MESSAGE_LIMIT // 4)
    frames = [websocket.ABNF(0, 0, 0, 0, op, 1, piece).format() for op in (1, 0, 0, 0, 0)]
    bad.send_bytes(b"".join(frames))
    assert bad.is_closed_by_server()


def test_a_ping_between_fragments_gives_the_message_no_new_measure(
    house: LiveHouse, attempt: int
) -> None:
    bad = house.socket(wire.TABLET, house.member(16))
    bad.send_bytes(ping(b"first"))
    assert bad.is_pinged_back(b"first")
    piece = b"x" * (wire.MESSAGE_LIMIT // 4)
    for number in range(8):
        fragment = websocket.ABNF(0, 0, 0, 0, 0 if number else 1, 1, piece).format()
        bad.send_bytes(fragment + ping(b"%d" % number))
    assert not bad.is_pinged_back(b"7")


def ping(payload: bytes) -> bytes:
    return websocket.ABNF(1, 0, 0, 0, websocket.ABNF.OPCODE_PING, 1, payload).format()


@pytest.mark.parametrize(
    "auth", [None, {}, [], 1, {"meeting": "1"}, {"meeting": True}, {"meeting": 0},
             {"meeting": -1}, {"meeting": 10**30}, {"meeting": 999}, {"meeting": {"$gt": 0}}],
)  # fmt: skip
@pytest.mark.parametrize("namespace", [wire.HALL, wire.TABLET, wire.DESK])
def test_nobody_joins_a_meeting_that_is_not_there(
    house: LiveHouse, namespace: str, auth: Any
) -> None:
    who = {wire.HALL: None, wire.TABLET: house.holder(10), wire.DESK: house.staff("chair")}
    with pytest.raises(RefusedError):
        RawSocket(house.server.url, namespace, auth, house.cookie(who[namespace]))


@pytest.mark.parametrize("namespace", [wire.TABLET, wire.DESK, "/nowhere"])
def test_nobody_joins_what_is_not_theirs(house: LiveHouse, namespace: str) -> None:
    strangers = [None, house.holder(11) if namespace != wire.TABLET else house.staff("chair")]
    for stranger in strangers:
        with pytest.raises(RefusedError):
            house.socket(namespace, stranger)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "https://127.0.0.1", "http://127.0.0.1:1", "null"]
)
def test_a_page_of_another_site_opens_no_socket(house: LiveHouse, origin: str) -> None:
    for namespace, who in ((wire.HALL, None), (wire.TABLET, house.holder(12))):
        with pytest.raises((RefusedError, websocket.WebSocketException)):
            house.socket(namespace, who, origin=origin, suppress_origin=False)


def test_a_page_of_this_server_opens_one(house: LiveHouse) -> None:
    opened = house.socket(wire.HALL, origin=house.server.url, suppress_origin=False)
    assert opened.wait(lambda seen: True)["meeting"]["id"] == house.meeting
