"""Who looks at which meeting through an open socket; kept in memory, gone with the socket."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from meeting.live.fan_out import Post
from meeting.services.desk import Actor


@dataclass(frozen=True)
class Tablet:
    """One open socket of a member's tablet.

    `line` is written to straight and never lets anybody wait; None where the server has no such
    socket, and its messages go through Socket.IO's queues.
    """

    person_id: int
    meeting_id: int
    line: Post | None = field(default=None, repr=False)


@dataclass(frozen=True)
class StaffSocket:
    """One open socket of a staff page.

    `still` says who the account is now, or None once the sign-in has ended; `dismiss` closes the
    socket.
    """

    staff_id: int
    meeting_id: int
    still: Callable[[], Actor | None] = field(repr=False)
    dismiss: Callable[[], None] = field(repr=False)


class Audience:
    """Every open socket by its id; may be asked and told from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._halls: dict[str, int] = {}
        self._tablets: dict[str, Tablet] = {}
        self._staff: dict[str, StaffSocket] = {}

    def hall_came(self, sid: str, meeting_id: int) -> None:
        with self._lock:
            self._halls[sid] = meeting_id

    def tablet_came(self, sid: str, tablet: Tablet) -> None:
        with self._lock:
            self._tablets[sid] = tablet

    def staff_came(self, sid: str, staff: StaffSocket) -> None:
        with self._lock:
            self._staff[sid] = staff

    def left(self, sid: str) -> int | None:
        """Forgets a socket; the meeting whose tablet it was, if it was one."""
        with self._lock:
            self._halls.pop(sid, None)
            self._staff.pop(sid, None)
            tablet = self._tablets.pop(sid, None)
        return tablet.meeting_id if tablet is not None else None

    def meetings(self) -> set[int]:
        """Every meeting that somebody looks at."""
        with self._lock:
            tablets = {each.meeting_id for each in self._tablets.values()}
            staff = {each.meeting_id for each in self._staff.values()}
            return tablets | staff | set(self._halls.values())

    def tablets(self, meeting_id: int) -> list[tuple[str, Tablet]]:
        """The tablets of the meeting with the ids of their sockets."""
        with self._lock:
            tablets = self._tablets.items()
            return [(sid, each) for sid, each in tablets if each.meeting_id == meeting_id]

    def people(self, meeting_id: int) -> set[int]:
        """The members of the meeting who hold an open socket."""
        with self._lock:
            tablets = self._tablets.values()
            return {each.person_id for each in tablets if each.meeting_id == meeting_id}

    def staff(self, meeting_id: int) -> list[tuple[str, StaffSocket]]:
        """The staff sockets of the meeting with their ids."""
        with self._lock:
            staff = self._staff.items()
            return [(sid, each) for sid, each in staff if each.meeting_id == meeting_id]
