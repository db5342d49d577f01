"""Marks what changed; a beat, at most five a second, sends the newest snapshots.

Snapshots are whole, never differences, so a lost one is healed by the next. A version is the
number of a reading: whatever was read later carries the higher one. Tablets are sent theirs when
something other than the moving numbers changed: a ballot box that fills must not cost every
tablet a message for every ballot.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from meeting.live import wire
from meeting.live.audience import Audience, StaffSocket, Tablet
from meeting.live.fan_out import FanOut, Posted
from meeting.live.shape import board_shape
from meeting.live.tablet_pictures import Picture, TabletPictures
from meeting.services.desk import Actor, Desk
from meeting.services.polls import boards, boxes, polls
from voting.errors import VotingError

BEAT_SECONDS = 0.2
HEARTBEAT_SECONDS = 5.0
OVERDUE_SECONDS = 1.0
# Seldom enough that no change on a screen falls together with one ballot of a blind poll.
BOXES_SECONDS = 2.0
# A tablet's picture is sent anew without any reason only now and then: there may be thousands.
HEARTBEATS_PER_TABLET = 6
# After a beat the broadcaster rests three times as long as it worked: ballots come first. But on a
# machine that others load too, no screen may stand still for long.
REST = 3
LONGEST_REST_SECONDS = 1.0
# While so many ballots wait no screen is drawn, but none stands still for longer than this.
MANY_WAIT = 50
LET_PASS_SECONDS = 0.5
LOOK_AGAIN_SECONDS = 0.02
# So many tablets are written to before others have their turn: some twenty milliseconds. Whoever
# opened a poll asks for a page at once, which must not come between two tablets.
BREATH_EVERY = 1000

log = logging.getLogger(__name__)


class Emitter(Protocol):
    """The one thing the broadcaster asks of Socket.IO: put a message into every client's queue.

    It never waits for a client, so a slow one stalls nobody.
    """

    def emit(self, event: str, *args: Any, namespace: str, to: str) -> None: ...


class Broadcaster:
    """One for the process. `mark` is cheap and may be called from any thread."""

    def __init__(
        self,
        desk: Desk,
        emitter: Emitter,
        epoch: str,
        breathe: Callable[[], object] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`epoch` names this start of the process; `breathe` lets others run in a long beat."""
        self.audience = Audience()
        self._desk, self._emitter, self._epoch = desk, emitter, epoch
        self._breathe = breathe
        self._versions = itertools.count(1)
        self._lock = threading.Lock()
        self._dirty: set[int] = set()
        # Where a tablet came or went: only the desks count them.
        self._recounted: set[int] = set()
        self._shapes: dict[int, str] = {}
        self.pictures = TabletPictures(desk, epoch, self._versions, clock)
        # What each socket was shown last, and which may have been shown an older picture.
        self._told: dict[str, tuple[str, bytes]] = {}
        self._unsure: set[int] = set()
        self._fan_out = FanOut()
        self._heartbeats = 0
        self._clock = clock
        self._rung = threading.Event()
        # A worker among several shares these; one alone does them itself.
        self.elsewhere: Callable[[int | None], int] = lambda meeting_id: 0
        self.close_overdue: Callable[[Desk], object] = polls.close_overdue
        self.ask_boxes: Callable[[Desk], object] = boxes.refresh

    def mark(self, meeting_id: int) -> None:
        """Something of this meeting changed; the next beat shows it."""
        self.pictures.changed(meeting_id)
        # The next beat clears the bell before it takes what is dirty, and only then reads.
        if meeting_id in self._dirty and self._rung.is_set():
            return
        with self._lock:
            self._dirty.add(meeting_id)
        self._rung.set()

    def _recount(self, meeting_id: int) -> None:
        if meeting_id in self._recounted and self._rung.is_set():
            return
        with self._lock:
            self._recounted.add(meeting_id)
        self._rung.set()

    def tablets_online(self, meeting_id: int) -> int:
        """How many members of the meeting hold an open socket."""
        return len(self.audience.people(meeting_id)) + self.elsewhere(meeting_id)

    def sockets(self, meeting_id: int | None) -> int:
        """The same, over all meetings when None."""
        if meeting_id is not None:
            return self.tablets_online(meeting_id)
        return sum(self.heads().values()) + self.elsewhere(None)

    def heads(self) -> dict[int, int]:
        """The meetings that somebody looks at here, and how many members' tablets each has."""
        return {each: len(self.audience.people(each)) for each in self.audience.meetings()}

    # First paints and answers to a reconnect; None when this viewer may see nothing.

    def hall_now(self, meeting_id: int) -> dict[str, Any] | None:
        return self._read(lambda: boards.hall_snapshot(self._desk, meeting_id))

    def show_tablet(self, sid: str, tablet: Tablet) -> bool:
        """Shows a tablet that came what it may see; False when that is nothing."""
        picture, is_sure = self.pictures.at_hand(tablet.meeting_id)
        if picture is not None and picture.seat(tablet.person_id) is None:
            # Who came onto the roll a moment ago must not be turned away by an older picture.
            picture, is_sure = self.pictures.read(tablet.meeting_id), True
        seat = picture.seat(tablet.person_id) if picture is not None else None
        if picture is None or seat is None:
            return False
        self._show(sid, tablet, picture, seat)
        if not is_sure:
            self._unsure.add(tablet.meeting_id)
        self._recount(tablet.meeting_id)
        return True

    def tablet_left(self, sid: str) -> None:
        """Forgets the socket."""
        self._told.pop(sid, None)
        meeting_id = self.audience.left(sid)
        if meeting_id is not None:
            self._recount(meeting_id)

    def desk_now(self, actor: Actor, meeting_id: int) -> dict[str, Any] | None:
        return self._read(lambda: self._desk_data(actor, meeting_id))

    def beat(self) -> bool:
        """Send what is dirty, and whether anything was; a meeting that fails is not lost and does
        not silence the others."""
        with self._lock:
            dirty, self._dirty = self._dirty, set()
            recounted, self._recounted = self._recounted, set()
        # A hall that comes back at once has changed nothing that display or tablets show.
        dirty |= recounted & self._unsure
        for meeting_id in sorted((dirty | recounted) & self.audience.meetings()):
            try:
                if meeting_id in dirty:
                    self._send(meeting_id)
                else:
                    self._send_staff(meeting_id)
            except Exception as problem:
                log.error("beat failed for meeting %s: %s", meeting_id, type(problem).__name__)
                self._shapes.pop(meeting_id, None)
                self.mark(meeting_id)
        return bool(dirty or recounted)

    def heartbeat(self) -> None:
        """Heal whatever was lost: every meeting that is looked at counts as changed."""
        self._heartbeats += 1
        self._shapes.clear()
        if self._heartbeats % HEARTBEATS_PER_TABLET == 0:
            self._told.clear()
        self.pictures.forget_but(self.audience.meetings())
        for meeting_id in self.audience.meetings():
            self.mark(meeting_id)

    def run(
        self,
        sleep: Callable[[float], object],
        wait: Callable[[threading.Event, float], object] = threading.Event.wait,
    ) -> None:
        """Beat for as long as the process lives."""
        clock = self._clock
        overdue_at = heartbeat_at = boxes_at = clock()
        rest = BEAT_SECONDS
        while True:
            sleep(rest)
            # A hall at rest is shown a change at once; the next one comes with the next beat.
            wait(self._rung, OVERDUE_SECONDS)
            self._rung.clear()
            started, has_drawn = clock(), True
            try:
                if started - overdue_at >= OVERDUE_SECONDS:
                    overdue_at = started
                    self.close_overdue(self._desk)
                if started - boxes_at >= BOXES_SECONDS:
                    boxes_at = started
                    self.ask_boxes(self._desk)
                if started - heartbeat_at >= HEARTBEAT_SECONDS:
                    heartbeat_at = started
                    self.heartbeat()
                self._let_ballots_pass(sleep)
                has_drawn = self.beat()
            except Exception as problem:
                log.error("the beat stumbled over %s and goes on", type(problem).__name__)
            worked = clock() - started
            # Who looked around for nothing is ready at once for what comes next.
            least = BEAT_SECONDS if has_drawn else 0.0
            rest = min(max(least, REST * worked), LONGEST_REST_SECONDS)

    def _let_ballots_pass(self, sleep: Callable[[float], object]) -> None:
        until = self._clock() + LET_PASS_SECONDS
        while self._desk.store.waiting() >= MANY_WAIT and self._clock() < until:
            sleep(LOOK_AGAIN_SECONDS)

    def _send(self, meeting_id: int) -> None:
        version, begun = next(self._versions), self.pictures.begin(meeting_id)
        # Who comes after this moment is shown a picture of its own.
        tablets, is_unsure = self.audience.tablets(meeting_id), meeting_id in self._unsure
        self._unsure.discard(meeting_id)
        with boards.reading(self._desk, meeting_id) as read:
            hall, shape = read.hall, board_shape(read.hall, with_presence=True)
            is_news = is_unsure or self._shapes.get(meeting_id) != shape
            shown = read.tablets() if is_news and tablets else None
        self._emit(wire.HALL, wire.HALL_SNAPSHOT, f"hall:{meeting_id}", version, hall)
        if shown is not None:
            self._send_tablets(tablets, self.pictures.keep(meeting_id, begun, shown))
        elif is_news:
            self.pictures.forget(meeting_id)
        self._shapes[meeting_id] = shape
        # A desk's snapshot takes as long to read as all tablets' together.
        self._send_staff(meeting_id)

    def _send_staff(self, meeting_id: int) -> None:
        seen: set[int] = set()
        for sid, staff in self.audience.staff(meeting_id):
            actor = staff.still()
            message = self.desk_now(actor, meeting_id) if actor is not None else None
            if message is None:
                self._dismiss(sid, staff)
            elif staff.staff_id not in seen:
                seen.add(staff.staff_id)
                room = f"desk:{meeting_id}:{staff.staff_id}"
                self._emitter.emit(wire.DESK_SNAPSHOT, message, namespace=wire.DESK, to=room)

    def _dismiss(self, sid: str, staff: StaffSocket) -> None:
        self.audience.left(sid)
        staff.dismiss()

    def _send_tablets(self, tablets: list[tuple[str, Tablet]], picture: Picture) -> None:
        posts: dict[str, Posted] = {}
        for sid, tablet in tablets:
            seat = picture.seat(tablet.person_id)
            if seat is None or self._told.get(sid) == (picture.shape, seat):
                continue
            if tablet.line is None:
                self._show(sid, tablet, picture, seat)
                continue
            posts[sid] = (tablet.line, seat)
            if len(posts) == BREATH_EVERY:
                self._post(posts, picture)
                posts = {}
                self._breathe()
        self._post(posts, picture)

    def _post(self, posts: dict[str, Posted], picture: Picture) -> None:
        self._fan_out.post_all(list(posts.values()), picture.text)
        for sid, (_, seat) in posts.items():
            self._told[sid] = (picture.shape, seat)

    def _show(self, sid: str, tablet: Tablet, picture: Picture, seat: bytes) -> None:
        if tablet.line is not None:
            tablet.line.post(picture.text(seat))
        else:
            message = picture.message(tablet.person_id)
            self._emitter.emit(wire.TABLET_SNAPSHOT, message, namespace=wire.TABLET, to=sid)
        self._told[sid] = (picture.shape, seat)

    def _desk_data(self, actor: Actor, meeting_id: int) -> dict[str, Any]:
        data = boards.desk_snapshot(self._desk, meeting_id, actor)
        return {**data, "tablets_online": self.tablets_online(meeting_id)}

    def _emit(
        self, namespace: str, event: str, room: str, version: int, data: dict[str, Any]
    ) -> None:
        message = wire.envelope(self._epoch, version, data)
        self._emitter.emit(event, message, namespace=namespace, to=room)

    def _read(self, build: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
        version = next(self._versions)
        try:
            return wire.envelope(self._epoch, version, build())
        except VotingError:
            return None
