"""The live tallies of all open attempts, fed with what was committed, in the order of commits.

What may be seen of them, and when, is voting/showing.py's.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from meeting.store.drop import Drop, Landing
from voting.ballot import Ballot, mark_ballot
from voting.question import Question
from voting.showing import Display, Showing, showing
from voting.tally import Tally, count


class _Watch:
    """One open attempt; what lands before the older ballots are read is taken after them."""

    def __init__(self, question: Question, showing: Showing) -> None:
        self.question = question
        self._showing = showing
        self._early: list[tuple[str, Ballot]] | None = []
        # One object for all ballots marked alike, so that thousands are counted as a few piles.
        self._alike: dict[Ballot, Ballot] = {}

    def rebuild(self, ballots: Mapping[str, Ballot]) -> None:
        early, self._early = self._early or [], None
        if ballots:
            self._showing.rebuild({key: self._one(each) for key, each in ballots.items()})
        for key, ballot in early:
            self._showing.take(key, ballot)

    def take(self, key: str, ballot: Ballot) -> None:
        ballot = self._one(ballot)
        if self._early is None:
            self._showing.take(key, ballot)
        else:
            self._early.append((key, ballot))

    def tally(self) -> Tally | None:
        ballots = None if self._early is not None else self._showing.shown()
        if ballots is None:
            return None
        piles = Counter(map(id, ballots.values()))
        return count(
            self.question, [(one, piles[id(one)]) for one in self._alike if id(one) in piles]
        )

    def _one(self, ballot: Ballot) -> Ballot:
        return self._alike.setdefault(ballot, ballot)


class LiveTallies:
    """The live tallies of all open attempts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watches: dict[int, _Watch] = {}

    def is_watching(self, attempt_id: int) -> bool:
        """Whether this attempt is watched already."""
        return attempt_id in self._watches

    def begin(
        self,
        attempt_id: int,
        question: Question,
        display: Display,
        k: int,
        in_the_box: Callable[[], Mapping[str, Ballot]],
    ) -> None:
        """Watches an attempt from now on; `in_the_box` reads the ballots cast before."""
        watch = _Watch(question, showing(display, k))
        with self._lock:
            if attempt_id in self._watches:
                return
            self._watches[attempt_id] = watch
        try:
            # Read only after the watch stands, so that no ballot can fall between the two.
            ballots = in_the_box() if display != "close" else {}
        except BaseException:
            self.end(attempt_id)
            raise
        with self._lock:
            watch.rebuild(ballots)

    def landed(self, landings: Sequence[tuple[Drop, Landing]]) -> None:
        """Takes what was committed, in the order of the commits."""
        with self._lock:
            for drop, landing in landings:
                watch = self._watches.get(drop.attempt_id)
                if watch is not None and not landing.repeat:
                    watch.take(drop.key, drop.ballot or _read_again(watch.question, drop))

    def take(self, attempt_id: int, ballots: Mapping[str, Ballot]) -> None:
        """Takes what a later reading of the box found new or changed, in whatever order."""
        with self._lock:
            watch = self._watches.get(attempt_id)
            for key, ballot in ballots.items():
                if watch is not None:
                    watch.take(key, ballot)

    def bars(self, attempt_id: int) -> list[Any] | None:
        """The options' counts that may be seen now; None when nothing may be seen."""
        tally = self.shown(attempt_id)
        found: Any = tally.to_json()["options"] if tally is not None else None
        return list(found) if found is not None else None

    def watched(self) -> set[int]:
        """The attempts that are watched."""
        return set(self._watches)

    def shown(self, attempt_id: int) -> Tally | None:
        """The tally that may be seen now; None when nothing may be seen."""
        with self._lock:
            watch = self._watches.get(attempt_id)
            return watch.tally() if watch is not None else None

    def end(self, attempt_id: int) -> None:
        """Forgets an attempt and with it the order of arrival."""
        with self._lock:
            self._watches.pop(attempt_id, None)


def _read_again(question: Question, drop: Drop) -> Ballot:
    return mark_ballot(question, drop.marks, drop.write_ins)
