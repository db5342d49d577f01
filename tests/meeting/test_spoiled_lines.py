"""A ballot is read past Socket.IO exactly as Socket.IO itself would have read it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from socketio.packet import EVENT, Packet

from meeting.live import wire
from meeting.live.cast_line import answer_text, read_sent
from meeting.live.draw_line import draw_answer, read_draw_line
from meeting.live.refusals import BallotUnreadable
from tests.spoiled import ANYTHING, ODD, TRIES, WRITTEN, spoiled_json

CAST = {"attempt": 7, "key": "0" * 32, "marks": {"p1": "approve"}, "write_ins": []}
GOOD = f'42{wire.TABLET},12["{wire.BALLOT_CAST}",{json.dumps(CAST)}]'
# Pieces of which Socket.IO's text is made, put together in any order.
PIECES = st.sampled_from(
    [
        "4", "2", "42", "43", "451-", "2-", "/tablet", "/tablet?x", "/hall", ",", "0", "12", "007",
        "٣", "²", "９", "1234567890", '["ballot.cast",', '[ "ballot.cast",', '["ballot_cast",',
        '["\\u0062allot.cast",', "{}", "[]", "1", "NaN", "1e999", '"\\ud800"', "]", " ", "\n",
        "\x00", '["credential.draw",',
    ]
)  # fmt: skip


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A good line with a part of it replaced, or parts in any order."""
    if draw(st.booleans()):
        head = draw(st.sampled_from([GOOD[:12], f"42{wire.TABLET},", "42", ""]))
        return head + "".join(draw(st.lists(PIECES | ODD | WRITTEN, max_size=8)))
    start = draw(st.integers(0, len(GOOD)))
    end = draw(st.integers(start, min(len(GOOD), start + 4)))
    return GOOD[:start] + draw(PIECES | st.text(max_size=3)) + GOOD[end:]


def event_of(line: str) -> tuple[int, list[Any]] | None:
    """Number and values of an answered event of the tablets' namespace, by the library itself."""
    if not line.startswith("4"):
        return None
    try:
        packet = Packet(encoded_packet=line[1:])
    except (ValueError, RecursionError):
        return None
    is_event = packet.packet_type == EVENT and packet.namespace == wire.TABLET
    if not is_event or packet.id is None or not isinstance(packet.data, list):
        return None
    return packet.id, packet.data


@TRIES
@given(lines())
@example(f'42{wire.TABLET},٣["{wire.BALLOT_CAST}",{{}}]')
@example(f'42{wire.TABLET},007["{wire.BALLOT_CAST}",{{}}]')
@example(f'42{wire.TABLET},1["{wire.BALLOT_CAST}",NaN]')
@example(f'42{wire.TABLET},1["{wire.BALLOT_CAST}",{"[" * 9000}]')
@example(GOOD)
def test_what_is_read_aside_is_what_the_library_reads(line: str) -> None:
    sent = read_sent(line)
    if sent is None:
        return
    found = event_of(line)
    assert found is not None
    number, values = found
    assert repr(values) == repr([wire.BALLOT_CAST, sent.payload])
    # The same acknowledgement, to the letter.
    ack = wire.good_ack(7, repeat=True)
    own = Packet(3, data=[ack], namespace=wire.TABLET, id=number).encode()
    assert answer_text(sent.number, ack) == f"4{own}"


@TRIES
@given(st.integers(0, 10**9 - 1), ANYTHING | spoiled_json(CAST))
def test_whatever_a_tablet_sends_by_the_library_is_read_aside(number: int, payload: Any) -> None:
    packet = Packet(EVENT, data=[wire.BALLOT_CAST, payload], namespace=wire.TABLET, id=number)
    line = f"4{packet.encode()}"
    sent, found = read_sent(line), event_of(line)
    assert (sent is None) == (found is None)
    if sent is not None and found is not None:
        assert sent.number == str(found[0])
        assert repr(sent.payload) == repr(found[1][1])


@TRIES
@given(ANYTHING | spoiled_json(CAST) | st.dictionaries(st.text(max_size=4), ANYTHING))
@example(CAST | {"\ud800": 1})
@example(CAST | {"marks": {"\ud800": "approve"}})
@example(CAST | {"marks": {"p1": "\ud800"}})
@example(CAST | {"write_ins": ["\udfff"]})
@example(CAST | {"key": "0" * 32 + "\n"})
def test_any_payload_is_a_cast_of_its_shape_or_is_unreadable(payload: Any) -> None:
    try:
        cast = wire.read_cast(payload)
    except BallotUnreadable:
        return
    assert 1 <= cast.attempt < 2**31
    assert len(cast.key) == 32
    assert len(cast.marks) <= 200
    # What was taken can be written down: no half sign is in it.
    cast.model_dump_json()
    json.dumps(cast.model_dump(), ensure_ascii=False).encode()


@TRIES
@given(lines())
@example(GOOD.replace(wire.BALLOT_CAST, wire.CREDENTIAL_DRAW))
def test_a_draw_is_read_aside_as_the_library_reads_it(line: str) -> None:
    sent = read_draw_line(line)
    if sent is None:
        return
    assert read_sent(line) is None
    found = event_of(line)
    assert found is not None
    assert repr(found[1]) == repr([wire.CREDENTIAL_DRAW, sent.payload])
    ack = wire.good_draw(b"\x00\xff" * 128)
    own = Packet(3, data=[ack], namespace=wire.TABLET, id=found[0]).encode()
    assert draw_answer(sent.number, ack) == f"4{own}"


def test_an_acknowledgement_is_written_as_the_library_writes_it() -> None:
    for ack in (wire.good_ack(7, repeat=False), wire.bad_ack(BallotUnreadable(), "zh")):
        own = Packet(3, data=[ack], namespace=wire.TABLET, id=12).encode()
        assert answer_text("12", ack) == f"4{own}"


def test_the_oracle_knows_a_line_from_another() -> None:
    assert event_of(GOOD) == (12, [wire.BALLOT_CAST, CAST])
    assert event_of(GOOD.replace("/tablet", "/hall")) is None
    with pytest.raises(ValueError, match="invalid literal"):
        Packet(encoded_packet="x")
