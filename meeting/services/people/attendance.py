"""出席: how many of the entitled are where, now and as it was when the meeting ended."""

from __future__ import annotations

from collections import Counter
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
    states: Counter[str] = Counter()
    for presence, may_cast, number in rows.groups(
        (MemberRow.presence, MemberRow.may_cast),
        MemberRow.meeting_id == meeting_id,
        MemberRow.is_entitled.is_(True),
    ):
        # A suspended member counts in the base and never as present, wherever he sits.
        states[presence if may_cast else "suspended"] += number
    quorum = Share(body.quorum_num, body.quorum_den, body.quorum_strict).needed(states.total())
    present = states["present"]
    return {
        "entitled": states.total(),
        "present": present,
        "waiting": states["waiting"],
        "leave": states["leave"],
        "absent": states["absent"],
        "left": states["left"],
        "suspended": states["suspended"],
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
