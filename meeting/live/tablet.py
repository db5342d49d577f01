"""A member's namespace: its snapshot, and the cast with its acknowledgement."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import ClassVar

from flask import request
from flask_login import current_user
from flask_socketio import emit, join_room

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
    """Who holds the seat through this socket, and the language this person reads."""

    actor: Actor
    language: Language


class TabletNamespace(GuardedNamespace):
    """Who casts is what the signed cookie said when the socket opened, never the message."""

    heard: ClassVar[dict[str, str]] = {wire.BALLOT_CAST: "ballot_cast"}

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
        self._broadcaster.audience.tablet_came(sid, Tablet(actor.id, meeting_id))
        snapshot = self._broadcaster.tablet_now(actor.id, meeting_id)
        # The seat may have moved while this socket opened; then nobody told it.
        is_holding = sign_in.load_person(self._desk, actor.id, str(current_user.device))
        if snapshot is None or is_holding is None:
            self._let_go(sid)
            return False
        self._broadcaster.mark(meeting_id)
        emit(wire.TABLET_SNAPSHOT, snapshot)
        return True

    def on_disconnect(self, reason: object = None) -> None:
        self._let_go(request.sid)  # type: ignore[attr-defined]

    def on_ballot_cast(self, payload: object) -> wire.Ack:
        """The answer to one sending; a good one is given after the durable commit only."""
        holder = self._holders.get(request.sid)  # type: ignore[attr-defined]
        if holder is None:
            return wire.bad_ack(SignedOut(), person_language())
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
        for sid in [sid for sid, held in self._holders.items() if held.actor.id == person_id]:
            self._let_go(sid)
            self.disconnect(sid)

    def _let_go(self, sid: str) -> None:
        self._holders.pop(sid, None)
        meeting_id = self._broadcaster.audience.left(sid)
        if meeting_id is not None:
            self._broadcaster.mark(meeting_id)
