"""What one worker does for all: closes overdue polls, reads the boxes, asks the ballot box.

Which one it is, the database says (`meeting.store.lease`), so that the house is led without Redis
too. A deadline waits for nobody: if the leader does not close a poll, the others do soon after.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from meeting.services.desk import Desk
from meeting.services.polls import polls
from meeting.shared.tallies import TallyLeader
from meeting.shared.told import SharedTold

log = logging.getLogger(__name__)

# A beat, as of the screens; after a reading it rests three times as long as it read.
BEAT_SECONDS = 0.2
REST = 3
LONGEST_REST_SECONDS = 1.0
ASK_SECONDS = 1.0
EVERYTHING_SECONDS = 5.0
GRACE = timedelta(seconds=3)


class Turn(Protocol):
    """Whose turn it is to lead (`meeting.store.lease.Lease`)."""

    def holds(self) -> bool:
        """Whether this worker leads now."""
        ...


class Lead:
    """One for the worker; `mark` is cheap and may be called from any thread."""

    def __init__(
        self,
        desk: Desk,
        turn: Turn,
        tallies: TallyLeader,
        told: SharedTold,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.is_leading = False
        self._desk = desk
        self._turn = turn
        self._tallies = tallies
        self._told = told
        self._clock = clock
        self._lock = threading.Lock()
        self._changed: set[int] = set()
        self._rung = threading.Event()
        self._everything_at = float("-inf")

    def mark(self, meeting_id: int) -> None:
        """Something of this meeting changed: its boxes are read with the next beat."""
        with self._lock:
            self._changed.add(meeting_id)
        self._rung.set()

    def say_everything(self) -> None:
        """The line was down: with the next beat every box is read, and all is said again."""
        self._everything_at = float("-inf")
        self._rung.set()

    def beat(self) -> None:
        """Asks whether this worker leads, and if so reads the boxes that changed."""
        leads = self._turn.holds()
        if leads and not self.is_leading:
            self._tallies.begin()
            self._told.begin()
            self._everything_at = float("-inf")
        self.is_leading = leads
        with self._lock:
            changed, self._changed = self._changed, set()
        if not leads:
            return
        now = self._clock()
        if now - self._everything_at < EVERYTHING_SECONDS:
            self._tallies.feed(changed)
            return
        self._everything_at = now
        self._tallies.feed()
        self._tallies.say_again()
        self._told.say_again()

    def close_overdue(self, desk: Desk) -> None:
        """Closes what is overdue: at once as the leader, a little later as any other worker."""
        polls.close_overdue(desk, timedelta(0) if self.is_leading else GRACE)

    def run(self, sleep: Callable[[float], object]) -> None:
        """Beats for as long as the process lives."""
        while True:
            self._rung.wait(ASK_SECONDS)
            self._rung.clear()
            started = self._clock()
            try:
                self.beat()
            except Exception as problem:
                log.error("the lead stumbled over %s and goes on", type(problem).__name__)
            worked = self._clock() - started
            sleep(min(max(BEAT_SECONDS, REST * worked), LONGEST_REST_SECONDS))
