"""A member's namespace: its snapshot, and the cast with its acknowledgement."""

from __future__ import annotations

import logging

from flask import request
from flask_login import current_user
from flask_socketio import Namespace, emit, join_room

from meeting.live import wire
from meeting.live.broadcaster import Broadcaster
from meeting.live.origin import is_same_origin, meeting_asked_for
from meeting.services import casting
from meeting.services.desk import Actor, Desk
from voting.errors import VotingError

log = logging.getLogger(__name__)


class TabletNamespace(Namespace):
    """Who casts is what the signed session said when the socket opened, never the message."""

    def __init__(self, desk: Desk, broadcaster: Broadcaster) -> None:
        super().__init__(wire.TABLET)
        self._desk = desk
        self._broadcaster = broadcaster
        self._members: dict[str, Actor] = {}

    def on_connect(self, auth: object = None) -> bool:
        meeting_id = meeting_asked_for(auth)
        actor: Actor | None = getattr(current_user, "actor", None)
        if not is_same_origin(request) or meeting_id is None:
            return False
        if actor is None or actor.kind != "member" or actor.id is None:
            return False
        sid: str = request.sid  # type: ignore[attr-defined]
        snapshot = self._broadcaster.tablet_now(actor.id, meeting_id)
        if snapshot is None:
            return False
        self._members[sid] = actor
        join_room(f"tablet:{meeting_id}:{actor.id}")
        join_room(f"person:{actor.id}")
        self._broadcaster.tablet_came(sid, actor.id, meeting_id)
        emit(wire.TABLET_SNAPSHOT, snapshot)
        return True

    def on_disconnect(self, reason: object = None) -> None:
        sid: str = request.sid  # type: ignore[attr-defined]
        self._members.pop(sid, None)
        self._broadcaster.tablet_left(sid)

    def on_ballot_cast(self, payload: object = None) -> wire.Ack:
        actor = self._members.get(request.sid)  # type: ignore[attr-defined]
        if actor is None:
            return wire.SIGNED_OUT
        cast = wire.read_cast(payload)
        if cast is None:
            return wire.MALFORMED
        return self._cast(actor, cast)

    def trigger_event(self, event: str, *args: object) -> object:
        """Wire names are `noun.verb`; a dot cannot stand in a method's name."""
        return super().trigger_event(event.replace(".", "_"), *args)

    def seat_moved(self, person_id: int) -> None:
        """The seat is held by another tablet now: tell this one and let go of it."""
        room = f"person:{person_id}"
        self.emit(wire.SEAT_MOVED, {}, room=room, namespace=wire.TABLET)
        for sid in [sid for sid, actor in self._members.items() if actor.id == person_id]:
            self._members.pop(sid, None)

    def _cast(self, actor: Actor, cast: wire.Cast) -> wire.Ack:
        try:
            ack = casting.cast_ballot(
                self._desk,
                actor,
                casting.CastRequest(cast.attempt, cast.key, dict(cast.marks), list(cast.write_ins)),
            )
        except VotingError as error:
            return wire.bad_ack(error, "zh")
        except Exception as error:
            # The type alone: a message could carry what somebody chose.
            log.error("cast failed: %s", type(error).__name__)
            return wire.INTERNAL
        return wire.good_ack(ack.attempt_id, ack.repeat)
