"""The public namespace: join a meeting, receive its snapshot; it never writes."""

from __future__ import annotations

from flask import request
from flask_socketio import emit, join_room

from meeting.live import wire
from meeting.live.allowance import VISITOR_CONNECTS, VISITOR_SOCKETS, AddressDoor
from meeting.live.broadcaster import Broadcaster
from meeting.live.guarded import GuardedNamespace
from meeting.live.origin import is_same_origin, meeting_asked_for
from meeting.live.refusals import TooManySockets


class HallNamespace(GuardedNamespace):
    """Displays and observers; what the pack hides is not in the snapshot at all."""

    def __init__(self, broadcaster: Broadcaster) -> None:
        super().__init__(wire.HALL)
        self._broadcaster = broadcaster
        self._door = AddressDoor(VISITOR_CONNECTS, VISITOR_SOCKETS)
        self._addresses: dict[str, str] = {}

    def on_connect(self, auth: object = None) -> bool:
        meeting_id = meeting_asked_for(auth)
        if not is_same_origin(request) or meeting_id is None:
            return False
        sid: str = request.sid  # type: ignore[attr-defined]
        address = request.remote_addr or ""
        if not self._door.enter(address):
            raise TooManySockets()
        self._addresses[sid] = address
        # Joined before it is read: what changes in between comes with the next beat.
        join_room(f"hall:{meeting_id}")
        self._broadcaster.audience.hall_came(sid, meeting_id)
        try:
            snapshot = self._broadcaster.hall_now(meeting_id)
        except Exception:
            self._gone(sid)
            raise
        if snapshot is None:
            self._gone(sid)
            return False
        emit(wire.HALL_SNAPSHOT, snapshot)
        return True

    def left(self, sid: str, reason: object = None) -> None:
        self._gone(sid)

    def _gone(self, sid: str) -> None:
        address = self._addresses.pop(sid, None)
        if address is not None:
            self._door.leave(address)
        self._broadcaster.audience.left(sid)
