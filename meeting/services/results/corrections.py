"""Which record supersedes which: for the pages, and for the form that corrects one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from meeting.services import access
from meeting.services.agenda.ballot_paper import ballot_paper
from meeting.services.desk import Actor, Desk
from meeting.services.polls import counting
from meeting.services.refusals import NotFound
from meeting.store.rows import Rows
from meeting.store.tables import AttemptRow, CorrectionProposalRow, CorrectionRow, RecordRow
from voting.question import Question


@dataclass(frozen=True)
class Link:
    """The other record of a correction: its id, its number, and why one takes the other's place."""

    record: int
    seq: int
    reason: str


@dataclass(frozen=True)
class Standing:
    """What a record corrects, and which one corrects it; None and None for most."""

    supersedes: Link | None
    superseded_by: Link | None


@dataclass(frozen=True)
class CorrectionForm:
    """What was counted by hand for a record, and the chief teller's proposal, without its counts.

    The counts are left out: the secretary is to enter them from the sheets, not from the screen.
    """

    question: Question
    channels: tuple[str, ...]
    proposed_by: str
    proposed_channel: str
    reason: str


def standing_of(desk: Desk, record_id: int) -> Standing:
    """How a record stands to others."""
    with desk.read() as rows:
        own = rows.get(CorrectionRow, record_id)
        by = rows.first(CorrectionRow, CorrectionRow.supersedes_id == record_id)
        return Standing(
            _link(rows, own.supersedes_id, own.reason) if own else None,
            _link(rows, by.record_id, by.reason) if by else None,
        )


def read_form(desk: Desk, actor: Actor, record_id: int) -> CorrectionForm:
    """What the page that corrects a record shows; NotFound where there is no such record."""
    with desk.read() as rows:
        record = rows.get(RecordRow, record_id)
        attempt = rows.get(AttemptRow, record.attempt_id) if record else None
        if record is None or attempt is None:
            raise NotFound()
        access.require(actor, "desk.read", record.body_id)
        proposed = rows.get(CorrectionProposalRow, record_id)
        parts: list[dict[str, Any]] = attempt.manual or []
        return CorrectionForm(
            ballot_paper(rows, attempt.id).question,
            tuple(part["channel"] for part in parts),
            counting.staff_name(rows, proposed.staff_id) if proposed else "",
            proposed.channel if proposed else "",
            proposed.reason if proposed else "",
        )


def _link(rows: Rows, record_id: int, reason: str) -> Link:
    record = rows.get(RecordRow, record_id)
    return Link(record_id, record.seq if record else 0, reason)
