"""The house's time: the machine's clock, which may be set, but never back.

Records, journal and log tell what followed what by their times: a poll that closed before it was
opened would be refused by its own verifier, and could not be published.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def _wall() -> datetime:
    return datetime.now(UTC)


class HouseClock:
    """Called for the time, in UTC. May be called from any thread."""

    def __init__(
        self, wall: Callable[[], datetime] = _wall, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall, self._steady = wall, steady
        self._lock = threading.Lock()
        self._last = (wall(), steady())

    def __call__(self) -> datetime:
        """Now; after the clock was set back, counted on from where it stood."""
        wall, steady = self._wall(), self._steady()
        if wall < self._last[0]:
            return self._counted_on()
        # Without the lock, for every ballot of a hall: of two that ask at one moment either may
        # be the last.
        self._last = (wall, steady)
        return wall

    def _counted_on(self) -> datetime:
        with self._lock:
            wall, steady = self._wall(), self._steady()
            before, steady_before = self._last
            if wall < before:
                wall = before + timedelta(seconds=steady - steady_before)
            self._last = (wall, steady)
            return wall

    def not_before(self, moment: datetime | None) -> None:
        """What the store tells happened already: from now on it is later than that."""
        with self._lock:
            if moment is not None and moment > self._last[0]:
                self._last = (moment, self._steady())
