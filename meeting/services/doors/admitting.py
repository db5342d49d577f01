"""What the door is told of a card held before it: let in, here already, or whose seat it is.

Several doors read at once: who was first is decided in the writer, so one of them says `admitted`
and all others `already`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.doors import cards, checkin
from meeting.services.doors.door_refusals import CardElsewhere, CardUnknown, NotCheckedIn
from meeting.services.journal import note
from meeting.services.people.bodies import read_meeting
from meeting.services.refusals import MeetingNotInSession, NotFound
from meeting.store.rows import Rows
from meeting.store.tables import MemberRow, PersonRow, PresenceRow

SEAT_LONGEST = 20


@dataclass(frozen=True)
class DoorAnswer:
    """Who stands there; `at` and `by` are the ledger's line that let the member in.

    `seat`: somebody typed a seat number, which proves nothing; nothing was written, and the
    person at the door confirms who it is.
    """

    kind: Literal["admitted", "already", "seat"]
    member: checkin.MemberInfo
    at: datetime | None = None
    by: str = ""


def answer_card(desk: Desk, actor: Actor, meeting_id: int, text: str) -> DoorAnswer:
    """A card's address or token, its short code, or a seat number; CardUnknown for all else."""
    given = text.strip()

    def work(rows: Rows) -> DoorAnswer:
        info = read_meeting(rows, meeting_id)
        access.require(actor, "check_in.confirm", info.body_id)
        if info.state == "ended":
            raise MeetingNotInSession()
        person = _person(desk, rows, given)
        if person is None:
            return _by_seat(rows, meeting_id, given)
        member = rows.first(
            MemberRow, MemberRow.meeting_id == meeting_id, MemberRow.person_id == person.id
        )
        if member is None:
            # Of another body only the fact is told, never the name.
            raise (
                CardElsewhere(name=person.name)
                if person.body_id == info.body_id
                else (CardUnknown())
            )
        if member.presence == "present":
            return _already(rows, member)
        checkin.move(desk, rows, actor, member, "present")
        return DoorAnswer("admitted", checkin.info_of(member), desk.now(), actor.name)

    answer = desk.write(work)
    if answer.kind == "admitted":
        desk.changed(meeting_id)
    return answer


def undo_check_in(desk: Desk, actor: Actor, meeting_id: int, member_id: int) -> checkin.MemberInfo:
    """Takes back a check-in by mistake: the member is again what the ledger said before.

    The ledger keeps both lines. Who was frozen as present in an open attempt stays so there.
    """

    def work(rows: Rows) -> checkin.MemberInfo:
        access.require(actor, "check_in.confirm", read_meeting(rows, meeting_id).body_id)
        member = rows.get(MemberRow, member_id)
        if member is None or member.meeting_id != meeting_id:
            raise NotFound()
        if member.presence != "present":
            raise NotCheckedIn(name=member.name)
        lines = rows.all(PresenceRow, PresenceRow.member_id == member_id, order_by=PresenceRow.id)
        # Presses on the tablet and at another door may both have been the mistake.
        before = [line for line in lines if line.presence != "present"]
        to, reason = (before[-1].presence, before[-1].reason) if before else ("expected", "")
        checkin.move(desk, rows, actor, member, to, reason)
        subject = f"{member.seat_no} {member.name}"
        note(rows, desk.now(), actor.name, "check_in.undone", subject, meeting_id=meeting_id)
        return checkin.info_of(member)

    info = desk.write(work)
    desk.changed(meeting_id)
    return info


def _person(desk: Desk, rows: Rows, given: str) -> PersonRow | None:
    token = given.rpartition("/")[2]
    return cards.find_by_token(desk, rows, token) or cards.find_by_code(desk, rows, given)


def _by_seat(rows: Rows, meeting_id: int, given: str) -> DoorAnswer:
    if not given or len(given) > SEAT_LONGEST:
        raise CardUnknown()
    member = rows.first(MemberRow, MemberRow.meeting_id == meeting_id, MemberRow.seat_no == given)
    if member is None:
        raise CardUnknown()
    if member.presence == "present":
        return _already(rows, member)
    return DoorAnswer("seat", checkin.info_of(member))


def _already(rows: Rows, member: MemberRow) -> DoorAnswer:
    line = rows.first(
        PresenceRow,
        PresenceRow.member_id == member.id,
        PresenceRow.presence == "present",
        order_by=PresenceRow.id.desc(),
    )
    info = checkin.info_of(member)
    return DoorAnswer("already", info, line.at if line else None, line.by if line else "")
