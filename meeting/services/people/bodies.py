"""Bodies, terms, sessions and their meetings."""

from __future__ import annotations

from datetime import date

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.log import keys, log_check, public_log
from meeting.services.people import attendance
from meeting.services.people.meeting_roll import make_roll
from meeting.services.people.staff import create_staff, dismiss_staff, list_staff, set_up
from meeting.services.polls.entry import plain_text
from meeting.services.refusals import (
    InputRefused,
    NotFound,
    PollUnfinished,
    StateRefused,
)
from meeting.store.hall_questions import MeetingLine, meeting_line
from meeting.store.rows import Rows
from meeting.store.tables import (
    AttemptRow,
    BodyRow,
    ItemRow,
    MeetingRow,
    PollRow,
    SessionRow,
    TermRow,
)

__all__ = ["create_staff", "dismiss_staff", "list_staff", "set_up"]

# Quorum by law: congress 2/3 (Organic Law Art 14), committee and subdistrict more than half.
QUORUM = {"congress": (2, 3, False), "committee": (1, 2, True), "subdistrict": (1, 2, True)}
# A meeting with the names above it.
MeetingInfo = MeetingLine


def create_body(
    desk: Desk, actor: Actor, name: str, kind: str, place: str = "", is_demo: bool = False
) -> int:
    """A new body with its lawful quorum."""
    access.require(actor, "body.create")
    if kind not in QUORUM:
        raise InputRefused(field="kind")
    num, den, strict = QUORUM[kind]
    body = BodyRow(
        name=plain_text(name, "name"),
        kind=kind,
        place=place,
        quorum_num=num,
        quorum_den=den,
        quorum_strict=strict,
        is_demo=is_demo,
    )

    def work(rows: Rows) -> int:
        note(rows, desk.now(), actor.name, "body.created", subject=body.name)
        return rows.add(body).id

    return desk.write(work)


def create_term(desk: Desk, actor: Actor, body_id: int, name: str) -> int:
    """A new term (届) of a body."""
    access.require(actor, "meeting.prepare", body_id)
    return desk.write(
        lambda rows: rows.add(TermRow(body_id=body_id, name=plain_text(name, "name"))).id
    )


def create_session(desk: Desk, actor: Actor, term_id: int, name: str) -> int:
    """A new session (次会议) of a term."""

    def work(rows: Rows) -> int:
        term = rows.get(TermRow, term_id)
        if term is None:
            raise NotFound()
        access.require(actor, "meeting.prepare", term.body_id)
        return rows.add(SessionRow(term_id=term_id, name=plain_text(name, "name"))).id

    return desk.write(work)


def create_meeting(
    desk: Desk,
    actor: Actor,
    session_id: int,
    name: str,
    held_on: date,
    place: str = "",
    self_check_in: bool = False,
) -> int:
    """A new meeting; its roll is made from the roster as it stands now."""

    def work(rows: Rows) -> int:
        session = rows.get(SessionRow, session_id)
        term = rows.get(TermRow, session.term_id) if session else None
        body = rows.get(BodyRow, term.body_id) if term else None
        if body is None:
            raise NotFound()
        access.require(actor, "meeting.prepare", body.id)
        meeting = rows.add(
            MeetingRow(
                session_id=session_id,
                name=plain_text(name, "name"),
                held_on=held_on,
                place=place,
                self_check_in=self_check_in,
                current_item_id=None,
            )
        )
        make_roll(rows, meeting.id, body)
        note(rows, desk.now(), actor.name, "meeting.created", subject=name, meeting_id=meeting.id)
        return meeting.id

    return desk.write(work)


def list_bodies(desk: Desk) -> list[BodyRow]:
    """All bodies."""
    with desk.read() as rows:
        return rows.all(BodyRow, order_by=BodyRow.id)


def list_meetings(desk: Desk, body_id: int | None) -> list[MeetingInfo]:
    """A body's meetings, oldest first."""
    with desk.read() as rows:
        found = [read_meeting(rows, row.id) for row in rows.all(MeetingRow, order_by=MeetingRow.id)]
    return [meeting for meeting in found if body_id is None or meeting.body_id == body_id]


def get_meeting(desk: Desk, meeting_id: int) -> MeetingInfo:
    """One meeting; NotFound when there is none."""
    with desk.read() as rows:
        return read_meeting(rows, meeting_id)


def read_meeting(rows: Rows, meeting_id: int) -> MeetingInfo:
    """The same within a transaction."""
    line = meeting_line(rows, meeting_id)
    if line is None:
        raise NotFound()
    return line


def start_meeting(desk: Desk, actor: Actor, meeting_id: int) -> None:
    """The meeting is in session from now on, if the public log fits its last checkpoint."""
    keys.make_ready(desk, get_meeting(desk, meeting_id).body_id)
    _set_state(desk, actor, meeting_id, "preparing", "in_session")


def end_meeting(desk: Desk, actor: Actor, meeting_id: int) -> None:
    """The meeting is over."""
    _set_state(desk, actor, meeting_id, "in_session", "ended")


def _set_state(desk: Desk, actor: Actor, meeting_id: int, now: str, to: str) -> None:
    def work(rows: Rows) -> None:
        info = read_meeting(rows, meeting_id)
        access.require(actor, "meeting.run", info.body_id)
        meeting = rows.get(MeetingRow, meeting_id)
        if meeting is None or meeting.state != now:
            raise StateRefused(now=info.state, to=to)
        if to == "ended":
            _refuse_unfinished(rows, meeting_id)
        else:
            _check_log(desk, rows, actor, info)
        meeting.state = to
        note(
            rows, desk.now(), actor.name, f"meeting.{to}", subject=info.name, meeting_id=meeting_id
        )
        if to == "ended":
            attendance.freeze(rows, meeting_id, desk.now())
            public_log.append(desk, rows, meeting_id, "meeting-close")
        else:
            public_log.open_meeting(desk, rows, meeting_id)

    desk.write(work)
    desk.changed(meeting_id)


def _check_log(desk: Desk, rows: Rows, actor: Actor, info: MeetingInfo) -> None:
    """What was told at earlier meetings must still stand, or this one does not begin."""
    last = log_check.refuse_altered(desk, rows, info.body_id)
    if last is not None:
        details = {"size": last.size, "root": last.root.hex()}
        note(rows, desk.now(), actor.name, "log.checked", details=details, meeting_id=info.id)


def _refuse_unfinished(rows: Rows, meeting_id: int) -> None:
    open_poll = rows.first(
        PollRow,
        PollRow.item_id == ItemRow.id,
        ItemRow.meeting_id == meeting_id,
        AttemptRow.poll_id == PollRow.id,
        AttemptRow.state == "open",
    )
    if open_poll is not None:
        raise PollUnfinished(title=open_poll.title)
