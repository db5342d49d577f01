"""What the tablets of each meeting see, read once for all of them and kept until it changes."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable
from typing import Any

from meeting.live import wire
from meeting.live.shape import board_shape
from meeting.services.desk import Desk
from meeting.services.polls import boards
from voting.errors import VotingError

# A picture this young is shown to a tablet that comes, although something changed since: the next
# beat looks again. Otherwise a hall that comes back at once would be read anew for every tablet.
YOUNG_SECONDS = 0.5
# Made once: a full hall is thousands of seats.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Picture:
    """One reading; its parts are encoded once, when the first tablet asks."""

    def __init__(
        self, epoch: str, version: int, board: dict[str, Any], seats: dict[int, dict[str, Any]]
    ) -> None:
        self.version = version
        self.shape = board_shape(board, with_presence=False)
        self._epoch = epoch
        self._board = board
        self._seats = seats
        self._before, self._after = wire.around_the_seat(epoch, version, _json(board))
        self._seat_json: dict[int, str] = {}

    def seat(self, person_id: int) -> str | None:
        """The person's seat as JSON; None for who is no member of the meeting."""
        if person_id not in self._seat_json and person_id in self._seats:
            self._seat_json[person_id] = _json(self._seats[person_id])
        return self._seat_json.get(person_id)

    def text(self, seat: str) -> bytes:
        """The whole message as it crosses a socket, in UTF-8."""
        return b"".join((self._before, seat.encode(), self._after))

    def message(self, person_id: int) -> dict[str, Any]:
        """The same as data."""
        data = {**self._board, "seat": self._seats[person_id]}
        return wire.envelope(self._epoch, self.version, data)


class TabletPictures:
    """The newest picture of every meeting that tablets look at. May be asked from any thread."""

    def __init__(
        self,
        desk: Desk,
        epoch: str,
        versions: itertools.count[int],
        clock: Callable[[], float],
    ) -> None:
        self._desk = desk
        self._epoch = epoch
        self._versions = versions
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[int, tuple[float, Picture]] = {}
        self._stale: set[int] = set()

    def changed(self, meeting_id: int) -> None:
        """Something of the meeting changed since it was read."""
        # Noted already, and not read since: a burst says it for every ballot.
        if meeting_id in self._stale:
            return
        with self._lock:
            self._stale.add(meeting_id)

    def read(self, meeting_id: int) -> Picture | None:
        """The picture as it is now; None for a meeting that is not there."""
        with self._lock:
            self._stale.discard(meeting_id)
        version, began = next(self._versions), self._clock()
        try:
            board, seats = boards.tablet_board(self._desk, meeting_id)
        except VotingError:
            return None
        picture = Picture(self._epoch, version, board, seats)
        with self._lock:
            kept = self._kept.get(meeting_id)
            # Of two readings at once the one that began first may end last.
            if kept is None or kept[1].version < version:
                self._kept[meeting_id] = (began, picture)
        return picture

    def at_hand(self, meeting_id: int) -> tuple[Picture | None, bool]:
        """A picture for a tablet that comes, and whether it is surely the newest."""
        with self._lock:
            began, picture = self._kept.get(meeting_id, (0.0, None))
            is_sure = meeting_id not in self._stale
        if picture is not None and (is_sure or self._clock() - began < YOUNG_SECONDS):
            return picture, is_sure
        return self.read(meeting_id), True

    def forget(self, meeting_id: int) -> None:
        """Nobody looks any more."""
        with self._lock:
            self._kept.pop(meeting_id, None)
