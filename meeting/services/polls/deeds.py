"""The last deeds on a meeting's polls: two people who steer at once see what the other did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.people.bodies import read_meeting
from meeting.store.tables import JournalRow

# What changes what the hall sees, or what the chair may do next.
STEERING = (
    "item.reached",
    "poll.prepared",
    "poll.opened",
    "poll.extended",
    "poll.closed",
    "poll.voided",
    "poll.runoff",
    "poll.repeat",
    "manual.entered",
    "result.confirmed",
    "result.sent_back",
    "result.published",
    "ballot_box.unlocked",
)


@dataclass(frozen=True)
class Deed:
    """One line: `action` is the journal's word, `subject` its object or reason."""

    at: datetime
    who: str
    action: str
    subject: str


def last_deeds(desk: Desk, actor: Actor, meeting_id: int, many: int = 4) -> list[Deed]:
    """The newest deeds first, for staff of this body."""
    with desk.read() as rows:
        access.require(actor, "desk.read", read_meeting(rows, meeting_id).body_id)
        lines = rows.all(
            JournalRow,
            JournalRow.meeting_id == meeting_id,
            JournalRow.action.in_(STEERING),
            order_by=JournalRow.id.desc(),
        )
    return [Deed(line.at, line.who, line.action, line.subject) for line in lines[:many]]
