"""Who may draw a credential, and that it was drawn: for many members in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from meeting.services.blind.blind_refusals import CredentialDrawn, PollNotBlind
from meeting.services.errors import (
    NonVoting,
    NotCheckedIn,
    NotOnRoll,
    PollNotOpen,
    Suspended,
    WrongChannel,
)
from meeting.services.polls.freezing import attempt_and_meeting, poll_of
from meeting.store.rows import Rows
from meeting.store.tables import AttemptMemberRow, CredentialRow, MemberRow
from voting.errors import VotingError

Entered = bool | VotingError


@dataclass(frozen=True)
class Draw:
    """Who asks for a credential in which attempt, and the SHA-256 of what is to be signed."""

    attempt_id: int
    person_id: int
    digest: str


def enter_all(rows: Rows, draws: Sequence[Draw]) -> list[Entered]:
    """Enters each draw, or says why not, in their order; the transaction is the caller's.

    True for a draw that is entered now or was before, for the same value.
    """
    outcomes: dict[int, Entered] = {}
    places: dict[int, list[int]] = defaultdict(list)
    for place, draw in enumerate(draws):
        places[draw.attempt_id].append(place)
    for attempt_id, mine in sorted(places.items()):
        asked = [draws[place] for place in mine]
        try:
            said: Iterable[Entered] = _enter_into(rows, attempt_id, asked)
        except VotingError as refusal:
            said = [refusal for _ in asked]
        outcomes |= zip(mine, said, strict=True)
    return [outcomes[place] for place in range(len(draws))]


def _enter_into(rows: Rows, attempt_id: int, draws: Sequence[Draw]) -> list[Entered]:
    attempt, meeting_id = attempt_and_meeting(rows, attempt_id)
    if poll_of(rows, attempt).protection != "blind":
        raise PollNotBlind()
    if attempt.state not in ("prepared", "open"):
        raise PollNotOpen()
    people = {draw.person_id for draw in draws}
    seats = _seats(rows, attempt_id, meeting_id, people)
    drawn = _drawn(rows, attempt_id, [seat.member_id for seat in seats.values()])
    before = set(drawn)
    outcomes: list[Entered] = []
    for draw in draws:
        try:
            member_id = _admitted(seats.get(draw.person_id), is_open=attempt.state == "open")
            if drawn.setdefault(member_id, draw.digest) != draw.digest:
                raise CredentialDrawn()
        except VotingError as refusal:
            outcomes.append(refusal)
            continue
        outcomes.append(True)
    rows.add_lines(
        CredentialRow,
        [
            # In the order of the roll: how the hall came is not written.
            {"attempt_id": attempt_id, "member_id": member_id, "blinded_sha256": digest}
            for member_id, digest in sorted(drawn.items())
            if member_id not in before
        ],
    )
    return outcomes


@dataclass(frozen=True)
class _Seat:
    """A member of the meeting; `line` is the attempt's: may cast, was present, by which channel."""

    member_id: int
    is_entitled: bool
    presence: str
    channel: str
    line: tuple[bool, bool, str] | None


def _seats(
    rows: Rows, attempt_id: int, meeting_id: int, people: Collection[int]
) -> dict[int, _Seat]:
    """By person."""
    columns = (
        MemberRow.person_id,
        MemberRow.id,
        MemberRow.is_entitled,
        MemberRow.presence,
        MemberRow.channel,
    )
    found = rows.values(
        columns, MemberRow.meeting_id == meeting_id, MemberRow.person_id.in_(people)
    )
    frozen = AttemptMemberRow
    on_roll = rows.values(
        (frozen.member_id, frozen.may_cast, frozen.is_present, frozen.channel),
        frozen.attempt_id == attempt_id,
        frozen.member_id.in_([member_id for _, member_id, *_ in found]),
    )
    lines = {member_id: (may_cast, here, by) for member_id, may_cast, here, by in on_roll}
    return {
        person_id: _Seat(member_id, is_entitled, presence, channel, lines.get(member_id))
        for person_id, member_id, is_entitled, presence, channel in found
    }


def _drawn(rows: Rows, attempt_id: int, members: Collection[int]) -> dict[int, str]:
    """What these members drew before."""
    columns = (CredentialRow.member_id, CredentialRow.blinded_sha256)
    found = rows.values(
        columns, CredentialRow.attempt_id == attempt_id, CredentialRow.member_id.in_(members)
    )
    return dict(tuple(line) for line in found)


def _admitted(seat: _Seat | None, *, is_open: bool) -> int:
    """The member of this seat, who must be on the roll, here, and on a tablet."""
    if seat is None or seat.line is None:
        raise NotOnRoll() if seat is None or seat.is_entitled else NonVoting()
    may_cast, was_present, frozen_channel = seat.line
    if not may_cast:
        raise Suspended()
    if not (was_present if is_open else seat.presence == "present"):
        raise NotCheckedIn()
    if (frozen_channel if is_open else seat.channel) != "tablet":
        raise WrongChannel()
    return seat.member_id
