"""A member's namespace: its snapshot, and the cast with its acknowledgement."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import ClassVar

from flask import request
from flask_login import current_user
from flask_socketio import join_room

from meeting.live import wire
from meeting.live.audience import Tablet
from meeting.live.broadcaster import Broadcaster
from meeting.live.guarded import GuardedNamespace, person_language
from meeting.live.origin import is_same_origin, meeting_asked_for
from meeting.live.refusals import ServerFault, SignedOut
from meeting.services.desk import Actor, Desk
from meeting.services.doors import sign_in
from meeting.services.polls import casting
from voting.errors import Language, VotingError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Holder:
    """Who holds the seat through this socket, None once it was handed on; and the language."""

    actor: Actor | None
    language: Language


class TabletNamespace(GuardedNamespace):
    """Who casts is what the signed cookie said when the socket opened, never the message."""

    bare: ClassVar[dict[str, str]] = {wire.BALLOT_CAST: "ballot_cast"}

    def __init__(self, desk: Desk, broadcaster: Broadcaster) -> None:
        super().__init__(wire.TABLET)
        self._desk = desk
        self._broadcaster = broadcaster
        self._holders: dict[str, _Holder] = {}

    def on_connect(self, auth: object = None) -> bool:
        meeting_id = meeting_asked_for(auth)
        actor: Actor | None = getattr(current_user, "actor", None)
        if not is_same_origin(request) or meeting_id is None:
            return False
        if actor is None or actor.kind != "member" or actor.id is None:
            return False
        sid: str = request.sid  # type: ignore[attr-defined]
        # Joined before it is read: what changes in between comes with the next beat.
        join_room(f"tablet:{meeting_id}:{actor.id}")
        join_room(f"person:{actor.id}")
        self._holders[sid] = _Holder(actor, person_language())
        socket = request.environ.get("wsgi.websocket")
        tablet = Tablet(actor.id, meeting_id, socket.post if socket is not None else None)
        self._broadcaster.audience.tablet_came(sid, tablet)
        is_shown = self._broadcaster.show_tablet(sid, tablet)
        # The seat may have moved while this socket opened; then nobody told it.
        is_holding = sign_in.load_person(self._desk, actor.id, str(current_user.device))
        if not is_shown or is_holding is None:
            self._gone(sid)
            return False
        return True

    def on_disconnect(self, reason: object = None) -> None:
        self._gone(request.sid)  # type: ignore[attr-defined]

    def ballot_cast(self, sid: str, payload: object) -> wire.Ack:
        """The answer to one sending; a good one is given after the durable commit only."""
        holder = self._holders.get(sid)
        if holder is None or holder.actor is None:
            return wire.bad_ack(SignedOut(), holder.language if holder else "zh")
        try:
            cast = wire.read_cast(payload)
            asked = casting.CastRequest(
                cast.attempt, cast.key, dict(cast.marks), list(cast.write_ins)
            )
            ack = casting.cast_ballot(self._desk, holder.actor, asked)
        except VotingError as error:
            return wire.bad_ack(error, holder.language)
        except Exception as error:
            # The type alone: a message could carry what somebody chose.
            log.error("cast failed: %s", type(error).__name__)
            return wire.bad_ack(ServerFault(), holder.language)
        return wire.good_ack(ack.attempt_id, ack.repeat)

    def seat_moved(self, person_id: int) -> None:
        """The seat is held by another tablet now: tell this one and let go of it."""
        room = f"person:{person_id}"
        self.emit(wire.SEAT_MOVED, {}, room=room, namespace=wire.TABLET)
        held = [sid for sid, holder in self._holders.items() if _holds(holder, person_id)]
        for sid in held:
            self._holders[sid] = replace(self._holders[sid], actor=None)
            self._broadcaster.tablet_left(sid)
            self.disconnect(sid)

    def _gone(self, sid: str) -> None:
        self._holders.pop(sid, None)
        self._broadcaster.tablet_left(sid)


def _holds(holder: _Holder, person_id: int) -> bool:
    return holder.actor is not None and holder.actor.id == person_id
