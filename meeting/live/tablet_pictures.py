"""What the tablets of each meeting see, read once for all of them and kept until it changes."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from pydantic_core import to_json

from meeting.live import wire
from meeting.live.shape import board_shape
from meeting.services.desk import Desk
from meeting.services.polls import boards
from meeting.services.polls.seats import Seat
from voting.errors import VotingError

# A picture this young is shown to a tablet that comes, although something changed since: the next
# beat looks again. Otherwise a hall that comes back at once would be read anew for every tablet.
YOUNG_SECONDS = 0.5


# A person's seat and its JSON.
SeatTexts = dict[int, tuple[Seat, bytes]]


class Picture:
    """One reading; its parts are encoded once, when the first tablet asks."""

    def __init__(
        self,
        epoch: str,
        version: int,
        board: dict[str, Any],
        seats: dict[int, Seat],
        texts: SeatTexts,
    ) -> None:
        """`texts` is what pictures of before have encoded: most seats stay as they were."""
        self.version = version
        self.shape = board_shape(board, with_presence=False)
        self._epoch = epoch
        self._board = board
        self._seats = seats
        self._texts = texts
        self._before, self._after = wire.around_the_seat(epoch, version, to_json(board))

    def seat(self, person_id: int) -> bytes | None:
        """The person's seat as JSON in UTF-8; None for who is no member of the meeting."""
        seat = self._seats.get(person_id)
        if seat is None:
            return None
        known = self._texts.get(person_id)
        if known is None or known[0] != seat:
            known = self._texts[person_id] = (seat, to_json(seat._asdict()))
        return known[1]

    def text(self, seat: bytes) -> bytes:
        """The whole message as it crosses a socket, in UTF-8."""
        return b"".join((self._before, seat, self._after))

    def data(self, person_id: int) -> dict[str, Any] | None:
        """What this member sees; None for who is no member of the meeting."""
        seat = self._seats.get(person_id)
        return None if seat is None else {**self._board, "seat": seat._asdict()}

    def message(self, person_id: int) -> dict[str, Any]:
        """The same as a message; the person is a member."""
        data = {**self._board, "seat": self._seats[person_id]._asdict()}
        return wire.envelope(self._epoch, self.version, data)


class Begun(NamedTuple):
    """What a reading may say of itself; taken before anything is read.

    `at` is in the clock's seconds, `last_change` what the meeting's last change left.
    """

    version: int
    at: float
    last_change: object


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
        self._kept: dict[int, tuple[Begun, Picture]] = {}
        self._texts: dict[int, SeatTexts] = {}
        # Of each meeting what its last change left: a thing that is equal to no other. A whole
        # hall's ballots tell of a change, and to put one thing in place needs no lock.
        self._last_change: dict[int, object] = {}
        # Where a page reads for all at this moment.
        self._being_read: set[int] = set()

    def changed(self, meeting_id: int) -> None:
        """Something of the meeting changed since it was read."""
        self._last_change[meeting_id] = object()

    def begin(self, meeting_id: int) -> Begun:
        """For a reading that begins now."""
        with self._lock:
            seen = self._last_change.get(meeting_id)
            return Begun(next(self._versions), self._clock(), seen)

    def read(self, meeting_id: int) -> Picture | None:
        """The picture as it is now; None for a meeting that is not there."""
        begun = self.begin(meeting_id)
        try:
            read = boards.tablet_board(self._desk, meeting_id)
        except VotingError:
            return None
        return self.keep(meeting_id, begun, read)

    def keep(self, meeting_id: int, begun: Begun, read: boards.Tablets) -> Picture:
        """The picture of what was read; kept unless a later reading came before it."""
        with self._lock:
            texts = self._texts.setdefault(meeting_id, {})
        picture = Picture(self._epoch, begun.version, *read, texts)
        with self._lock:
            kept = self._kept.get(meeting_id)
            # Of two readings at once the one that began first may end last.
            if kept is None or kept[0].version < begun.version:
                self._kept[meeting_id] = (begun, picture)
        return picture

    def at_hand(self, meeting_id: int) -> tuple[Picture | None, bool]:
        """A picture for a tablet that comes, and whether it is surely the newest."""
        with self._lock:
            kept = self._kept.get(meeting_id)
            change = self._last_change.get(meeting_id)
        if kept is not None:
            begun, picture = kept
            is_sure = begun.last_change is change
            if is_sure or self._clock() - begun.at < YOUNG_SECONDS:
                return picture, is_sure
        return self.read(meeting_id), True

    def at_rest(self, meeting_id: int) -> Picture | None:
        """A picture for a page, while nothing changes: surely the newest, and young besides.

        None while something changes or another page reads for all, and for a meeting that is not
        there: then whoever makes a page reads what that member alone sees, which takes less.
        """
        with self._lock:
            kept = self._kept.get(meeting_id)
            if kept is not None:
                begun, picture = kept
                if begun.last_change is not self._last_change.get(meeting_id):
                    return None
                # Another worker's change may not be known here.
                if self._clock() - begun.at < YOUNG_SECONDS:
                    return picture
            if meeting_id in self._being_read:
                return None
            self._being_read.add(meeting_id)
        try:
            return self.read(meeting_id)
        finally:
            self._being_read.discard(meeting_id)

    def pictured(self, meeting_id: int, person_id: int) -> dict[str, Any] | None:
        """What this member's tablet is shown, if that is at hand for all of them; for a page."""
        picture = self.at_rest(meeting_id)
        return picture.data(person_id) if picture is not None else None

    def forget(self, meeting_id: int) -> None:
        """Nobody looks any more."""
        with self._lock:
            self._kept.pop(meeting_id, None)
            self._texts.pop(meeting_id, None)

    def forget_but(self, meetings: Collection[int]) -> None:
        """Nobody looks at any other; what pages alone were made of goes with them."""
        for meeting_id in set(self._kept).difference(meetings):
            self.forget(meeting_id)
