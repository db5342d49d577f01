"""The public namespace: join a meeting, receive its snapshot; it never writes."""

from __future__ import annotations

from flask import request
from flask_socketio import Namespace, emit, join_room

from meeting.live import wire
from meeting.live.broadcaster import Broadcaster
from meeting.live.origin import is_same_origin, meeting_asked_for


class HallNamespace(Namespace):
    """Displays and observers; what the pack hides is not in the snapshot at all."""

    def __init__(self, broadcaster: Broadcaster) -> None:
        super().__init__(wire.HALL)
        self._broadcaster = broadcaster

    def on_connect(self, auth: object = None) -> bool:
        meeting_id = meeting_asked_for(auth)
        if not is_same_origin(request) or meeting_id is None:
            return False
        snapshot = self._broadcaster.hall_now(meeting_id)
        if snapshot is None:
            return False
        join_room(f"hall:{meeting_id}")
        self._broadcaster.watch(meeting_id)
        emit(wire.HALL_SNAPSHOT, snapshot)
        return True
