"""What may be seen of an open poll: `live`, `batched` or nothing until the `close`.

A batched tally moves by at least k distinct ballots and always holds the newest k back, so that
nobody reads a single ballot off the screen, neither between two beats nor at the close. The order
of arrival lives in these objects, in memory, and nowhere else.
"""

from collections.abc import Mapping
from typing import Literal, Protocol

from voting.ballot import Ballot

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


def showing(display: Display, k: int) -> Showing:
    """The way of showing that the pack names."""
    if display == "live":
        return Immediate()
    return Batched(k) if display == "batched" else Hidden()
