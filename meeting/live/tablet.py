"""A member's namespace: its snapshot, the cast with its acknowledgement, and the credential."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar

from flask import Request

from meeting.live import wire
from meeting.live.allowance import CASTS, Holders
from meeting.live.audience import Tablet
from meeting.live.broadcaster import Broadcaster
from meeting.live.caller import caller_of
from meeting.live.cast_line import answer_text, read_sent
from meeting.live.draw_line import draw_answer, read_draw_line
from meeting.live.guarded import GuardedNamespace
from meeting.live.origin import is_same_origin, meeting_asked_for
from meeting.live.refusals import ServerFault, SignedOut, TooManyMessages, TooManySockets
from meeting.services.blind import credentials
from meeting.services.desk import Actor, Desk
from meeting.services.doors import sign_in
from meeting.services.polls import casting
from meeting.token_bucket import Buckets
from voting.errors import Language, VotingError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Holder:
    """Whose seat this socket opened, and the language; `actor` while it may cast.

    `place` rises from one socket to the next, at whichever worker of this machine it opens: it is
    the moment, in nanoseconds. `device` held the seat when it opened.
    """

    person_id: int
    language: Language
    place: int
    device: str = field(default="", repr=False)
    actor: Actor | None = None
    is_moved: bool = False


class TabletNamespace(GuardedNamespace):
    """Who casts is what the signed cookie said when the socket opened, never the message."""

    bare: ClassVar[dict[str, str]] = {
        wire.BALLOT_CAST: "ballot_cast",
        wire.CREDENTIAL_DRAW: "credential_draw",
    }

    def __init__(
        self,
        desk: Desk,
        broadcaster: Broadcaster,
        speaks: Callable[[Request, Mapping[str, Any]], Language],
        load: Callable[[tuple[int, str]], Actor | None],
    ) -> None:
        """`speaks` tells in which language whoever opens a socket is refused, as on the pages;
        `load` gives the member of a person and a device while that device holds the seat."""
        super().__init__(wire.TABLET)
        self._desk = desk
        self._broadcaster = broadcaster
        self._speaks = speaks
        self._load = load
        self._holders: dict[str, _Holder] = {}
        # The newest socket by which each person's tablet sent a ballot.
        self._sent_from: dict[int, int] = {}
        self._open = Holders()
        self._casts = Buckets(CASTS)
        # A worker among several tells the others of a person's new line (`meeting.shared.ringing`),
        # and knows whether it hears of theirs.
        self.overtook: Callable[[int, int], object] = lambda person_id, place: None
        self.is_sure: Callable[[], bool] = lambda: True
        # Lines that opened before (`place`) may be older ones without this worker knowing.
        self.steady_since: Callable[[], int] = lambda: 0

    def _opened(self, sid: str, environ: dict[str, Any], auth: object = None) -> bool:
        meeting_id = meeting_asked_for(auth)
        request, session = caller_of(environ)
        badge = sign_in.read_badge(session.get("_user_id"))
        if not is_same_origin(request) or meeting_id is None:
            return False
        if badge is None or badge[0] != "member":
            return False
        _, person_id, device = badge
        if not self._open.may_connect(person_id):
            raise TooManySockets()
        # Noted before anything is read: what changes in between comes with the next beat, and a
        # seat that moves meanwhile is told so.
        language = self._speaks(request, session)
        self._holders[sid] = _Holder(person_id, language, time.monotonic_ns(), device)
        actor = self._load((person_id, device))
        socket = environ.get("wsgi.websocket")
        tablet = Tablet(person_id, meeting_id, socket)
        self._broadcaster.audience.tablet_came(sid, tablet)
        is_shown = actor is not None and self._broadcaster.show_tablet(sid, tablet)
        if not is_shown or self._holders[sid].is_moved:
            self._gone(sid)
            return False
        self._holders[sid] = replace(self._holders[sid], actor=actor)
        if socket is not None:
            socket.hear_aside(partial(self._taken, sid, socket.answer))
        if too_old := self._open.came(person_id, sid):
            self.disconnect(too_old)
        return True

    def left(self, sid: str, reason: object = None) -> None:
        self._gone(sid)

    def _taken(self, sid: str, answer: Callable[[str], None], message: str) -> bool:
        """Whether this was a ballot or a draw; it is answered by its socket, a good one after the
        commit."""
        if sid not in self._holders:
            return False
        sent = read_sent(message)
        if sent is None:
            return self._draw_taken(sid, answer, message)
        language = self._language(sid)

        def tell(outcome: casting.CastAck | Exception) -> None:
            answer(answer_text(sent.number, _ack(outcome, language)))

        try:
            actor, asked = self._asked(sid, sent.payload)
            casting.cast_later(self._desk, actor, asked, tell)
        except Exception as error:
            tell(error)
        return True

    def ballot_cast(self, sid: str, payload: object) -> wire.Ack:
        """The answer to one sending; a good one is given after the durable commit only."""
        language = self._language(sid)
        try:
            return _ack(casting.cast_ballot(self._desk, *self._asked(sid, payload)), language)
        except Exception as error:
            return _ack(error, language)

    def credential_draw(self, sid: str, payload: object) -> wire.DrawAck:
        """The blind signature, or why there is none; the line waits for it as a page would."""
        language = self._language(sid)
        try:
            drawn = credentials.draw_credential(self._desk, *self._drawing(sid, payload))
        except Exception as error:
            return _refusal(error, language)
        return wire.good_draw(drawn)

    def _draw_taken(self, sid: str, answer: Callable[[str], None], message: str) -> bool:
        """Whether this was a draw; nothing waits for its answer."""
        sent = read_draw_line(message)
        if sent is None:
            return False
        language = self._language(sid)

        def tell(outcome: bytes | Exception) -> None:
            answer(draw_answer(sent.number, _drawn(outcome, language)))

        try:
            credentials.draw_later(self._desk, *self._drawing(sid, sent.payload), tell)
        except Exception as error:
            tell(error)
        return True

    def _drawing(self, sid: str, payload: object) -> tuple[Actor, int, bytes]:
        """Who draws in which attempt and what is to be signed, or the refusal as an error."""
        actor = self._sure_of(self._sender(sid))
        asked = wire.read_draw(payload)
        return actor, asked.attempt, bytes.fromhex(asked.blinded)

    def _language(self, sid: str) -> Language:
        holder = self._holders.get(sid)
        return holder.language if holder else "zh"

    def _asked(self, sid: str, payload: object) -> tuple[Actor, casting.CastRequest]:
        """Who casts and what, or the refusal as an error."""
        holder = self._sender(sid)
        if holder.place < self.steady_since() or not self._is_newest(holder):
            # Whoever still looks at this page comes back by a new socket and sends again; told so
            # after the answer, and by nobody who must not wait.
            self.socketio.start_background_task(self._let_go, sid)  # type: ignore[attr-defined]
            raise ServerFault()
        actor = self._sure_of(holder)
        cast = wire.read_cast(payload)
        return actor, casting.CastRequest(cast.attempt, cast.key, dict(cast.marks), cast.write_ins)

    def _let_go(self, sid: str) -> None:
        self.socketio.server.disconnect(sid, namespace=wire.TABLET)  # type: ignore[attr-defined]

    def _sender(self, sid: str) -> _Holder:
        """Whose socket this is; refused when signed out, or when it sends without end."""
        holder = self._holders.get(sid)
        if holder is None or holder.actor is None:
            raise SignedOut()
        if self._casts.admit(holder.person_id):
            raise TooManyMessages()
        return holder

    def _sure_of(self, holder: _Holder) -> Actor:
        """The member, who still holds the seat as far as this worker can know."""
        if holder.actor is None:
            raise SignedOut()
        if not self.is_sure() and not self._still_holds(holder):
            self.check_seats(holder.person_id)
            raise SignedOut()
        return holder.actor

    def _is_newest(self, holder: _Holder) -> bool:
        """Whether no newer socket of this tablet sent a ballot before.

        A line that went silent may give back, long after, a ballot that the tablet has changed
        since by another line: it must not take the place of what was acknowledged.
        """
        before = self._sent_from.get(holder.person_id)
        if before is None or before < holder.place:
            self._sent_from[holder.person_id] = holder.place
            self.overtook(holder.person_id, holder.place)
        return before is None or before <= holder.place

    def overtaken(self, person_id: int, place: int) -> None:
        """The tablet cast by a socket of another worker: those of before are the older lines."""
        if any(each.person_id == person_id for each in self._holders.values()):
            self._sent_from[person_id] = max(place, self._sent_from.get(person_id, place))

    def check_seats(self, person_id: int | None = None) -> None:
        """Lets go of the sockets (of this person, if one is named) that hold no seat any more."""
        asked = {
            sid: holder
            for sid, holder in self._holders.items()
            if person_id in (None, holder.person_id)
        }
        held = sign_in.seats_held(self._desk, {each.person_id for each in asked.values()})
        for sid, holder in asked.items():
            if held.get(holder.person_id, "") != holder.device and sid in self._holders:
                self._tell_moved(sid)

    def _still_holds(self, holder: _Holder) -> bool:
        return sign_in.load_person(self._desk, holder.person_id, holder.device) is not None

    def seat_moved(self, person_id: int) -> None:
        """The seat is held by another tablet now: tell this one and let go of it."""
        held = [sid for sid, each in self._holders.items() if each.person_id == person_id]
        for sid in held:
            self._tell_moved(sid)

    def _tell_moved(self, sid: str) -> None:
        self.emit(wire.SEAT_MOVED, {}, room=sid, namespace=wire.TABLET)
        self._holders[sid] = replace(self._holders[sid], actor=None, is_moved=True)
        self._broadcaster.tablet_left(sid)
        self.disconnect(sid)

    def _gone(self, sid: str) -> None:
        self._holders.pop(sid, None)
        self._open.gone(sid)
        self._broadcaster.tablet_left(sid)


def _ack(outcome: casting.CastAck | Exception, language: Language) -> wire.Ack:
    if isinstance(outcome, casting.CastAck):
        return wire.good_ack(outcome.attempt_id, outcome.repeat)
    return _refusal(outcome, language)


def _drawn(outcome: bytes | Exception, language: Language) -> wire.DrawAck:
    if isinstance(outcome, Exception):
        return _refusal(outcome, language)
    return wire.good_draw(outcome)


def _refusal(error: Exception, language: Language) -> wire.BadAck:
    if isinstance(error, VotingError):
        return wire.bad_ack(error, language)
    # The type alone: a message could carry what somebody chose.
    log.error("cast failed: %s", type(error).__name__)
    return wire.bad_ack(ServerFault(), language)
