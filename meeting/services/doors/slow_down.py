"""Wrong secrets slow down whoever gives them, and then whoever asks for the same seat.

The first few tries are free; each further one doubles the wait. Kept in memory only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from meeting.services.refusals import TooManyTries

FREE_TRIES = 3
LONGEST_WAIT_S = 900
NAMES_KEPT = 10_000


@dataclass
class _Tries:
    wrong: int
    until: datetime


class SlowDown:
    """The wrong tries under each name (an account, a seat, an address), oldest first."""

    def __init__(self) -> None:
        self._tries: dict[str, _Tries] = {}

    def refuse_hasty(self, name: str, now: datetime) -> None:
        """Raises TooManyTries with the seconds to wait while this name has to wait."""
        tries = self._tries.get(name)
        if tries is not None and now < tries.until:
            raise TooManyTries(seconds=int((tries.until - now).total_seconds()) + 1)

    def wrong(self, name: str, now: datetime, free: int = FREE_TRIES) -> None:
        """Notes a wrong try; `free` of them cost nothing."""
        tries = self._tries.pop(name, None) or _Tries(0, now)
        tries.wrong += 1
        if tries.wrong > free:
            wait = min(LONGEST_WAIT_S, 2 ** min(tries.wrong - free, 20))
            tries.until = now + timedelta(seconds=wait)
        self._tries[name] = tries
        self._forget_old(now)

    def right(self, name: str) -> None:
        """The right secret was given: the next wrong try is the first again."""
        self._tries.pop(name, None)

    def _forget_old(self, now: datetime) -> None:
        # Only the oldest go: whoever floods this with names must not set everybody free.
        while len(self._tries) > NAMES_KEPT:
            self._tries.pop(next(iter(self._tries)))
        rested = now - timedelta(seconds=LONGEST_WAIT_S)
        while self._tries and (first := next(iter(self._tries))):
            if self._tries[first].until > rested:
                return
            self._tries.pop(first)
