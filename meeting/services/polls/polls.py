"""The life of a poll: only legal steps, each in one transaction with its line in the journal."""

from __future__ import annotations

from datetime import timedelta

from meeting.services import access
from meeting.services.agenda.poll_drafts import put_written_in
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.people.bodies import read_meeting
from meeting.services.polls import boxes, casting, counting, poll_events
from meeting.services.polls.announcing import announce
from meeting.services.polls.entry import plain_reason
from meeting.services.polls.freezing import (
    attempt_and_meeting,
    freeze_entitled,
    freeze_present,
    newest_attempt,
    poll_of,
)
from meeting.services.polls.next_step import refuse_barred
from meeting.services.refusals import (
    InputRefused,
)
from meeting.store.rows import Rows
from meeting.store.tables import (
    AttemptMemberRow,
    AttemptRow,
)
from voting.errors import IllegalStep
from voting.poll import State, step

STEPS: dict[str, State] = {"prepare": "prepared", "open": "open", "close": "closed"}
SYSTEM = Actor("system", None, "系统")


def prepare_poll(desk: Desk, actor: Actor, poll_id: int) -> int:
    """Freezes the entitled roll and the rule, and makes the opening statement."""

    def work(rows: Rows) -> tuple[int, int]:
        attempt, meeting_id = newest_attempt(rows, poll_id)
        _begin(desk, rows, actor, attempt, meeting_id, "poll.prepare", "prepare")
        if attempt.number == 1:
            freeze_entitled(rows, attempt, meeting_id)
        attempt.opening = announce(desk, rows, attempt, meeting_id)
        attempt.opening_sha256 = str(attempt.opening["sha256"])
        attempt.prepared_at = desk.now()
        _note(desk, rows, actor, "poll.prepared", attempt, meeting_id)
        poll_events.tell(desk, rows, attempt, meeting_id, "poll-prepared")
        return attempt.id, meeting_id

    return _told(desk, desk.write(work))


def open_poll(desk: Desk, actor: Actor, poll_id: int) -> int:
    """Freezes who is present and opens the box; refused below quorum, with the numbers."""

    def work(rows: Rows) -> tuple[int, int]:
        attempt, meeting_id = newest_attempt(rows, poll_id)
        _begin(desk, rows, actor, attempt, meeting_id, "poll.run", "open")
        poll, present = poll_of(rows, attempt), freeze_present(rows, attempt, meeting_id)
        attempt.present = present
        attempt.opened_at = desk.now()
        attempt.deadline = (
            desk.now() + timedelta(seconds=poll.duration_s) if poll.duration_s else None
        )
        boxes.open_box(desk, rows, attempt)
        _note(
            desk,
            rows,
            actor,
            "poll.opened",
            attempt,
            meeting_id,
            {"entitled": attempt.entitled, "present": present},
        )
        poll_events.tell(desk, rows, attempt, meeting_id, "poll-open", present=present)
        return attempt.id, meeting_id

    result = desk.write(work)
    casting.watch(desk, result[0])
    return _told(desk, result)


def extend_poll(desk: Desk, actor: Actor, attempt_id: int, seconds: int) -> None:
    """Moves the deadline of an open timed poll."""
    if not 1 <= seconds <= 86_400:
        raise InputRefused(field="seconds")

    def work(rows: Rows) -> tuple[int, int]:
        attempt, meeting_id = attempt_and_meeting(rows, attempt_id)
        access.require(actor, "poll.run", read_meeting(rows, meeting_id).body_id)
        if attempt.state != "open" or attempt.deadline is None:
            raise IllegalStep(now=attempt.state, to="open")
        attempt.deadline = attempt.deadline + timedelta(seconds=seconds)
        _note(desk, rows, actor, "poll.extended", attempt, meeting_id, {"seconds": seconds})
        return attempt.id, meeting_id

    _told(desk, desk.write(work))


def close_poll(desk: Desk, actor: Actor, attempt_id: int) -> None:
    """Seals the box, counts and decides, in one transaction that no cast can cross."""

    def work(rows: Rows) -> tuple[int, int]:
        attempt, meeting_id = attempt_and_meeting(rows, attempt_id)
        _begin(desk, rows, actor, attempt, meeting_id, "poll.run", "close")
        attempt.closed_at = desk.now()
        counting.count_attempt(desk, rows, attempt)
        _note(desk, rows, actor, "poll.closed", attempt, meeting_id)
        poll_events.tell_closed(desk, rows, attempt, meeting_id)
        return attempt.id, meeting_id

    result = desk.write(work)
    desk.lives.end(attempt_id)
    _told(desk, result)


