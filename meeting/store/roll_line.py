"""Whether these people may cast in these attempts now, read in the batch's own transaction."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, select
from sqlalchemy.orm import Session

from meeting.store.drop import Drop, Slip
from meeting.store.errors import (
    NonVoting,
    NotCheckedIn,
    NotOnRoll,
    PollNotOpen,
    Suspended,
    UnknownPoll,
    WrongChannel,
)
from meeting.store.tables import (
    AttemptMemberRow,
    AttemptRow,
    ItemRow,
    MemberRow,
    PollRow,
)
from voting.errors import VotingError

# Both made once and asked of the connection, not through the session: putting them together took
# a batch of few ballots longer than asking them, and a burst needs plain rows and no objects.
_ATTEMPTS = (
    select(
        AttemptRow.id, AttemptRow.state, AttemptRow.deadline, PollRow.secrecy, ItemRow.meeting_id
    )
    .join(PollRow, PollRow.id == AttemptRow.poll_id)
    .join(ItemRow, ItemRow.id == PollRow.item_id)
    .where(AttemptRow.id.in_(bindparam("attempts", expanding=True)))
    # Beside other workers: who casts into an attempt waits for whoever changes it, in one
    # order. SQLite has its one lock already and needs no such words.
    .order_by(AttemptRow.id)
    .with_for_update(of=AttemptRow, key_share=True)
)
_FROZEN = AttemptMemberRow
_LINES = (
    select(
        MemberRow.person_id,
        MemberRow.id,
        MemberRow.is_entitled,
        _FROZEN.member_id,
        _FROZEN.may_cast,
        _FROZEN.is_present,
        _FROZEN.channel,
    )
    .outerjoin(
        _FROZEN,
        and_(_FROZEN.member_id == MemberRow.id, _FROZEN.attempt_id == bindparam("attempt")),
    )
    .where(
        MemberRow.meeting_id == bindparam("meeting"),
        MemberRow.person_id.in_(bindparam("people", expanding=True)),
    )
)


class _Line(NamedTuple):
    member_id: int
    is_entitled: bool
    is_frozen: bool
    may_cast: bool
    is_present: bool
    channel: str


@dataclass
class Admission:
    """What one attempt lets in: its open state, its secrecy and the lines of its roll."""

    state: str
    deadline: datetime | None
    is_secret: bool
    lines: dict[int, _Line]

    def admit(self, drop: Drop) -> Slip:
        """The slip of a person who may cast now; otherwise the reason why not."""
        # The moment of arrival counts, so that waiting for the writer costs nobody the ballot.
        is_late = self.deadline is not None and drop.at >= self.deadline
        if self.state != "open" or is_late:
            raise PollNotOpen()
        return self.place(drop)

    def place(self, drop: Drop) -> Slip:
        """The slip of a person of the roll, whether or not the poll is open."""
        line = self.lines.get(drop.person_id)
        if line is None:
            raise NotOnRoll()
        refusal = _refusal(line)
        if refusal is not None:
            raise refusal
        return Slip(line.member_id, drop)


def admissions(session: Session, drops: list[Drop]) -> dict[int, Admission]:
    """The admissions of all attempts named in a batch; an attempt that is not there is missing."""
    people: dict[int, set[int]] = defaultdict(set)
    for drop in drops:
        people[drop.attempt_id].add(drop.person_id)
    connection = session.connection()
    found = connection.execute(_ATTEMPTS, {"attempts": sorted(people)}).all()
    return {
        attempt_id: Admission(
            state,
            deadline,
            secrecy == "secret",
            _lines(connection, attempt_id, meeting_id, people[attempt_id]),
        )
        for attempt_id, state, deadline, secrecy, meeting_id in found
    }


def admit(admitting: dict[int, Admission], drop: Drop) -> Slip:
    """The slip of this drop, by the admissions of its batch."""
    if drop.attempt_id not in admitting:
        raise UnknownPoll()
    return admitting[drop.attempt_id].admit(drop)


def _lines(
    connection: Connection, attempt_id: int, meeting_id: int, people: set[int]
) -> dict[int, _Line]:
    rows = connection.execute(
        _LINES, {"attempt": attempt_id, "meeting": meeting_id, "people": list(people)}
    ).all()
    return {
        person: _Line(
            member,
            is_entitled,
            frozen_id is not None,
            bool(may_cast),
            bool(is_present),
            channel or "tablet",
        )
        for person, member, is_entitled, frozen_id, may_cast, is_present, channel in rows
    }


def _refusal(line: _Line) -> VotingError | None:
    if not line.is_frozen:
        return NotOnRoll() if line.is_entitled else NonVoting()
    if not line.may_cast:
        return Suspended()
    if not line.is_present:
        return NotCheckedIn()
    return None if line.channel == "tablet" else WrongChannel()
