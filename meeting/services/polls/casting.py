"""Casting a ballot from a tablet: marked first, then into the box, acknowledged after the commit.

No journal line is written for a cast: it would tell who cast when.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from meeting.services.agenda.ballot_paper import BallotPaper, ballot_paper
from meeting.services.blind.blind_refusals import PollIsBlind
from meeting.services.desk import Actor, Desk
from meeting.services.errors import BallotNotValid, KeyMalformed, NotAllowed, PollNotOpen
from meeting.store.drop import Drop, Landing
from meeting.store.tables import AttemptRow
from voting.ballot import VOID_REASONS, Ballot, mark_ballot

KEY = re.compile(r"[0-9a-f]{32}")
Marked = tuple[dict[str, Any], list[str]]


# Neither of the two is frozen: a full hall would wait longer for the freeze than for the making.
@dataclass(slots=True)
class CastRequest:
    """What a tablet sends; the key is 16 random bytes that the tablet makes once and keeps."""

    attempt_id: int
    key: str = field(repr=False)
    marks: dict[str, Any] = field(repr=False)
    write_ins: list[str] = field(default_factory=list, repr=False)


@dataclass(slots=True)
class CastAck:
    """The ballot is on the disk: newly, as a repeat of the same, or in place of an earlier one."""

    attempt_id: int
    repeat: bool
    changed: bool


def cast_ballot(desk: Desk, actor: Actor, request: CastRequest) -> CastAck:
    """Puts a member's valid ballot into the box; a refusal changes nothing.

    Who casts is the actor; the request cannot name anybody. The same key with the same marks is
    acknowledged again, also after the close, since the first answer may have been lost.
    """
    paper, drop = _drop(desk, actor, request)
    return _landed(desk, paper, desk.store.cast(drop))


def cast_later(
    desk: Desk, actor: Actor, request: CastRequest, tell: Callable[[CastAck | Exception], None]
) -> None:
    """The same for whoever does not wait: returns once the ballot is on its way to the disk.

    What can be refused before that is raised; `tell` is given the rest, and must not wait.
    """
    paper, drop = _drop(desk, actor, request)

    def settled(outcome: Landing | Exception) -> None:
        tell(_landed(desk, paper, outcome) if isinstance(outcome, Landing) else outcome)

    desk.store.cast_later(drop, settled)


def _drop(desk: Desk, actor: Actor, request: CastRequest) -> tuple[BallotPaper, Drop]:
    if actor.kind != "member" or actor.id is None:
        raise NotAllowed()
    if not isinstance(request.key, str) or not KEY.fullmatch(request.key):
        raise KeyMalformed()
    paper = _paper(desk, request.attempt_id)
    ballot = _valid(paper, request)
    return paper, Drop(
        attempt_id=paper.attempt_id,
        person_id=actor.id,
        key=request.key,
        marks=ballot.marks,
        write_ins=list(ballot.write_ins),
        may_change=paper.may_change,
        at=desk.now(),
        ballot=ballot,
    )


def _landed(desk: Desk, paper: BallotPaper, landing: Landing) -> CastAck:
    if not landing.repeat:
        desk.changed(paper.meeting_id)
    return CastAck(paper.attempt_id, landing.repeat, landing.changed)


def watch(desk: Desk, attempt_id: int) -> None:
    """Begins the live tally of an open attempt, with the ballots that lie in its box already."""
    with desk.read() as rows:
        paper = ballot_paper(rows, attempt_id)
    if paper.protection == "blind":
        # Its bars leave the ballot box itself, as batches (boxes.refresh).
        return
    if paper.state == "open":
        # The first ballot of the hall need not read it again.
        desk.papers.get(attempt_id, lambda: paper)
        _begin(desk, paper)


def _begin(desk: Desk, paper: BallotPaper) -> None:
    if not desk.lives.is_watching(paper.attempt_id):
        desk.lives.begin(
            paper.attempt_id,
            paper.question,
            paper.display,
            paper.pack.batch,
            lambda: {
                key: mark_ballot(paper.question, *marked)
                for key, marked in in_the_box(desk, paper).items()
            },
        )


def resume(desk: Desk) -> None:
    """After a start: watches every attempt that was open when the process ended."""
    with desk.read() as rows:
        open_ids = [row.id for row in rows.all(AttemptRow, AttemptRow.state == "open")]
    for attempt_id in open_ids:
        watch(desk, attempt_id)


def in_the_box(desk: Desk, paper: BallotPaper) -> dict[str, Marked]:
    """Marks and written names of every ballot in the box of a named or `split` attempt, by key."""
    if paper.secrecy == "secret":
        held = desk.store.secret.by_handle(paper.attempt_id)
        return {key: (choice.marks, choice.write_ins) for key, choice in held.items()}
    with desk.read() as rows:
        named = desk.store.named_ballots(rows, paper.attempt_id)
    return {ballot.key: (ballot.marks, ballot.write_ins) for ballot in named}


def _paper(desk: Desk, attempt_id: int) -> BallotPaper:
    """The paper, read once for each attempt: it is fixed from the preparation on."""
    return desk.papers.get(attempt_id, lambda: _read_paper(desk, attempt_id))


def _read_paper(desk: Desk, attempt_id: int) -> BallotPaper:
    with desk.read() as rows:
        paper = ballot_paper(rows, attempt_id)
    if paper.protection == "blind":
        raise PollIsBlind()
    if paper.state in ("draft", "prepared"):
        raise PollNotOpen()
    if paper.state == "open":
        _begin(desk, paper)
    return paper


def _valid(paper: BallotPaper, request: CastRequest) -> Ballot:
    ballot = mark_ballot(paper.question, request.marks, request.write_ins)
    if ballot.void is not None:
        reason_zh, reason = VOID_REASONS[ballot.void]
        raise BallotNotValid(void=ballot.void, reason_zh=reason_zh, reason=reason)
    return ballot
