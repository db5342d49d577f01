"""The secret attempts whose ballots still lie in a box: what a backup must treat with care."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from meeting.store.database import Database
from meeting.store.rows import Rows
from meeting.store.tables import (
    AttemptRow,
    ItemRow,
    MeetingRow,
    PollRow,
    SessionRow,
    TermRow,
)

UNDER_WAY = ("prepared", "open", "closed", "confirmed")


@dataclass(frozen=True)
class Unpublished:
    """One secret attempt between its preparation and its publication."""

    attempt_id: int
    state: str
    protection: str
    body_id: int


def unpublished(database: Database) -> list[Unpublished]:
    """All of them, as they stand at this moment."""
    with Session(database.reading) as session:
        found = Rows(session).values(
            (AttemptRow.id, AttemptRow.state, PollRow.protection, TermRow.body_id),
            AttemptRow.state.in_(UNDER_WAY),
            PollRow.secrecy == "secret",
            AttemptRow.poll_id == PollRow.id,
            PollRow.item_id == ItemRow.id,
            ItemRow.meeting_id == MeetingRow.id,
            MeetingRow.session_id == SessionRow.id,
            SessionRow.term_id == TermRow.id,
            order_by=(AttemptRow.id,),
        )
    return [Unpublished(*row) for row in found]
