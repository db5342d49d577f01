"""A client's bytes become whole messages, however they come (RFC 6455, 5)."""

from __future__ import annotations

import pytest
from geventwebsocket.exceptions import ProtocolError
from hypothesis import given
from hypothesis import strategies as st

from meeting.live.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    Frames,
    Message,
    MessageTooLargeError,
)

LIMIT = 1000
LAST, MASKED = 0x80, 0x80


def frame(
    opcode: int, payload: bytes, mask: bytes = b"\x07\x00\xff\x41", *, last: int = LAST
) -> bytes:
    """One frame as a client sends it (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:
        head = bytes((opcode | last, size | MASKED))
    elif size < 2**16:
        head = bytes((opcode | last, 126 | MASKED)) + size.to_bytes(2, "big")
    else:
        head = bytes((opcode | last, 127 | MASKED)) + size.to_bytes(8, "big")
    return head + mask + bytes(each ^ mask[place % 4] for place, each in enumerate(payload))


def taken(frames: Frames) -> list[Message]:
    """All that is whole, without the parts of what is not."""
    found = []
    while (message := frames.take()) is not None:
        if message.opcode != CONTINUATION:
            found.append(message)
    return found


@given(
    st.lists(
        st.tuples(
            st.sampled_from((TEXT, BINARY)),
            st.lists(st.binary(max_size=300), min_size=1, max_size=3),
            st.sampled_from((None, PING, PONG)),
        ),
        max_size=4,
    ),
    st.integers(1, 400),
    st.binary(min_size=4, max_size=4),
)
def test_whatever_pieces_the_line_brings_the_messages_are_the_same(
    said: list[tuple[int, list[bytes], int | None]], step: int, mask: bytes
) -> None:
    sent, expected = b"", []
    for opcode, parts, between in said:
        for place, part in enumerate(parts):
            is_last = LAST if place == len(parts) - 1 else 0
            sent += frame(CONTINUATION if place else opcode, part, mask, last=is_last)
            if between is not None and not is_last:
                sent += frame(between, b"?", mask)
                expected.append(Message(between, b"?"))
        expected.append(Message(opcode, b"".join(parts)))
    frames, found = Frames(LIMIT), []
    for begin in range(0, len(sent), step):
        frames.feed(sent[begin : begin + step])
        found += taken(frames)
    assert found == expected


def test_a_size_is_refused_when_it_is_claimed_and_not_when_it_has_come() -> None:
    frames = Frames(70_000)
    frames.feed(frame(TEXT, b"x" * 70_000))
    assert [len(message.payload) for message in taken(frames)] == [70_000]
    frames.feed(frame(TEXT, b"x" * 70_001)[:14])
    with pytest.raises(MessageTooLargeError):
        frames.take()


def test_the_size_of_a_message_is_that_of_all_its_parts_and_of_no_ping() -> None:
    frames = Frames(LIMIT)
    frames.feed(frame(TEXT, b"x" * 600, last=0) + frame(PING, b"y" * 125))
    frames.feed(frame(CONTINUATION, b"x" * 400, last=0))
    assert taken(frames) == [Message(PING, b"y" * 125)]
    frames.feed(frame(CONTINUATION, b"x"))
    with pytest.raises(MessageTooLargeError):
        frames.take()


@pytest.mark.parametrize(
    "sent",
    [
        frame(TEXT, b"x")[:1] + b"\x01x",  # no mask
        bytes((TEXT | LAST | 0x40, 0x81)) + b"\0\0\0\0x",  # a flag of an extension
        frame(CONTINUATION, b"x"),  # of nothing
        frame(TEXT, b"x", last=0) + frame(TEXT, b"x"),  # a second beginning
        frame(0x3, b"x"),  # reserved
        frame(PING, b"x", last=0),  # in parts
        frame(CLOSE, b"x" * 126),  # long
    ],
)
def test_what_no_client_may_send_is_refused(sent: bytes) -> None:
    frames = Frames(LIMIT)
    frames.feed(sent)
    with pytest.raises(ProtocolError):
        taken(frames)
