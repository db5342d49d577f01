"""A meeting's roll, made from the body's roster and kept in step with it until the meeting ends.

What an attempt froze lies in rows of its own and is never touched here.
"""

from __future__ import annotations

from datetime import datetime

from meeting.services.refusals import NotFound
from meeting.store.rows import Rows
from meeting.store.tables import (
    AttemptMemberRow,
    BodyRow,
    MeetingRow,
    MemberRow,
    PersonRow,
    PresenceRow,
    SessionRow,
    TermRow,
)

ENTITLED_KIND = {
    "congress": "deputy",
    "committee": "committee_member",
    "subdistrict": "representative",
}


def make_roll(rows: Rows, meeting_id: int, body: BodyRow) -> None:
    """The roll of a new meeting: everyone of the roster who has not left the body."""
    people = rows.all(
        PersonRow,
        PersonRow.body_id == body.id,
        PersonRow.status != "left",
        order_by=PersonRow.id,
    )
    rows.add_all([_filled(MemberRow(meeting_id=meeting_id), body, person) for person in people])


def refresh_rolls(rows: Rows, body_id: int, now: datetime, by: str) -> list[int]:
    """Brings the rolls of the body's meetings that have not ended up to date; says which."""
    body = rows.get(BodyRow, body_id)
    if body is None:
        return []
    people = rows.all(PersonRow, PersonRow.body_id == body_id, order_by=PersonRow.id)
    meetings = rows.all(
        MeetingRow,
        MeetingRow.state != "ended",
        MeetingRow.session_id == SessionRow.id,
        SessionRow.term_id == TermRow.id,
        TermRow.body_id == body_id,
    )
    for meeting in meetings:
        members = rows.all(MemberRow, MemberRow.meeting_id == meeting.id)
        known = {member.person_id: member for member in members}
        fresh = []
        for person in people:
            member = known.get(person.id)
            if person.status == "left":
                if member is not None:
                    _take_off(rows, member, now, by)
            elif member is None:
                fresh.append(_filled(MemberRow(meeting_id=meeting.id), body, person))
            else:
                _filled(member, body, person)
        rows.add_all(fresh)
    return [meeting.id for meeting in meetings]


def body_of_meeting(rows: Rows, meeting_id: int) -> int:
    """The body that holds a meeting."""
    meeting = rows.get(MeetingRow, meeting_id)
    session = rows.get(SessionRow, meeting.session_id) if meeting else None
    term = rows.get(TermRow, session.term_id) if session else None
    if term is None:
        raise NotFound()
    return term.body_id


def _filled(member: MemberRow, body: BodyRow, person: PersonRow) -> MemberRow:
    member.person_id, member.seat_no = person.id, person.seat_no
    member.name, member.unit = person.name, person.unit
    member.is_entitled = ENTITLED_KIND[body.kind] in person.kinds
    member.may_cast = member.is_entitled and person.status == "active"
    return member


def _take_off(rows: Rows, member: MemberRow, now: datetime, by: str) -> None:
    """Off the roll; the line stays where a frozen attempt or the ledger still points at it."""
    is_named = rows.count(AttemptMemberRow, AttemptMemberRow.member_id == member.id)
    if not is_named and not rows.count(PresenceRow, PresenceRow.member_id == member.id):
        rows.delete(member)
        return
    member.is_entitled = member.may_cast = False
    if member.presence in ("present", "waiting"):
        member.presence = "left"
        rows.add(PresenceRow(member_id=member.id, at=now, presence="left", by=by, reason=""))
