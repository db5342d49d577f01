"""The questions that every drawing of a hall asks, each made once and answered in plain columns.

A hall at rest is drawn when something happens, and then everybody waits for it: putting the same
questions together again, and objects for what is only shown, took longer than the database does.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, select

from meeting.store.rows import Rows
from meeting.store.tables import (
    AttemptMemberRow,
    AttemptRow,
    BodyRow,
    ItemRow,
    MeetingRow,
    MemberRow,
    OptionRow,
    PollRow,
    SessionRow,
    TermRow,
)

_MEETING = (
    select(
        MeetingRow.id,
        BodyRow.id,
        BodyRow.name,
        TermRow.name,
        SessionRow.name,
        MeetingRow.name,
        MeetingRow.held_on,
        MeetingRow.place,
        MeetingRow.state,
        MeetingRow.self_check_in,
        BodyRow.is_demo,
        MeetingRow.current_item_id,
        BodyRow.quorum_num,
        BodyRow.quorum_den,
        BodyRow.quorum_strict,
    )
    .join(SessionRow, SessionRow.id == MeetingRow.session_id)
    .join(TermRow, TermRow.id == SessionRow.term_id)
    .join(BodyRow, BodyRow.id == TermRow.body_id)
    .where(MeetingRow.id == bindparam("meeting"))
)
_ITEMS = (
    select(ItemRow.id, ItemRow.position, ItemRow.kind, ItemRow.title, ItemRow.text, ItemRow.is_done)
    .where(ItemRow.meeting_id == bindparam("meeting"))
    .order_by(ItemRow.position)
)
_POLLS = (
    select(
        PollRow.item_id, PollRow.id, PollRow.title, PollRow.pack_id, AttemptRow.id, AttemptRow.state
    )
    .join(ItemRow, ItemRow.id == PollRow.item_id)
    .join(AttemptRow, AttemptRow.poll_id == PollRow.id)
    .where(ItemRow.meeting_id == bindparam("meeting"))
    .order_by(PollRow.id, AttemptRow.number)
)
_PRESENCE = (
    select(MemberRow.presence, MemberRow.may_cast, func.count())
    .where(MemberRow.meeting_id == bindparam("meeting"), MemberRow.is_entitled.is_(True))
    .group_by(MemberRow.presence, MemberRow.may_cast)
)
_OPTIONS = (
    select(
        OptionRow.code,
        OptionRow.name,
        OptionRow.description,
        OptionRow.cost,
        OptionRow.place,
        OptionRow.unit,
        OptionRow.picture,
        OptionRow.source,
    )
    .where(OptionRow.poll_id == bindparam("poll"))
    .order_by(OptionRow.position)
)
_CHANNELS = (
    select(AttemptMemberRow.channel, func.count())
    .where(
        AttemptMemberRow.attempt_id == bindparam("attempt"), AttemptMemberRow.is_present.is_(True)
    )
    .group_by(AttemptMemberRow.channel)
)
_FROZEN = AttemptMemberRow
_SEATS = (
    select(
        MemberRow.person_id,
        MemberRow.id,
        MemberRow.name,
        MemberRow.seat_no,
        MemberRow.presence,
        MemberRow.may_cast,
        MemberRow.is_entitled,
        MemberRow.channel,
        _FROZEN.may_cast,
        _FROZEN.is_present,
        _FROZEN.channel,
    )
    .outerjoin(
        _FROZEN,
        and_(_FROZEN.member_id == MemberRow.id, _FROZEN.attempt_id == bindparam("attempt")),
    )
    .where(MemberRow.meeting_id == bindparam("meeting"))
)
_SEAT = _SEATS.where(MemberRow.person_id == bindparam("person"))


class MeetingLine(NamedTuple):
    """A meeting with the names above it and its body's quorum."""

    id: int
    body_id: int
    body: str
    term: str
    session: str
    name: str
    held_on: date
    place: str
    state: str
    self_check_in: bool
    is_demo: bool
    current_item_id: int | None
    quorum_num: int
    quorum_den: int
    quorum_strict: bool


class OptionLine(NamedTuple):
    """What is shown of an option; `code` is its id outside the store."""

    code: str
    name: str
    description: str
    cost: str
    place: str
    unit: str
    picture: str
    source: str


def meeting_line(rows: Rows, meeting_id: int) -> MeetingLine | None:
    """The meeting; None for one that is not there."""
    found = rows.ask(_MEETING, meeting=meeting_id)
    return MeetingLine(*found[0]) if found else None


def item_lines(rows: Rows, meeting_id: int) -> list[Any]:
    """The agenda in order: id, position, kind, title, text, whether it is done."""
    return rows.ask(_ITEMS, meeting=meeting_id)


def poll_lines(rows: Rows, meeting_id: int) -> list[Any]:
    """Every attempt of the meeting: item, poll, title, pack, attempt, state; a poll's newest comes
    last."""
    return rows.ask(_POLLS, meeting=meeting_id)


def presence_lines(rows: Rows, meeting_id: int) -> list[Any]:
    """How many of the entitled are where: presence, whether they may cast, their number."""
    return rows.ask(_PRESENCE, meeting=meeting_id)


def option_lines(rows: Rows, poll_id: int) -> list[OptionLine]:
    """The options of a poll in order."""
    return [OptionLine(*line) for line in rows.ask(_OPTIONS, poll=poll_id)]


def channel_lines(rows: Rows, attempt_id: int) -> list[Any]:
    """How many present members vote on each channel; one where nobody does is missing."""
    return rows.ask(_CHANNELS, attempt=attempt_id)


def seat_lines(
    rows: Rows, meeting_id: int, attempt_id: int, person_id: int | None = None
) -> list[Any]:
    """The members of a meeting, or one of them, each beside the own line of a frozen roll.

    Person, member, name, seat, presence, whether they may cast and are entitled, channel; then of
    the frozen line whether they may cast, are present, and the channel: None where there is none.
    """
    if person_id is None:
        return rows.ask(_SEATS, meeting=meeting_id, attempt=attempt_id)
    return rows.ask(_SEAT, meeting=meeting_id, attempt=attempt_id, person=person_id)
