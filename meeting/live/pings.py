"""When each open socket is asked whether it is still there: one greenlet asks them all.

Engine.IO keeps a greenlet asleep for every tablet of the hall. Since all wait equally long, they
come up in the order in which they were put down.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable

import gevent

# So many are asked before others have their turn.
AT_ONCE = 50

log = logging.getLogger(__name__)


class Pings:
    """For greenlets of one loop."""

    def __init__(self, seconds: float) -> None:
        """Whoever is put down is asked after so many seconds."""
        self._seconds = seconds
        self._waiting: deque[tuple[float, Callable[[], None]]] = deque()
        self._is_running = False

    def put(self, ask: Callable[[], None]) -> None:
        """`ask` is called once, in time; it must not wait."""
        self._waiting.append((time.monotonic() + self._seconds, ask))
        if not self._is_running:
            self._is_running = True
            gevent.spawn(self._run)

    def _run(self) -> None:
        # Ends with the last one, so that a hall that is empty leaves nothing behind.
        while self._waiting:
            gevent.sleep(max(0.0, self._waiting[0][0] - time.monotonic()))
            self._ask_some()
        self._is_running = False

    def _ask_some(self) -> None:
        now = time.monotonic()
        for _ in range(AT_ONCE):
            if not self._waiting or self._waiting[0][0] > now:
                return
            _, ask = self._waiting.popleft()
            try:
                ask()
            except Exception as problem:
                log.error("a ping failed: %s", type(problem).__name__)
