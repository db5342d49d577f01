"""How fast ballots are acknowledged, in steps too coarse to tell one ballot from another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

# What is shown moves once in a step, so that no change of it falls together with one ballot.
STEP_SECONDS = 10
STEPS = 6


@dataclass(frozen=True)
class Beat:
    """Acknowledgements a second in the last whole step, and the slowest of the last minute."""

    per_second: float = 0.0
    slowest_seconds: float = 0.0

    def __add__(self, other: Beat) -> Beat:
        """Both together."""
        slowest = max(self.slowest_seconds, other.slowest_seconds)
        return Beat(self.per_second + other.per_second, slowest)


class Pulse:
    """Counts acknowledgements of the last minute; may be asked from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        # For each step how many were acknowledged in it, and the longest that one of them took.
        self._steps: dict[int, tuple[int, float]] = {}

    def now(self) -> float:
        """The moment from which an acknowledgement is measured."""
        return self._clock()

    def acked(self, *since: float) -> None:
        """Ballots that were handed in at these moments are acknowledged now."""
        if not since:
            return
        now = self._clock()
        step = int(now // STEP_SECONDS)
        with self._lock:
            count, slowest = self._steps.get(step, (0, 0.0))
            if not count:
                self._steps = {n: old for n, old in self._steps.items() if n >= step - STEPS}
            self._steps[step] = (count + len(since), max(slowest, now - min(since)))

    def beat(self) -> Beat:
        """What may be shown: whole steps only."""
        step = int(self._clock() // STEP_SECONDS)
        with self._lock:
            whole = {n: each for n, each in self._steps.items() if step - STEPS <= n < step}
        count, _ = whole.get(step - 1, (0, 0.0))
        slowest = max((longest for _, longest in whole.values()), default=0.0)
        return Beat(count / STEP_SECONDS, slowest)
