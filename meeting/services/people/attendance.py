"""出席: how many of the entitled are where, now and as it was when the meeting ended."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from meeting.services.refusals import NotFound
from meeting.store.hall_questions import meeting_line, presence_lines
from meeting.store.rows import Rows
from meeting.store.tables import AttendanceRow
from voting.pack import Share

Figures = dict[str, int | bool]


@dataclass(frozen=True)
class Attendance:
    """The figures of a meeting; `frozen_at` is its end, None while they may still change."""

    figures: Figures
    frozen_at: datetime | None


def figures(rows: Rows, meeting_id: int) -> Figures:
    """The figures as they are now."""
    meeting = meeting_line(rows, meeting_id)
    if meeting is None:
        raise NotFound()
    states: Counter[str] = Counter()
    for presence, may_cast, number in presence_lines(rows, meeting_id):
        # A suspended member counts in the base and never as present, wherever he sits.
        states[presence if may_cast else "suspended"] += number
    share = Share(meeting.quorum_num, meeting.quorum_den, meeting.quorum_strict)
    quorum = share.needed(states.total())
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