def void_poll(desk: Desk, actor: Actor, attempt_id: int, reason: str) -> None:
    """Declares an attempt void, with the reason."""
    reason = plain_reason(reason)

    def work(rows: Rows) -> tuple[int, int]:
        attempt, meeting_id = attempt_and_meeting(rows, attempt_id)
        access.require(actor, "poll.run", read_meeting(rows, meeting_id).body_id)
        attempt.state = step(attempt.state, "void")  # type: ignore[arg-type]
        attempt.void_reason, attempt.choices = reason, None
        _note(desk, rows, actor, "poll.voided", attempt, meeting_id, {"reason": reason})
        poll_events.tell_void(desk, rows, attempt, meeting_id)
        return attempt.id, meeting_id

    result = desk.write(work)
    desk.lives.end(attempt_id)
    boxes.shred_box(desk, attempt_id)
    _told(desk, result)


def runoff(desk: Desk, actor: Actor, attempt_id: int) -> int:
    """A linked attempt among the tied, on the same entitled roll; returns its id."""

    def work(rows: Rows) -> tuple[int, int]:
        attempt, meeting_id = attempt_and_meeting(rows, attempt_id)
        access.require(actor, "poll.run", read_meeting(rows, meeting_id).body_id)
        refuse_barred(desk, rows, attempt, "runoff")
        outcome = attempt.outcome or {}
        made = _again(
            desk,
            rows,
            actor,
            attempt,
            meeting_id,
            "runoff",
            put_written_in(desk, rows, attempt.poll_id, list(outcome["tied"])),
            int(outcome["seats_left"]),
        )
        return made.id, meeting_id

    return _told(desk, desk.write(work))


def repeat(desk: Desk, actor: Actor, attempt_id: int) -> int:
    """A new attempt after a void one or a void count; returns its id."""

    def work(rows: Rows) -> tuple[int, int]:
        attempt, meeting_id = attempt_and_meeting(rows, attempt_id)
        access.require(actor, "poll.run", read_meeting(rows, meeting_id).body_id)
        refuse_barred(desk, rows, attempt, "repeat")
        made = _again(
            desk,
            rows,
            actor,
            attempt,
            meeting_id,
            "repeat",
            list(attempt.option_codes),
            attempt.seats,
        )
        return made.id, meeting_id

    return _told(desk, desk.write(work))


def close_overdue(desk: Desk, since: timedelta = timedelta(0)) -> None:
    """Closes every timed poll whose time is over by the server's clock, for at least `since`."""
    with desk.read() as rows:
        late = [
            attempt.id
            for attempt in rows.all(AttemptRow, AttemptRow.state == "open")
            if attempt.deadline is not None and attempt.deadline + since <= desk.now()
        ]
    for attempt_id in late:
        try:
            close_poll(desk, SYSTEM, attempt_id)
        except IllegalStep:
            continue  # The chair was quicker.


def _told(desk: Desk, result: tuple[int, int]) -> int:
    desk.changed(result[1])
    return result[0]


def _begin(
    desk: Desk,
    rows: Rows,
    actor: Actor,
    attempt: AttemptRow,
    meeting_id: int,
    action: str,
    command: str,
) -> None:
    access.require(actor, action, read_meeting(rows, meeting_id).body_id)
    refuse_barred(desk, rows, attempt, command)
    attempt.state = STEPS[command]


def _again(
    desk: Desk,
    rows: Rows,
    actor: Actor,
    old: AttemptRow,
    meeting_id: int,
    kind: str,
    codes: list[str],
    seats: int | None,
) -> AttemptRow:
    if kind == "repeat" and old.kind == "runoff":
        kind = "runoff"  # By the runoff's own rule again.
    made = rows.add(
        AttemptRow(
            poll_id=old.poll_id,
            number=old.number + 1,
            kind=kind,
            option_codes=codes,
            seats=seats,
            entitled=old.entitled,
        )
    )
    rows.add_all(
        [
            AttemptMemberRow(
                attempt_id=made.id,
                member_id=line.member_id,
                seat_no=line.seat_no,
                name=line.name,
                may_cast=line.may_cast,
            )
            for line in rows.all(AttemptMemberRow, AttemptMemberRow.attempt_id == old.id)
        ]
    )
    _note(desk, rows, actor, f"poll.{kind}", made, meeting_id, {"of": old.number})
    return made


def _note(
    desk: Desk,
    rows: Rows,
    actor: Actor,
    action: str,
    attempt: AttemptRow,
    meeting_id: int,
    details: dict[str, object] | None = None,
) -> None:
    note(
        rows,
        desk.now(),
        actor.name,
        action,
        subject=poll_of(rows, attempt).title,
        details={"attempt": attempt.number, **(details or {})},
        meeting_id=meeting_id,
    )
