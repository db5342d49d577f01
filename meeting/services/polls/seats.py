"""The seats of a meeting as their tablets see them; a full hall is read in two questions."""

from __future__ import annotations

from typing import Any

from meeting.services.desk import Desk
from meeting.store.rows import Rows
from meeting.store.tables import AttemptMemberRow, MemberRow

SEAT = (
    MemberRow.id,
    MemberRow.person_id,
    MemberRow.name,
    MemberRow.seat_no,
    MemberRow.presence,
    MemberRow.may_cast,
    MemberRow.is_entitled,
    MemberRow.channel,
)
LINE = (
    AttemptMemberRow.member_id,
    AttemptMemberRow.may_cast,
    AttemptMemberRow.is_present,
    AttemptMemberRow.channel,
)
# Of a frozen roll's line: may cast, is present, channel.
Line = tuple[bool, bool, str]


def read_seats(
    desk: Desk, rows: Rows, meeting_id: int, poll: dict[str, Any] | None, person_id: int | None
) -> dict[int, dict[str, Any]]:
    """By person id what each sees of the own seat beside this poll; of one person, or of all."""
    of = () if person_id is None else (MemberRow.person_id == person_id,)
    members = rows.values(SEAT, MemberRow.meeting_id == meeting_id, *of)
    attempt_id = poll["attempt"] if poll else 0
    is_open = poll is not None and poll["state"] == "open"
    ids = [member.id for member in members] if person_id is not None else []
    asked = (AttemptMemberRow.member_id.in_(ids),) if person_id is not None else ()
    frozen = rows.values(LINE, AttemptMemberRow.attempt_id == attempt_id, *asked)
    lines: dict[int, Line] = {member: tuple(line) for member, *line in frozen}
    cast = desk.store.members_cast(rows, attempt_id) if poll else frozenset()
    seats = {}
    for member, person, name, seat_no, presence, may_cast, is_entitled, channel in members:
        line = lines.get(member)
        seats[person] = {
            "person": person,
            "member": member,
            "name": name,
            "seat_no": seat_no,
            "presence": presence,
            "may_cast": may_cast,
            "channel": line[2] if line and line[1] else channel,
            "has_cast": member in cast,
            "reason": _reason(line, is_entitled) if is_open else None,
        }
    return seats


def _reason(line: Line | None, is_entitled: bool) -> str | None:
    """Why this member cannot cast on the tablet; None who can."""
    if line is None:
        return "not-on-roll" if is_entitled else "non-voting"
    may_cast, is_present, channel = line
    if not may_cast:
        return "suspended"
    if not is_present:
        return "not-checked-in"
    return None if channel == "tablet" else "wrong-channel"
