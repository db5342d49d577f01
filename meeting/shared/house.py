"""Joins what the workers of one house share: made before the desk, wired once the sockets stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from meeting.services.desk import Desk, Others
from meeting.shared.handed_in import HandedInFiles
from meeting.shared.headcount import Headcount
from meeting.shared.lead import Lead, Turn
from meeting.shared.line import Line
from meeting.shared.listening import Listener
from meeting.shared.notices import Notices
from meeting.shared.open_keys import log_keys, record_keys
from meeting.shared.ringing import Bell, Heard
from meeting.shared.rounds import Rounds, Screens, Seats
from meeting.shared.slow_down import SharedSlowDown
from meeting.shared.standstill import Standstill
from meeting.shared.tallies import SharedTallies, TallyLeader
from meeting.shared.told import SharedTold
from meeting.shared.under_way import SharedUnderWay


class Sockets(Seats, Protocol):
    """This worker's tablets, as rings reach them (`meeting.live.tablet.TabletNamespace`)."""

    overtook: Callable[[int, int], object]
    is_sure: Callable[[], bool]
    steady_since: Callable[[], int]

    def seat_moved(self, person_id: int) -> None:
        """The seat is held by another tablet now."""
        ...

    def overtaken(self, person_id: int, place: int) -> None:
        """The person's tablet cast by a socket of another worker: older ones are over."""
        ...


class SharedHouse:
    """Worker number `worker` of `workers`, counted from 0, of the house that knows `secret`."""

    def __init__(self, redis_url: str, secret: bytes, worker: int, workers: int, name: str) -> None:
        """`name` is this process's own: no other worker, and no earlier one, has it."""
        self.line = Line(redis_url, secret)
        self.bell = Bell(self.line, name)
        self._bars = Notices(self.line, "tallies", self.bell.channel, self._take_bars)
        self._box = Notices(self.line, "told", self.bell.channel, self._take_told)
        self.tallies = SharedTallies(self._bars)
        self._headcount = Headcount(self.line, worker, workers)
        self._under_way = SharedUnderWay(self.line)
        self._listener = Listener(self.line, self.bell.channel, self._came, self._returned)
        self._standstill = Standstill()
        self._told: SharedTold | None = None
        self._screens: Screens | None = None
        self._rounds: Rounds | None = None
        self._lead: Lead | None = None

    @property
    def is_in_touch(self) -> bool:
        """Whether this worker hears the others, and they it, as far as it can know."""
        return self._listener.is_hearing and self.line.is_up

    def furnish(self, desk: Desk) -> None:
        """Puts what is shared in place of what a single worker keeps for itself."""
        desk.slow_down = SharedSlowDown(self.line)
        desk.under_way = self._under_way
        desk.record_keys, desk.log_keys = record_keys(desk.data), log_keys(desk.data)
        desk.handed_in = HandedInFiles(desk.data)
        desk.others = self._others
        desk.elsewhere = self._headcount.beat_elsewhere

    def join(self, desk: Desk, turn: Turn, screens: Screens, sockets: Sockets) -> Lead:
        """Wires bells, screens and sockets; the lead, to which overdue polls are left."""
        self._told = told = SharedTold(desk, self._box)
        self._lead = lead = Lead(desk, turn, TallyLeader(desk, self._bars), told)
        self._screens = screens
        self._rounds = Rounds(
            desk, screens, sockets, self._headcount, self._under_way, lambda: self.is_in_touch
        )

        def changed(meeting_id: int) -> None:
            screens.mark(meeting_id)
            lead.mark(meeting_id)

        self.bell.heard_by(
            Heard(changed, sockets.seat_moved, sockets.check_seats, sockets.overtaken)
        )
        desk.changed, desk.moved = self.bell.changed, self.bell.moved
        sockets.overtook, sockets.is_sure = self.bell.overtook, lambda: self.is_in_touch
        sockets.steady_since = self._standstill.since
        return lead

    def ask_boxes(self, _desk: Desk) -> None:
        """Asks the ballot box, if it is this worker's to ask."""
        if self._told is not None and self._lead is not None:
            self._told.ask(self._lead.is_leading, self.is_in_touch)

    def elsewhere(self, meeting_id: int | None) -> int:
        """Tablets that are connected to other workers."""
        return self._headcount.elsewhere(meeting_id)

    def start(self, spawn: Callable[..., Any], sleep: Callable[[float], object]) -> None:
        """Begins to hear, to tell and to go round; `spawn` runs each beside the others."""
        for part in (self._listener, self.bell, self._rounds, self._lead, self._standstill):
            if part is not None:
                spawn(part.run, sleep)

    def _others(self) -> Others:
        return "heard" if self.is_in_touch else "lost"

    def _came(self, message: dict[str, Any]) -> None:
        kind = message.get("notice")
        for notices in (self._bars, self._box):
            if notices.kind == kind:
                notices.hear(int(message["attempt"]), message["told"])
        if kind is None:
            self.bell.hear(message)

    def _returned(self) -> None:
        for notices in (self._bars, self._box):
            notices.read()
        if self._rounds is not None:
            self._rounds.look_again()
        if self._lead is not None:
            self._lead.say_everything()

    def _take_bars(self, _attempt_id: int, said: Any) -> None:
        self._show(int(said["meeting"]))

    def _take_told(self, attempt_id: int, said: Any) -> None:
        if self._told is not None:
            self._told.take(attempt_id, said)
        self._show(int(said["meeting"]))

    def _show(self, meeting_id: int) -> None:
        if self._screens is not None:
            self._screens.mark(meeting_id)
