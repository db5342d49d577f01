"""Live tallies of several workers: one reads the boxes, all show what it says.

Each worker sees only the ballots that came through it, so none can say what may be shown. The
leader reads the open boxes in the store, takes what is new since its last reading, and says the
tally that may be seen. A new leader begins as after a restart (`voting.showing`): it shows nothing
of a batched poll until k more ballots have come, and meanwhile the last word of the old one stands.

Within one reading nobody knows who came first. Of ballots that came together the newest k are k of
them; what moves, and what is held back, is never fewer than k.
"""

from __future__ import annotations

from typing import Any

from meeting.services.agenda.ballot_paper import BallotPaper, ballot_paper
from meeting.services.desk import Desk
from meeting.services.polls import casting
from meeting.services.polls.live_tally import LiveTallies
from meeting.shared.line import LineDown
from meeting.shared.notices import Notices
from meeting.store.tables import AttemptRow
from voting.ballot import mark_ballot
from voting.errors import VotingError


class SharedTallies(LiveTallies):
    """What every worker shows: the leader's last word, its own ballots notwithstanding."""

    def __init__(self, notices: Notices) -> None:
        super().__init__()
        self._notices = notices

    def is_watching(self, attempt_id: int) -> bool:
        """Every attempt is watched, by the leader."""
        return True

    def bars(self, attempt_id: int) -> list[Any] | None:
        """The options' counts that may be seen now; None when nothing may be seen."""
        said = self._notices.shown(attempt_id)
        return list(said["bars"]) if said is not None and said["bars"] is not None else None


class TallyLeader:
    """The one who reads the boxes; `notices` carry {"meeting": id, "bars": counts or None}."""

    def __init__(self, desk: Desk, notices: Notices) -> None:
        self._desk = desk
        self._notices = notices
        self._watches = LiveTallies()
        self._papers: dict[int, BallotPaper] = {}
        # What each box held when it was last read, by key.
        self._read: dict[int, dict[str, casting.Marked]] = {}

    def begin(self) -> None:
        """This worker leads from now on, and knows nothing of what came before."""
        self._watches, self._papers, self._read = LiveTallies(), {}, {}
        self._notices.begin_term()

    def feed(self, meetings: set[int] | None = None) -> None:
        """Takes what came into the open boxes of these meetings (of all when None), and says it."""
        with self._desk.read() as rows:
            opened = {row.id for row in rows.all(AttemptRow, AttemptRow.state == "open")}
            for attempt_id in opened - self._papers.keys():
                self._papers[attempt_id] = ballot_paper(rows, attempt_id)
        for attempt_id in self._papers.keys() - opened:
            self._end(attempt_id)
        for paper in list(self._papers.values()):
            is_shown = paper.protection != "blind" and paper.display != "close"
            if is_shown and (meetings is None or paper.meeting_id in meetings):
                self._feed_one(paper)

    def say_again(self) -> None:
        """Says what may be seen to a Redis that has lost it."""
        try:
            self._notices.say_again()
        except LineDown:
            return

    def _feed_one(self, paper: BallotPaper) -> None:
        try:
            found = casting.in_the_box(self._desk, paper)
        except VotingError:
            return  # The box is closed and gone since, or the store is away; it is asked again.
        before = self._read.get(paper.attempt_id, {})
        fresh = {
            key: mark_ballot(paper.question, *marked)
            for key, marked in found.items()
            if before.get(key) != marked
        }
        if paper.attempt_id in self._watches.watched():
            self._watches.take(paper.attempt_id, fresh)
        else:
            batch = paper.pack.batch
            self._watches.begin(
                paper.attempt_id, paper.question, paper.display, batch, lambda: fresh
            )
        self._read[paper.attempt_id] = found
        self._say(paper)

    def _say(self, paper: BallotPaper) -> None:
        bars = self._watches.bars(paper.attempt_id)
        if bars is None:
            return
        try:
            self._notices.say(paper.attempt_id, {"meeting": paper.meeting_id, "bars": bars})
        except LineDown:
            return  # Said again once the line is back.

    def _end(self, attempt_id: int) -> None:
        self._watches.end(attempt_id)
        self._papers.pop(attempt_id, None)
        self._read.pop(attempt_id, None)
        self._notices.forget(attempt_id)
