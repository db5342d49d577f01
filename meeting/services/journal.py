"""The journal: who did what when, in lines that can only be added; never what a person chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.people.meeting_roll import body_of_meeting
from meeting.store.rows import Rows
from meeting.store.tables import JournalRow

PAGE_LINES = 100


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


@dataclass(frozen=True)
class Wanted:
    """What is looked for; an empty field looks for everything. Times are `since` ≤ at < `before`.

    `kind` is how an action begins: `poll` finds `poll.added` and `poll.closed`.
    """

    text: str = ""
    who: str = ""
    kind: str = ""
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class JournalPage:
    """One page of what was found, newest first, and what could be looked for instead."""

    lines: list[JournalRow]
    found: int
    page: int
    pages: int
    people: list[str]
    kinds: list[str]


def read_page(
    desk: Desk, actor: Actor, meeting_id: int, wanted: Wanted, page: int = 1
) -> JournalPage:
    """The lines of a meeting that fit, a hundred to a page; a page beyond the last is the last."""
    lines = search(desk, actor, meeting_id, wanted.text)
    people, kinds = {line.who for line in lines}, {_kind(line) for line in lines}
    fitting = [line for line in lines if _fits(line, wanted)]
    pages = max(1, -(-len(fitting) // PAGE_LINES))
    shown = min(max(page, 1), pages)
    start = (shown - 1) * PAGE_LINES
    return JournalPage(
        fitting[start : start + PAGE_LINES],
        len(fitting),
        shown,
        pages,
        sorted(people | ({wanted.who} - {""})),
        sorted(kinds | ({wanted.kind} - {""})),
    )


def _fits(line: JournalRow, wanted: Wanted) -> bool:
    return (
        wanted.who in ("", line.who)
        and wanted.kind in ("", _kind(line))
        and (wanted.since is None or line.at >= wanted.since)
        and (wanted.before is None or line.at < wanted.before)
    )


def _kind(line: JournalRow) -> str:
    return line.action.partition(".")[0]


def _said(line: JournalRow) -> str:
    return f"{line.who} {line.action} {line.subject} {line.details}".casefold()
