"""One worker's bell is heard at all of them: rung here at once, told to the others through Redis.

What is told is a hint and never a fact: which meeting to look at again, whose seat to check. It may
be lost, so nothing rests on it (`meeting.shared.rounds`).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from meeting.shared.line import Line, LineDown

# Rings of a burst are told together, so that a ballot costs no message of its own.
GATHER_SECONDS = 0.03


@dataclass(frozen=True)
class Heard:
    """What a ring does here; each is given an id and must not fail.

    `moved` is for a seat that moved here and now. A ring from elsewhere comes late: by then the new
    tablet may be connected already, so `perhaps_moved` looks for itself who holds the seat.
    """

    changed: Callable[[int], None]
    moved: Callable[[int], None]
    perhaps_moved: Callable[[int], None]
    overtaken: Callable[[int, int], None]


@dataclass
class _Rung:
    """What was rung here and not told yet."""

    changed: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    overtaken: dict[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.changed or self.moved or self.overtaken)


class Bell:
    """Rung for a meeting that changed, a seat that moved, a tablet that came by another worker.

    May be rung from any thread; `tell` brings it to the others and is called from a greenlet.
    """

    def __init__(self, line: Line, worker: str) -> None:
        """`worker` is a name that no other worker of the house has."""
        self.channel = line.name("rings")
        self.rung = threading.Event()
        self._line = line
        self._worker = worker
        self._here: Heard | None = None
        self._lock = threading.Lock()
        self._untold = _Rung()

    def heard_by(self, here: Heard) -> None:
        """Whom this worker tells: its own screens and sockets."""
        self._here = here

    def changed(self, meeting_id: int) -> None:
        """Something of this meeting changed."""
        if self._here is not None:
            self._here.changed(meeting_id)
        with self._lock:
            self._untold.changed.add(meeting_id)
        self.rung.set()

    def moved(self, person_id: int) -> None:
        """The seat of this person is held by another tablet, or by none."""
        if self._here is not None:
            self._here.moved(person_id)
        with self._lock:
            self._untold.moved.add(person_id)
        self.rung.set()

    def overtook(self, person_id: int, place: int) -> None:
        """A socket of this person's tablet cast here: older ones elsewhere are over.

        `place` tells which are older; it rises with every socket of any worker.
        """
        with self._lock:
            self._untold.overtaken[person_id] = place
        self.rung.set()

    def tell(self) -> bool:
        """Tells the others what was rung; False, and kept for the next time, without Redis."""
        with self._lock:
            rung, self._untold = self._untold, _Rung()
        if not rung:
            return True
        message = json.dumps(
            {
                "from": self._worker,
                "changed": sorted(rung.changed),
                "moved": sorted(rung.moved),
                "overtaken": sorted(rung.overtaken.items()),
            }
        )
        try:
            self._line.ask(lambda redis: redis.publish(self.channel, message))
        except LineDown:
            with self._lock:
                self._untold.changed |= rung.changed
                self._untold.moved |= rung.moved
                self._untold.overtaken = rung.overtaken | self._untold.overtaken
            return False
        return True

    def hear(self, message: dict[str, Any]) -> None:
        """Rings here what another worker told; one's own is nothing new."""
        here = self._here
        if here is None or message.get("from") == self._worker:
            return
        for meeting_id in message["changed"]:
            here.changed(int(meeting_id))
        for person_id in message["moved"]:
            here.perhaps_moved(int(person_id))
        for person_id, place in message["overtaken"]:
            here.overtaken(int(person_id), int(place))

    def run(self, sleep: Callable[[float], object]) -> None:
        """Tells for as long as the process lives."""
        while True:
            self.rung.wait()
            self.rung.clear()
            sleep(GATHER_SECONDS)
            if not self.tell():
                sleep(1.0)
