"""The ballot box of an attempt, wherever its protection keeps it: opened, looked at, sealed, gone.

Named ballots lie in the main store, `split` ones in a file of their own, `blind` ones with the
ballot box process. Whoever opens, counts or publishes a poll asks here and need not know which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from meeting.ballot_box.control import BoxRefused, BoxUnreachable
from meeting.services.agenda.ballot_paper import BallotPaper, ballot_paper
from meeting.services.blind.blind_house import Told, served
from meeting.services.blind.blind_terms import box_terms, casts_of, drawn_by
from meeting.services.desk import Desk
from meeting.services.errors import BoxBroken
from meeting.services.polls import closed_ballots
from meeting.services.polls.freezing import attempt_and_meeting
from meeting.store.hall_questions import channel_lines
from meeting.store.rows import Rows
from meeting.store.tables import AttemptRow, PollRow
from voting.ballot import mark_ballot
from voting.tally import Tally, count

Marked = tuple[dict[str, Any], list[str]]


@dataclass(frozen=True)
class Sealed:
    """What a closed box held: its ballots, and how many had been given out on tablets (发出)."""

    ballots: list[Marked]
    issued: int

    def tally(self, paper: BallotPaper) -> Tally:
        """The count of the tablets."""
        marked = [mark_ballot(paper.question, *ballot) for ballot in self.ballots]
        return count(paper.question, marked).with_issued(self.issued)


def open_box(desk: Desk, rows: Rows, attempt: AttemptRow) -> None:
    """Makes the empty box of an attempt that opens."""
    protection = ballot_paper(rows, attempt.id).protection
    if protection == "split":
        desk.store.secret.create(attempt.id)
    elif protection == "blind":
        house = served(desk.blind)
        house.control.ask("open", attempt_id=attempt.id, terms=box_terms(rows, attempt))
        house.told[attempt.id] = Told("open")


def seal_box(desk: Desk, rows: Rows, attempt: AttemptRow) -> Sealed:
    """Closes the box for good and takes its ballots; BoxBroken when the numbers cannot be."""
    paper = ballot_paper(rows, attempt.id)
    if paper.protection == "blind":
        control = served(desk.blind).control
        casts = control.ask("close", attempt_id=attempt.id)
        drawn = len(drawn_by(rows, attempt.id))
        if len(casts) > drawn:
            raise BoxBroken(ballots=len(casts), turnout=drawn)
        closed_ballots.keep(desk, attempt, casts)
    elif paper.protection == "split":
        # Sorted by content, so the order says nothing of who came when.
        sealed_box = desk.store.secret.seal(attempt.id)
        choices = [{"marks": one.marks, "write_ins": one.write_ins} for one in sealed_box]
        closed_ballots.keep(desk, attempt, choices)
    sealed = sealed_ballots(desk, rows, attempt)
    if paper.protection != "blind":
        turnout = desk.store.turnout(rows, attempt.id)
        if turnout != len(sealed.ballots):
            raise BoxBroken(ballots=len(sealed.ballots), turnout=turnout)
    return sealed


def sealed_ballots(desk: Desk, rows: Rows, attempt: AttemptRow) -> Sealed:
    """The ballots of a box that was sealed before."""
    paper = ballot_paper(rows, attempt.id)
    if paper.protection == "blind":
        chosen = [cast.choice for cast in casts_of(desk, attempt) if cast.choice is not None]
        ballots = [(choice["marks"], choice["write_ins"]) for choice in chosen]
    elif paper.protection == "split":
        kept = closed_ballots.read(desk, attempt)
        ballots = [(row["marks"], row["write_ins"]) for row in kept]
    else:
        ballots = [(b.marks, b.write_ins) for b in desk.store.named_ballots(rows, attempt.id)]
    return Sealed(ballots, given_out(rows, paper))


def turnout(desk: Desk, rows: Rows, paper: BallotPaper) -> int:
    """How many have cast on their tablets so far; of a blind poll, as the box last told."""
    if paper.protection != "blind":
        return desk.store.turnout(rows, paper.attempt_id)
    told = desk.blind.told.get(paper.attempt_id) if desk.blind else None
    return told.cast if told else 0


def given_out(rows: Rows, paper: BallotPaper) -> int:
    """How many ballots were given out on tablets (发出): to whom they are 未按 until they come."""
    if paper.protection == "blind":
        return len(drawn_by(rows, paper.attempt_id))
    return on_channel(rows, paper.attempt_id, "tablet")


def bars(desk: Desk, paper: BallotPaper) -> list[Any] | None:
    """The bars that may be seen of an open poll; None where none may."""
    if paper.state != "open" or paper.display == "close":
        return None
    if paper.protection == "blind":
        told = desk.blind.told.get(paper.attempt_id) if desk.blind else None
        return list(told.shown["options"]) if told and told.shown else None
    return desk.lives.bars(paper.attempt_id)


def refresh(desk: Desk) -> dict[int, int]:
    """Asks the ballot box how its open attempts stand, and has changed meetings shown anew.

    Returns the meetings by open blind attempt; none of them when the box did not answer.

    Called every two seconds, so that no change on a screen falls together with one ballot.
    """
    house = desk.blind
    if house is None:
        return {}
    with desk.read() as rows:
        attempts = rows.all(
            AttemptRow,
            AttemptRow.state == "open",
            AttemptRow.poll_id == PollRow.id,
            PollRow.protection == "blind",
        )
        meetings = {each.id: attempt_and_meeting(rows, each.id)[1] for each in attempts}
    if not meetings:
        return {}
    try:
        answers = house.control.ask("status", attempts=list(meetings))
    except (BoxRefused, BoxUnreachable):
        return {}  # The next round asks again; tablets keep their ballots meanwhile.
    for attempt_id, meeting_id in meetings.items():
        found = Told(**answers.get(str(attempt_id), {"state": "locked"}))
        if house.told.get(attempt_id) != found:
            house.told[attempt_id] = found
            desk.changed(meeting_id)
    return meetings


def shred_box(desk: Desk, attempt_id: int) -> None:
    """Destroys what could still be read of a box; nothing happens when it is gone.

    A ballot box process that does not answer is asked again at the next start (`leftovers`).
    """
    closed_ballots.destroy(desk, attempt_id)
    desk.store.secret.shred(attempt_id)
    with desk.read() as rows:
        protection = ballot_paper(rows, attempt_id).protection
    if protection == "blind" and desk.blind is not None:
        try:
            desk.blind.control.ask("shred", attempt_id=attempt_id)
        except (BoxRefused, BoxUnreachable):
            return
        desk.blind.forget(attempt_id)


def on_channel(rows: Rows, attempt_id: int, channel: str) -> int:
    """How many present members vote on this channel."""
    return on_channels(rows, attempt_id).get(channel, 0)


def on_channels(rows: Rows, attempt_id: int) -> dict[str, int]:
    """How many present members vote on each channel; one where nobody does is missing."""
    return dict(map(tuple, channel_lines(rows, attempt_id)))
