"""Notices when somebody, or a time service, set this machine's clock while the house runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

# A clock that is slewed by a time service moves far less between two looks.
JUMP_SECONDS = 2.0
TOLD_FOR = timedelta(minutes=30)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class ClockWatch:
    """Compares the clock that can be set with the one that cannot, from look to look."""

    now: Callable[[], datetime] = _now
    steady: Callable[[], float] = time.monotonic
    _last: tuple[datetime, float] | None = field(default=None, repr=False)
    _jumped: tuple[datetime, float] | None = field(default=None, repr=False)

    def look(self) -> float:
        """By how many seconds the clock was set in the last half hour; 0.0 when it was not."""
        now, steady = self.now(), self.steady()
        if self._last is not None:
            before, steady_before = self._last
            jump = (now - before).total_seconds() - (steady - steady_before)
            if abs(jump) > JUMP_SECONDS:
                self._jumped = (now, jump)
        self._last = (now, steady)
        if self._jumped is None or not timedelta(0) <= now - self._jumped[0] <= TOLD_FOR:
            return 0.0
        return self._jumped[1]
