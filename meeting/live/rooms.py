"""Socket.IO's rooms, which know of each socket where it is.

The library looks through every room of the hall for each socket that ends, and every tablet has
rooms of its own: three thousand that are cut off at once kept the server busy for seconds.
"""

from __future__ import annotations

from typing import Any

from socketio import Manager


class Rooms(Manager):  # type: ignore[misc]
    """The library's own in all that they do; a socket's end takes no longer in a full hall."""

    def __init__(self) -> None:
        super().__init__()
        # By namespace and socket, in the order in which it came into them.
        self._entered: dict[tuple[str, str], dict[str | None, None]] = {}

    def basic_enter_room(
        self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None
    ) -> None:
        """As the library does, and noted."""
        super().basic_enter_room(sid, namespace, room, eio_sid)
        self._entered.setdefault((namespace, sid), {})[room] = None

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        """As the library does, and noted."""
        super().basic_leave_room(sid, namespace, room)
        self._entered.get((namespace, sid), {}).pop(room, None)

    def basic_disconnect(self, sid: str, namespace: str, **kwargs: Any) -> None:
        """Leaves the rooms it is in, and forgets the socket."""
        for room in self._entered.pop((namespace, sid), {}):
            super().basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            waiting = pending.get(namespace, [])
            if sid in waiting:
                waiting.remove(sid)
                if not waiting:
                    del pending[namespace]
