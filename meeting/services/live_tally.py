"""What the hall may see of an open poll: `live`, `batched` or nothing until the `close`.

The order of arrival lives here, in memory, and nowhere else. A batched tally moves by at least k
distinct ballots and always holds the newest k back, so that nobody reads a single ballot off the
screen, neither between two beats nor at the close.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

from meeting.store.drop import Drop, Landing
from voting.ballot import Ballot, mark_ballot
from voting.question import Question
from voting.tally import Tally, count

Display = Literal["live", "batched", "close"]


class Showing(Protocol):
    """A way of showing: what has come, and what of it may be seen."""

    def rebuild(self, ballots: Mapping[str, Ballot]) -> None: ...

    def take(self, key: str, ballot: Ballot) -> None: ...

    def shown(self) -> Mapping[str, Ballot] | None: ...


class Immediate:
    """Every ballot is seen as soon as it is on the disk."""

    def __init__(self) -> None:
        self._ballots: dict[str, Ballot] = {}

    def rebuild(self, ballots: Mapping[str, Ballot]) -> None:
        """After a restart everything is seen again."""
        self._ballots = dict(ballots)

    def take(self, key: str, ballot: Ballot) -> None:
        """A new ballot, or a new choice of an older one."""
        self._ballots[key] = ballot

    def shown(self) -> Mapping[str, Ballot] | None:
        """All ballots at their newest choice."""
        return self._ballots


class Batched:
    """Moves by at least k distinct ballots and never shows the newest k."""

    def __init__(self, k: int) -> None:
        self._k = k
        self._released: dict[str, Ballot] = {}
        # Those that came before a restart: they are kept from the screen until k more have come,
        # because nobody knows any more which of them were held back.
        self._before: dict[str, Ballot] = {}
        self._pending: dict[str, Ballot] = {}
        self._has_moved = False

    def rebuild(self, ballots: Mapping[str, Ballot]) -> None:
        """After a restart nothing is seen until k new distinct ballots have come."""
        self._before = dict(ballots)

    def take(self, key: str, ballot: Ballot) -> None:
        """Notes a ballot at its newest choice, as the newest of all."""
        self._pending.pop(key, None)
        # A ballot back at the choice that counts already would not move anything.
        if self._before.get(key, self._released.get(key)) != ballot:
            self._pending[key] = ballot
        self._release()

    def shown(self) -> Mapping[str, Ballot] | None:
        """The ballots released so far; None before the first release."""
        return self._released if self._has_moved else None

    def _release(self) -> None:
        oldest = list(self._pending)[: max(0, len(self._pending) - self._k)]
        moving = len(self._before.keys() | set(oldest))
        if len(self._pending) < self._k or moving < self._k:
            return
        self._released |= self._before
        self._before = {}
        for key in oldest:
            self._released[key] = self._pending.pop(key)
        self._has_moved = True


class Hidden:
    """Nothing is seen before the close, and nothing is kept."""

    def rebuild(self, ballots: Mapping[str, Ballot]) -> None:
        """Nothing is kept."""

    def take(self, key: str, ballot: Ballot) -> None:
        """Nothing is kept."""

    def shown(self) -> Mapping[str, Ballot] | None:
        """Nothing is seen."""
        return None


class _Watch:
    """One open attempt; what lands before the older ballots are read is taken after them."""

    def __init__(self, question: Question, showing: Showing) -> None:
        self.question = question
        self._showing = showing
        self._early: list[tuple[str, Ballot]] | None = []

    def rebuild(self, ballots: Mapping[str, Ballot]) -> None:
        early, self._early = self._early or [], None
        if ballots:
            self._showing.rebuild(ballots)
        for key, ballot in early:
            self._showing.take(key, ballot)

    def take(self, key: str, ballot: Ballot) -> None:
        if self._early is None:
            self._showing.take(key, ballot)
        else:
            self._early.append((key, ballot))

    def tally(self) -> Tally | None:
        ballots = None if self._early is not None else self._showing.shown()
        return None if ballots is None else count(self.question, ballots.values())


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
                    watch.take(drop.key, mark_ballot(watch.question, drop.marks, drop.write_ins))

    def shown(self, attempt_id: int) -> Tally | None:
        """The tally that may be seen now; None when nothing may be seen."""
        with self._lock:
            watch = self._watches.get(attempt_id)
            return watch.tally() if watch is not None else None

    def end(self, attempt_id: int) -> None:
        """Forgets an attempt and with it the order of arrival."""
        with self._lock:
            self._watches.pop(attempt_id, None)


def showing(display: Display, k: int) -> Showing:
    """The way of showing that the pack names."""
    if display == "live":
        return Immediate()
    return Batched(k) if display == "batched" else Hidden()
