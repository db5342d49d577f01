"""Questions that come at one moment, asked of the store as one.

A whole hall that comes back asks the same of every seat. One question for all that are ready costs
hardly more than one for a single seat.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Generic, TypeVar

import gevent
from gevent.event import Event

K = TypeVar("K")
V = TypeVar("V")


class _Round(Generic[K, V]):
    """Who asks in this turn of the loop; `found` once it is answered, None when that failed."""

    def __init__(self) -> None:
        self.keys: set[K] = set()
        self.found: Mapping[K, V] | None = None
        self.answered = Event()


class Gathered(Generic[K, V]):
    """For greenlets of one loop. Every answer is read after it was asked for, none is kept."""

    def __init__(self, ask: Callable[[Collection[K]], Mapping[K, V]]) -> None:
        self._ask = ask
        self._round: _Round[K, V] | None = None

    def get(self, key: K) -> V | None:
        """What the store says of this key now, None for nothing; raises what asking raises."""
        if self._round is not None:
            return self._wait(self._round, key)
        mine = self._round = _Round()
        mine.keys.add(key)
        try:
            # Whoever is ready by now comes in; nobody comes in once the store is asked.
            gevent.sleep(0)
            self._round = None
            mine.found = self._ask(mine.keys)
        finally:
            if self._round is mine:
                self._round = None
            mine.answered.set()
        return mine.found.get(key)

    def _wait(self, theirs: _Round[K, V], key: K) -> V | None:
        theirs.keys.add(key)
        theirs.answered.wait()
        if theirs.found is None:
            # Who asked for all was refused, or ended meanwhile: each asks alone and hears why.
            return self._ask((key,)).get(key)
        return theirs.found.get(key)
