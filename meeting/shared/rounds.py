"""What every worker does now and then: tells its numbers, reads the others', and trusts no ring.

A ring may get lost. So every five seconds each worker looks by itself whether the seats of its
sockets are still held, and lets go of keys and ballots that another worker destroyed. While it
hears nobody it also shows every meeting anew, every other second.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Protocol

from meeting.services.desk import Desk
from meeting.shared.headcount import Headcount
from meeting.shared.under_way import SharedUnderWay

log = logging.getLogger(__name__)

ROUND_SECONDS = 1.0
ALONE_SECONDS = 2.0
CHECK_SECONDS = 5.0


class Screens(Protocol):
    """This worker's screens (`meeting.live.broadcaster.Broadcaster`)."""

    def mark(self, meeting_id: int) -> None:
        """Something of this meeting changed; the next beat shows it."""
        ...

    def heads(self) -> dict[int, int]:
        """The meetings that somebody looks at here, and how many tablets each has."""
        ...


class Seats(Protocol):
    """This worker's tablets (`meeting.live.tablet.TabletNamespace`)."""

    def check_seats(self, person_id: int | None = None) -> None:
        """Lets go of the sockets (of this person, if one is named) that hold no seat any more."""
        ...


class Rounds:
    """One for the worker; `is_in_touch` says whether it hears the others."""

    def __init__(
        self,
        desk: Desk,
        screens: Screens,
        seats: Seats,
        headcount: Headcount,
        under_way: SharedUnderWay,
        is_in_touch: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._desk = desk
        self._screens = screens
        self._seats = seats
        self._headcount = headcount
        self._under_way = under_way
        self._is_in_touch = is_in_touch
        self._clock = clock
        self._alone_at = self._checked_at = float("-inf")

    def go(self) -> None:
        """One round."""
        now = self._clock()
        heads = self._screens.heads()
        self._headcount.say(heads, self._desk.store.pulse())
        for meeting_id in self._headcount.look() & heads.keys():
            self._screens.mark(meeting_id)
        self._under_way.publish()
        if not self._is_in_touch() and now - self._alone_at >= ALONE_SECONDS:
            self._alone_at = now
            self.look_again()
        if now - self._checked_at >= CHECK_SECONDS:
            self._checked_at = now
            self._seats.check_seats()
            self._desk.store.secret.forget_shredded()
            if self._desk.blind is not None:
                self._desk.blind.forget_destroyed()

    def look_again(self) -> None:
        """Nobody knows what was missed: every meeting counts as changed, every seat is checked."""
        for meeting_id in self._screens.heads():
            self._screens.mark(meeting_id)
        self._seats.check_seats()

    def run(self, sleep: Callable[[float], object]) -> None:
        """Goes round for as long as the process lives."""
        while True:
            try:
                self.go()
            except Exception as problem:
                log.error("the round stumbled over %s and goes on", type(problem).__name__)
            sleep(ROUND_SECONDS)
