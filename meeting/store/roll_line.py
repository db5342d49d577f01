"""Whether these people may cast in these attempts now, read in the batch's own transaction."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import and_, select
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

    attempt: AttemptRow
    meeting_id: int
    is_secret: bool
    lines: dict[int, _Line]

    def admit(self, drop: Drop) -> Slip:
        """The slip of a person who may cast now; otherwise the reason why not."""
        deadline = self.attempt.deadline
        # The moment of arrival counts, so that waiting for the writer costs nobody the ballot.
        if self.attempt.state != "open" or (deadline is not None and drop.at >= deadline):
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
    found = session.execute(
        select(AttemptRow, PollRow.secrecy, ItemRow.meeting_id)
        .join(PollRow, PollRow.id == AttemptRow.poll_id)
        .join(ItemRow, ItemRow.id == PollRow.item_id)
        .where(AttemptRow.id.in_(people))
        # Beside other workers: who casts into an attempt waits for whoever changes it, in one
        # order. SQLite has its one lock already and needs no such words.
        .order_by(AttemptRow.id)
        .with_for_update(of=AttemptRow, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    return {
        attempt.id: Admission(
            attempt,
            meeting_id,
            secrecy == "secret",
            _lines(session, attempt.id, meeting_id, people[attempt.id]),
        )
        for attempt, secrecy, meeting_id in found
    }


def admit(admitting: dict[int, Admission], drop: Drop) -> Slip:
    """The slip of this drop, by the admissions of its batch."""
    if drop.attempt_id not in admitting:
        raise UnknownPoll()
    return admitting[drop.attempt_id].admit(drop)


def _lines(
    session: Session, attempt_id: int, meeting_id: int, people: set[int]
) -> dict[int, _Line]:
    frozen = AttemptMemberRow
    # Of the connection, not through the session: a burst needs plain rows and no objects.
    rows = session.connection().execute(
        select(
            MemberRow.person_id,
            MemberRow.id,
            MemberRow.is_entitled,
            frozen.member_id,
            frozen.may_cast,
            frozen.is_present,
            frozen.channel,
        )
        .outerjoin(frozen, and_(frozen.member_id == MemberRow.id, frozen.attempt_id == attempt_id))
        .where(MemberRow.meeting_id == meeting_id, MemberRow.person_id.in_(people))
    )
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
