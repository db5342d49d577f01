"""Whether this worker stood still: frozen, or so overloaded that none of its parts had a turn.

Its tablets may have gone to another worker meanwhile and changed their ballots there. What then
lies in the sockets of this one is from before, and no ring told it so yet.
"""

from __future__ import annotations

import time
from collections.abc import Callable

TURN_SECONDS = 0.5
# nginx tries another worker after as long (`meeting/scaled/nginx.conf`, proxy_connect_timeout).
STILL_SECONDS = 2.0


class Standstill:
    """Looks at the clock every half second, and whenever somebody asks."""

    def __init__(self, clock: Callable[[], int] = time.monotonic_ns) -> None:
        """`clock` gives the nanoseconds that all workers of a machine share."""
        self._clock = clock
        self._looked_at = clock()
        self._since = 0

    def since(self) -> int:
        """The end of the last standstill, in nanoseconds; 0 while there was none.

        Right from the first moment after it on, whoever asks first.
        """
        now = self._clock()
        if now - self._looked_at > STILL_SECONDS * 1e9:
            self._since = now
        self._looked_at = now
        return self._since

    def run(self, sleep: Callable[[float], object]) -> None:
        """Looks for as long as the process lives."""
        while True:
            self.since()
            sleep(TURN_SECONDS)
