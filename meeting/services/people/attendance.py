"""出席: how many of the entitled are where, now and as it was when the meeting ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from meeting.services.people.meeting_roll import body_of_meeting
from meeting.services.refusals import NotFound
from meeting.store.rows import Rows
from meeting.store.tables import AttendanceRow, BodyRow, MemberRow
from voting.pack import Share

Figures = dict[str, int | bool]


@dataclass(frozen=True)
class Attendance:
    """The figures of a meeting; `frozen_at` is its end, None while they may still change."""

    figures: Figures
    frozen_at: datetime | None


def figures(rows: Rows, meeting_id: int) -> Figures:
    """The figures as they are now."""
    body = rows.get(BodyRow, body_of_meeting(rows, meeting_id))
    if body is None:
        raise NotFound()
    entitled = rows.all(
        MemberRow, MemberRow.meeting_id == meeting_id, MemberRow.is_entitled.is_(True)
    )
    # A suspended member counts in the base and never as present, wherever he sits.
    states = [member.presence if member.may_cast else "suspended" for member in entitled]
    quorum = Share(body.quorum_num, body.quorum_den, body.quorum_strict).needed(len(states))
    present = states.count("present")
    return {
        "entitled": len(states),
        "present": present,
        "waiting": states.count("waiting"),
        "leave": states.count("leave"),
        "absent": states.count("absent"),
        "left": states.count("left"),
        "suspended": states.count("suspended"),
        "quorum_needed": quorum,
        "needed": quorum,
        "has_quorum": present >= quorum,
    }


def freeze(rows: Rows, meeting_id: int, at: datetime) -> None:
    """Keeps the figures within the transaction that ends the meeting."""
    rows.add(
        AttendanceRow(meeting_id=meeting_id, figures=dict(figures(rows, meeting_id)), frozen_at=at)
    )


def read_attendance(rows: Rows, meeting_id: int) -> Attendance:
    """As it was at the end; before that, and of meetings that ended unfrozen, as it is now."""
    kept = rows.get(AttendanceRow, meeting_id)
    if kept is not None:
        return Attendance(kept.figures, kept.frozen_at)
    return Attendance(figures(rows, meeting_id), None)
