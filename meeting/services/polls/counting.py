"""Counting a closed attempt: tablets and agreed manual counts, then the rule decides."""

from __future__ import annotations

from typing import Any

from meeting.services.agenda.ballot_paper import BallotPaper, ballot_paper
from meeting.services.desk import Desk
from meeting.services.polls import boxes
from meeting.services.polls.boxes import on_channel
from meeting.services.refusals import CountTooHigh
from meeting.store.rows import Rows
from meeting.store.tables import AttemptRow, ManualCountRow, StaffRow
from voting.decide import decide
from voting.over_issue import Pile
from voting.roll import Roll
from voting.tally import Tally, tally_from_counts
from voting.totals import whole

MANUAL = ("paper", "hands")


def count_attempt(desk: Desk, rows: Rows, attempt: AttemptRow) -> None:
    """Seals the box and freezes everything that follows from it on the attempt's row."""
    paper, sealed = ballot_paper(rows, attempt.id), boxes.seal_box(desk, rows, attempt)
    attempt.not_pressed = sealed.issued - len(sealed.ballots)
    conclude(rows, attempt, paper, sealed.tally(paper))


def recount(desk: Desk, rows: Rows, attempt: AttemptRow) -> None:
    """The same again once a manual count was agreed after the close; the box stays sealed."""
    paper = ballot_paper(rows, attempt.id)
    conclude(rows, attempt, paper, boxes.sealed_ballots(desk, rows, attempt).tally(paper))


def conclude(rows: Rows, attempt: AttemptRow, paper: BallotPaper, tablets: Tally) -> None:
    """Adds the agreed manual tallies and decides."""
    tally, manual = tablets, []
    by_hand: list[Pile] = []
    for channel in MANUAL:
        agreed = agreed_counts(rows, attempt.id, channel)
        if agreed is not None:
            part = Tally.from_json(paper.question, agreed[0])
            tally = tally + part
            by_hand.append(Pile(channel, part.issued, part.collected))
            manual.append({"channel": channel, "entered_by": agreed[1], "tally": part.to_json()})
    roll = Roll(attempt.entitled or 0, attempt.present or 0)
    outcome = decide(paper.pack, roll, tally, by_hand)
    attempt.tally, attempt.manual = tally.to_json(), manual
    attempt.outcome, attempt.derivation = outcome.to_json(), outcome.derivation_json()


def is_awaited(rows: Rows, attempt_id: int, channel: str) -> bool:
    """Whether members vote on this channel, or a count was begun, and no two people agree yet."""
    begun = rows.count(
        ManualCountRow,
        ManualCountRow.attempt_id == attempt_id,
        ManualCountRow.channel == channel,
    )
    if not begun and not on_channel(rows, attempt_id, channel):
        return False
    return agreed_counts(rows, attempt_id, channel) is None


def agreed_counts(
    rows: Rows, attempt_id: int, channel: str
) -> tuple[dict[str, Any], list[str]] | None:
    """The counts that two different people entered alike, with their names; else None."""
    entered = rows.all(
        ManualCountRow,
        ManualCountRow.attempt_id == attempt_id,
        ManualCountRow.channel == channel,
        order_by=ManualCountRow.staff_id,
    )
    for place, one in enumerate(entered):
        for other in entered[place + 1 :]:
            if one.counts == other.counts:
                names = [staff_name(rows, row.staff_id) for row in (one, other)]
                return one.counts, names
    return None


def manual_tally(paper: BallotPaper, channel: str, members: int, counts: dict[str, Any]) -> Tally:
    """The tally of one channel with so many members on it; counts that cannot be are refused.

    Nobody is handed a second paper, and nobody raises two hands. More papers in the box than were
    handed out is another thing: by law an outcome, which the rule decides.
    """
    valid, void = whole(counts.get("valid", 0)), whole(counts.get("void", 0))
    collected = whole(counts.get("collected", valid + void))
    issued = whole(counts.get("issued", members)) if channel == "paper" else members
    highest = max(issued, collected if channel == "hands" else 0)
    if highest > members:
        raise CountTooHigh(channel=channel, members=members, given=highest)
    return tally_from_counts(
        paper.question,
        issued=issued,
        collected=collected,
        void=void,
        options=counts.get("options", {}),
        write_ins=counts.get("write_ins") or {},
    )


def staff_name(rows: Rows, staff_id: int) -> str:
    """The name under which this member of staff stands in records."""
    staff = rows.get(StaffRow, staff_id)
    return staff.display_name if staff else str(staff_id)
