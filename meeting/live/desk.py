"""The staff's namespace: one snapshot for each kind of desk in a meeting."""

from __future__ import annotations

from flask import request
from flask_login import current_user
from flask_socketio import emit, join_room

from meeting.live import wire
from meeting.live.allowance import Holders
from meeting.live.audience import StaffSocket
from meeting.live.broadcaster import Broadcaster
from meeting.live.guarded import GuardedNamespace
from meeting.live.origin import is_same_origin, meeting_asked_for
from meeting.live.refusals import TooManySockets
from meeting.services.desk import Actor, Desk
from meeting.services.doors import sign_in


class DeskNamespace(GuardedNamespace):
    """Chair, tellers, secretary and door; commands go by POST, never through the socket."""

    def __init__(self, desk: Desk, broadcaster: Broadcaster) -> None:
        super().__init__(wire.DESK)
        self._desk = desk
        self._broadcaster = broadcaster
        self._open = Holders()

    def on_connect(self, auth: object = None) -> bool:
        meeting_id = meeting_asked_for(auth)
        actor: Actor | None = getattr(current_user, "actor", None)
        if not is_same_origin(request) or meeting_id is None:
            return False
        if actor is None or actor.kind != "staff" or actor.id is None:
            return False
        staff_id, device = actor.id, str(current_user.device)
        if not self._open.may_connect(staff_id):
            raise TooManySockets()
        sid: str = request.sid  # type: ignore[attr-defined]
        join_room(f"desk:{meeting_id}:{staff_id}")
        staff = StaffSocket(
            staff_id,
            meeting_id,
            # Asked before every snapshot: a sign-out ends what an open socket shows.
            still=lambda: sign_in.load_staff(self._desk, staff_id, device),
            dismiss=lambda: self.disconnect(sid),
        )
        self._broadcaster.audience.staff_came(sid, staff)
        snapshot = self._broadcaster.desk_now(actor, meeting_id)
        if snapshot is None:
            self._broadcaster.audience.left(sid)
            return False
        if too_old := self._open.came(staff_id, sid):
            self.disconnect(too_old)
        emit(wire.DESK_SNAPSHOT, snapshot)
        return True

    def left(self, sid: str, reason: object = None) -> None:
        self._open.gone(sid)
        self._broadcaster.audience.left(sid)
