"""What the secretary ticks off by hand, kept as lines of the journal: the newest line counts."""

from __future__ import annotations

from meeting.services import access
from meeting.services.agenda.checklist import TICKED
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.people.bodies import read_meeting
from meeting.services.refusals import InputRefused
from meeting.store.rows import Rows
from meeting.store.tables import JournalRow

DONE, UNDONE = "checklist.done", "checklist.undone"


def tick(desk: Desk, actor: Actor, meeting_id: int, key: str, is_done: bool) -> None:
    """Ticks a line of the checklist that only a person can know, or takes the tick back."""
    if key not in TICKED:
        raise InputRefused(field="key")

    def work(rows: Rows) -> None:
        access.require(actor, "meeting.prepare", read_meeting(rows, meeting_id).body_id)
        action = DONE if is_done else UNDONE
        note(rows, desk.now(), actor.name, action, subject=key, meeting_id=meeting_id)

    desk.write(work)
    desk.changed(meeting_id)


def read_ticks(rows: Rows, meeting_id: int) -> frozenset[str]:
    """The lines that are ticked now, within a transaction."""
    lines = rows.all(
        JournalRow,
        JournalRow.meeting_id == meeting_id,
        JournalRow.action.in_((DONE, UNDONE)),
        order_by=JournalRow.id,
    )
    newest = {line.subject: line.action for line in lines}
    return frozenset(key for key, action in newest.items() if action == DONE)
