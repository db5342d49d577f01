"""The staff's namespace: one snapshot for each kind of desk in a meeting."""

from __future__ import annotations

from flask import request
from flask_login import current_user
from flask_socketio import Namespace, emit, join_room

from meeting.live import wire
from meeting.live.broadcaster import Broadcaster
from meeting.live.origin import is_same_origin, meeting_asked_for
from meeting.services.desk import Actor


class DeskNamespace(Namespace):
    """Chair, tellers, secretary and door; commands go by POST, never through the socket."""

    def __init__(self, broadcaster: Broadcaster) -> None:
        super().__init__(wire.DESK)
        self._broadcaster = broadcaster

    def on_connect(self, auth: object = None) -> bool:
        meeting_id = meeting_asked_for(auth)
        actor: Actor | None = getattr(current_user, "actor", None)
        if not is_same_origin(request) or meeting_id is None:
            return False
        if actor is None or actor.kind != "staff":
            return False
        sid: str = request.sid  # type: ignore[attr-defined]
        snapshot = self._broadcaster.desk_now(actor, meeting_id)
        if snapshot is None:
            return False
        join_room(f"desk:{meeting_id}:{actor.id}")
        self._broadcaster.staff_came(sid, actor, meeting_id)
        emit(wire.DESK_SNAPSHOT, snapshot)
        return True

    def on_disconnect(self, reason: object = None) -> None:
        self._broadcaster.staff_left(request.sid)  # type: ignore[attr-defined]
