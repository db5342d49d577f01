"""Marks what changed; a beat, at most five a second, sends the newest snapshots.

Snapshots are whole, never differences, so a lost one is healed by the next. Tablets are sent
theirs when something other than the moving numbers changed: a ballot box that fills must not
cost every tablet a message for every ballot.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from typing import Any, Protocol

from meeting.live import wire
from meeting.services import boards, polls
from meeting.services.desk import Actor, Desk
from voting.errors import VotingError

BEAT_SECONDS = 0.2
HEARTBEAT_SECONDS = 5.0
OVERDUE_SECONDS = 1.0
# What moves with every ballot, and with every reading of the clock.
MOVING = ("turnout", "bars", "server_now", "batch_progress")

log = logging.getLogger(__name__)


class Emitter(Protocol):
    """The one thing the broadcaster asks of Socket.IO."""

    def emit(self, event: str, *args: Any, namespace: str, to: str) -> None: ...


class Broadcaster:
    """One for the process. `mark` is cheap and may be called from any thread."""

    def __init__(self, desk: Desk, emitter: Emitter, epoch: str) -> None:
        self._desk = desk
        self._emitter = emitter
        self._epoch = epoch
        self._version = 0
        self._dirty: set[int] = set()
        self._watched: set[int] = set()
        self._shapes: dict[int, str] = {}
        self._tablets: dict[str, tuple[int, int]] = {}
        self._staff: dict[str, tuple[Actor, int]] = {}

    # What connections tell it.

    def mark(self, meeting_id: int) -> None:
        """Something of this meeting changed."""
        self._dirty.add(meeting_id)

    def watch(self, meeting_id: int) -> None:
        self._watched.add(meeting_id)

    def tablet_came(self, sid: str, person_id: int, meeting_id: int) -> None:
        self._tablets[sid] = (person_id, meeting_id)
        self._watched.add(meeting_id)
        self.mark(meeting_id)

    def tablet_left(self, sid: str) -> None:
        gone = self._tablets.pop(sid, None)
        if gone is not None:
            self.mark(gone[1])

    def staff_came(self, sid: str, actor: Actor, meeting_id: int) -> None:
        self._staff[sid] = (actor, meeting_id)
        self._watched.add(meeting_id)

    def staff_left(self, sid: str) -> None:
        self._staff.pop(sid, None)

    def tablets_online(self, meeting_id: int) -> int:
        """How many members of the meeting hold an open socket."""
        return len({person for person, meeting in self._tablets.values() if meeting == meeting_id})

    # First paints and answers to a reconnect.

    def hall_now(self, meeting_id: int) -> dict[str, Any] | None:
        return self._read(lambda: boards.hall_snapshot(self._desk, meeting_id))

    def tablet_now(self, person_id: int, meeting_id: int) -> dict[str, Any] | None:
        return self._read(lambda: boards.tablet_snapshot(self._desk, person_id, meeting_id))

    def desk_now(self, actor: Actor, meeting_id: int) -> dict[str, Any] | None:
        return self._read(lambda: self._desk_data(actor, meeting_id))

    # The beat.

    def beat(self) -> None:
        """Send what is dirty; one failing meeting does not silence the others."""
        dirty, self._dirty = self._dirty, set()
        for meeting_id in dirty:
            try:
                self._send(meeting_id)
            except Exception:
                log.exception("beat failed for meeting %s", meeting_id)

    def heartbeat(self) -> None:
        """Heal whatever was lost: every watched meeting counts as changed."""
        self._shapes.clear()
        self._dirty |= self._watched

    def run(self, sleep: Callable[[float], object]) -> None:
        """Beat for as long as the process lives."""
        beats = 0
        while True:
            sleep(BEAT_SECONDS)
            beats += 1
            try:
                if beats % round(OVERDUE_SECONDS / BEAT_SECONDS) == 0:
                    polls.close_overdue(self._desk)
                if beats % round(HEARTBEAT_SECONDS / BEAT_SECONDS) == 0:
                    self.heartbeat()
                self.beat()
            except Exception:
                log.exception("the beat stumbled and goes on")

    def _send(self, meeting_id: int) -> None:
        hall = boards.hall_snapshot(self._desk, meeting_id)
        self._emit(wire.HALL, wire.HALL_SNAPSHOT, f"hall:{meeting_id}", hall)
        for actor in self._staff_of(meeting_id):
            data = self._desk_data(actor, meeting_id)
            self._emit(wire.DESK, wire.DESK_SNAPSHOT, f"desk:{meeting_id}:{actor.id}", data)
        shape = _shape(hall)
        if self._shapes.get(meeting_id) != shape:
            self._shapes[meeting_id] = shape
            self._send_tablets(meeting_id)

    def _send_tablets(self, meeting_id: int) -> None:
        for person_id in {p for p, meeting in self._tablets.values() if meeting == meeting_id}:
            data = boards.tablet_snapshot(self._desk, person_id, meeting_id)
            room = f"tablet:{meeting_id}:{person_id}"
            self._emit(wire.TABLET, wire.TABLET_SNAPSHOT, room, data)

    def _staff_of(self, meeting_id: int) -> list[Actor]:
        seen = {actor.id: actor for actor, meeting in self._staff.values() if meeting == meeting_id}
        return list(seen.values())

    def _desk_data(self, actor: Actor, meeting_id: int) -> dict[str, Any]:
        data = boards.desk_snapshot(self._desk, meeting_id, actor)
        return {**data, "tablets_online": self.tablets_online(meeting_id)}

    def _emit(self, namespace: str, event: str, room: str, data: dict[str, Any]) -> None:
        self._version += 1
        message = wire.envelope(self._epoch, self._version, data)
        self._emitter.emit(event, message, namespace=namespace, to=room)

    def _read(self, build: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
        try:
            data = build()
        except VotingError:
            return None
        # The next beat's version is higher, so a first paint never hides a newer picture.
        return wire.envelope(self._epoch, self._version, data)


def _shape(hall: dict[str, Any]) -> str:
    """A fingerprint of all that is not a moving number."""
    poll = hall.get("poll")
    still = dict(hall)
    if isinstance(poll, dict):
        still["poll"] = {name: value for name, value in poll.items() if name not in MOVING}
    text = json.dumps(still, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
