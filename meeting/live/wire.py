"""Every name, payload and acknowledgement that crosses a socket; described in docs/protocol.md."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from meeting.live.refusals import BallotUnreadable, ServerFault, TooManyMessages
from meeting.services.errors import StoreFault, StoreFull, StoreLocked, StoreReadOnly
from voting.blind.errors import BlindedValueRefused
from voting.errors import Language, VotingError

HALL = "/hall"
TABLET = "/tablet"
DESK = "/desk"

HALL_SNAPSHOT = "hall.snapshot"
TABLET_SNAPSHOT = "tablet.snapshot"
DESK_SNAPSHOT = "desk.snapshot"
BALLOT_CAST = "ballot.cast"
CREDENTIAL_DRAW = "credential.draw"
SEAT_MOVED = "seat.moved"
EVENTS = (
    HALL_SNAPSHOT, TABLET_SNAPSHOT, DESK_SNAPSHOT, BALLOT_CAST, CREDENTIAL_DRAW, SEAT_MOVED,
)  # fmt: skip

MESSAGE_LIMIT = 64 * 1024

# With a bound, a text is looked into: half of a sign (a lone surrogate), which JSON can say and no
# store can keep, is refused. Without one it would be taken.
Written = Annotated[str, Field(max_length=MESSAGE_LIMIT)]
# A mark is one word (an approval, a grade) or a number (a rank; 1 for a chosen option).
Mark = int | Written


class Cast(BaseModel):
    """What a tablet sends to cast; who casts is never part of it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    attempt: int = Field(ge=1, lt=2**31)
    key: str = Field(pattern=r"^[0-9a-f]{32}$")
    marks: dict[Written, Mark] = Field(max_length=200)
    write_ins: list[Written] = Field(default_factory=list, max_length=20)


class Draw(BaseModel):
    """What a tablet sends to draw its credential; who draws is never part of it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    attempt: int = Field(ge=1, lt=2**31)
    # A value of the largest key, in hexadecimal.
    blinded: str = Field(pattern=r"^([0-9a-f]{2}){1,512}$")


class GoodAck(TypedDict):
    """The ballot is on the disk."""

    ok: Literal[True]
    attempt: int
    repeat: bool


class BadAck(TypedDict):
    """The ballot is not recorded; `error` is a stable code, `message` is for the person."""

    ok: Literal[False]
    error: str
    message: str


class GoodDraw(TypedDict):
    """The draw is on the disk, and this is the blind signature in hexadecimal."""

    ok: Literal[True]
    signature: str


Ack = GoodAck | BadAck
DrawAck = GoodDraw | BadAck


def read_cast(payload: object) -> Cast:
    """The payload as a cast; BallotUnreadable when it does not have that shape."""
    try:
        return Cast.model_validate(payload)
    except (ValidationError, RecursionError):
        # Not from the cause: its text repeats what somebody sent.
        raise BallotUnreadable() from None


def read_draw(payload: object) -> Draw:
    """The payload as a draw; BlindedValueRefused when it does not have that shape."""
    try:
        return Draw.model_validate(payload)
    except (ValidationError, RecursionError):
        raise BlindedValueRefused() from None


def good_ack(attempt: int, repeat: bool) -> GoodAck:
    """Sent after the durable commit, never before."""
    return {"ok": True, "attempt": attempt, "repeat": repeat}


def good_draw(signature: bytes) -> GoodDraw:
    """Sent after the durable commit, never before."""
    return {"ok": True, "signature": signature.hex()}


def bad_ack(error: VotingError, language: Language) -> BadAck:
    """A refusal in the person's language."""
    return {"ok": False, "error": error.code, "message": error.message(language)}


# Refusals that are no answer: a tablet sends the same ballot again, until server or disk is well.
SEND_AGAIN = frozenset(
    fault.code
    for fault in (ServerFault, StoreFault, StoreFull, StoreLocked, StoreReadOnly, TooManyMessages)
)


def around_the_seat(epoch: str, version: int, board: bytes) -> tuple[bytes, bytes]:
    """A tablet's snapshot as it crosses the socket: what comes before the seat's JSON and after it.

    `board` is a JSON object in UTF-8.

    Socket.IO's text of one event (its protocol 5 within Engine.IO's 4): written here, so that what
    a full hall shares is encoded once and not for every tablet.
    """
    message = f'42{TABLET},["{TABLET_SNAPSHOT}",{{"epoch":"{epoch}","version":{version},"data":'
    return b"".join((message.encode(), board[:-1], b',"seat":')), b"}}]"


def envelope(epoch: str, version: int, data: dict[str, Any]) -> dict[str, Any]:
    """The one outer form of every snapshot."""
    return {"epoch": epoch, "version": version, "data": data}
