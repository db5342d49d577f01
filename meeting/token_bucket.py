"""How often somebody may do something: a bucket of tokens that fills at a steady rate.

Whoever rests may then do many things at once; whoever never rests is held to the rate. Kept in
memory only, and a name whose bucket is full again is forgotten: nothing is left that says who was
here when.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

# Whoever floods with names costs this much memory and no more: about 20 MB.
NAMES_KEPT = 100_000


@dataclass(frozen=True)
class Rate:
    """`at_once` things after a rest, and `per_second` of them for ever."""

    per_second: float
    at_once: int


class Bucket:
    """One client's tokens. `take` takes one and never refuses; it says how long to wait for it."""

    __slots__ = ("_left", "_rate", "_seen")

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._left = float(rate.at_once)
        self._seen = now

    def take(self, now: float) -> float:
        """Takes a token; the seconds until it would have been there, 0 when it was.

        `now` is in seconds of a clock that is never set back. The debt never grows beyond one
        `at_once`, so that whoever stops is soon free again.
        """
        left = self._fill(now) - 1.0
        if left >= 0.0:
            self._left = left
            return 0.0
        self._left = max(left, -float(self._rate.at_once))
        return -self._left / self._rate.per_second

    def try_to_take(self, now: float) -> float:
        """Takes a token if there is a whole one, 0 then; otherwise the seconds until there is."""
        left = self._fill(now)
        if left >= 1.0:
            self._left = left - 1.0
            return 0.0
        return (1.0 - left) / self._rate.per_second

    def wait(self, now: float) -> float:
        """The seconds until there is a whole token; takes nothing."""
        return max(0.0, (1.0 - self._fill(now)) / self._rate.per_second)

    def is_full(self, now: float) -> bool:
        """Whether it says no more than a new one would."""
        return self._fill(now) >= self._rate.at_once

    def _fill(self, now: float) -> float:
        """What is in it now."""
        left = self._left + (now - self._seen) * self._rate.per_second
        self._left = left if left < self._rate.at_once else float(self._rate.at_once)
        self._seen = now
        return self._left


class Buckets:
    """One bucket for each name (a person, an address); those that are full again are forgotten."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        # Who came longest ago stands first.
        self._held: OrderedDict[Hashable, Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def admit(self, name: Hashable) -> float:
        """0 when this name may now, and a token is taken; else the seconds to wait, none taken."""
        now = self._clock()
        waits = self._bucket(name, now).try_to_take(now)
        self._forget(now)
        return waits

    def is_spent(self, name: Hashable) -> bool:
        """Whether this name would have to wait; takes nothing and remembers nobody."""
        bucket = self._held.get(name)
        return bucket is not None and bucket.wait(self._clock()) > 0.0

    def _bucket(self, name: Hashable, now: float) -> Bucket:
        bucket = self._held.get(name)
        if bucket is None:
            bucket = self._held[name] = Bucket(self._rate, now)
            # More go than come.
            self._forget(now)
        else:
            self._held.move_to_end(name)
        return bucket

    def _forget(self, now: float) -> None:
        # One at a time: no call is long.
        first = next(iter(self._held))
        if len(self._held) <= NAMES_KEPT and not self._held[first].is_full(now):
            return
        if len(self._held) > 1:
            del self._held[first]
