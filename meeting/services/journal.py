"""The journal: who did what when, in lines that can only be added; never what a person chose."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.people.meeting_roll import body_of_meeting
from meeting.store.rows import Rows
from meeting.store.tables import JournalRow


def note(
    session: Rows,
    at: datetime,
    who: str,
    action: str,
    subject: str = "",
    details: dict[str, Any] | None = None,
    meeting_id: int | None = None,
) -> None:
    """Adds a line within the transaction of the deed itself: both happen or neither does."""
    session.add(
        JournalRow(
            at=at,
            who=who[:100],
            action=action,
            subject=subject[:200],
            details=details or {},
            meeting_id=meeting_id,
        )
    )


def search(desk: Desk, actor: Actor, meeting_id: int | None, text: str = "") -> list[JournalRow]:
    """The lines of a meeting (of the whole house when None) with this text, newest first."""
    conditions = [] if meeting_id is None else [JournalRow.meeting_id == meeting_id]
    with desk.read() as session:
        body_id = None if meeting_id is None else body_of_meeting(session, meeting_id)
        access.require(actor, "journal.read", body_id)
        lines = session.all(JournalRow, *conditions, order_by=JournalRow.id.desc())
    wanted = text.strip().casefold()
    return [line for line in lines if wanted in _said(line)]


def _said(line: JournalRow) -> str:
    return f"{line.who} {line.action} {line.subject} {line.details}".casefold()
