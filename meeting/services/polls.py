"""The life of a poll: only legal steps, each in one transaction with its line in the journal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from meeting.services import access, casting, counting
from meeting.services.bodies import read_meeting
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.refusals import (
    AnotherPollOpen,
    ChannelRefused,
    InputRefused,
    MeetingNotInSession,
    NoQuorum,
    NotFound,
    ReasonMissing,
    TooFewMembers,
)
from meeting.store.rows import Rows
from meeting.store.tables import (
    AttemptMemberRow,
    AttemptRow,
    ItemRow,
    MeetingRow,
    MemberRow,
    OptionRow,
    PollRow,
)
from voting.commitment import commit
from voting.errors import IllegalStep
from voting.opening import make_opening
from voting.pack import RulePack
from voting.pack_toml import parse_pack
from voting.poll import State, step

SYSTEM = Actor("system", None, "系统")


def prepare_poll(desk: Desk, actor: Actor, poll_id: int) -> int:
    """Freezes the entitled roll and the rule, and makes the opening statement."""

    def work(rows: Rows) -> tuple[int, int]:
        attempt, meeting_id = _newest(rows, poll_id)
        _begin(rows, actor, attempt, meeting_id, "poll.prepare", "prepared")
        if attempt.number == 1:
            _freeze_entitled(rows, attempt, meeting_id)
        pack = _pack(rows, attempt)
        attempt.opening = _opening(rows, attempt, meeting_id, pack)
        attempt.opening_sha256 = str(attempt.opening["sha256"])
        attempt.prepared_at = desk.now()
        _note(desk, rows, actor, "poll.prepared", attempt, meeting_id)
        return attempt.id, meeting_id

    return _told(desk, desk.write(work))


def open_poll(desk: Desk, actor: Actor, poll_id: int) -> int:
    """Freezes who is present and opens the box; refused below quorum, with the numbers."""

    def work(rows: Rows) -> tuple[int, int]:
        attempt, meeting_id = _newest(rows, poll_id)
        _begin(rows, actor, attempt, meeting_id, "poll.run", "open")
        if read_meeting(rows, meeting_id).state != "in_session":
            raise MeetingNotInSession()
        poll, pack = _poll(rows, attempt), _pack(rows, attempt)
        if _open_in_meeting(rows, meeting_id):
            raise AnotherPollOpen()
        present = _freeze_present(rows, attempt, pack, poll)
        _refuse_too_few(pack, attempt.entitled or 0, present)
        attempt.present = present
        attempt.opened_at = desk.now()
        attempt.deadline = (
            desk.now() + timedelta(seconds=poll.duration_s) if poll.duration_s else None
        )
        if poll.secrecy == "secret":
            desk.store.secret.create(attempt.id)
        _note(
            desk,
            rows,
            actor,
            "poll.opened",
            attempt,
            meeting_id,
            {"entitled": attempt.entitled, "present": present},
        )
        return attempt.id, meeting_id

    result = desk.write(work)
    casting.watch(desk, result[0])
    return _told(desk, result)


def extend_poll(desk: Desk, actor: Actor, attempt_id: int, seconds: int) -> None:
    """Moves the deadline of an open timed poll."""
    if not 1 <= seconds <= 86_400:
        raise InputRefused(field="seconds")

    def work(rows: Rows) -> tuple[int, int]:
        attempt, meeting_id = _attempt(rows, attempt_id)
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
        attempt, meeting_id = _attempt(rows, attempt_id)
        _begin(rows, actor, attempt, meeting_id, "poll.run", "closed")
        attempt.closed_at = desk.now()
        counting.count_attempt(desk, rows, attempt)
        _note(desk, rows, actor, "poll.closed", attempt, meeting_id)
        return attempt.id, meeting_id

    result = desk.write(work)
    desk.lives.end(attempt_id)
    _told(desk, result)


def void_poll(desk: Desk, actor: Actor, attempt_id: int, reason: str) -> None:
    """Declares an attempt void, with the reason."""
    if not reason.strip():
        raise ReasonMissing()

    def work(rows: Rows) -> tuple[int, int]:
        attempt, meeting_id = _attempt(rows, attempt_id)
        _begin(rows, actor, attempt, meeting_id, "poll.run", "void")
        attempt.void_reason, attempt.choices = reason.strip()[:200], None
        _note(desk, rows, actor, "poll.voided", attempt, meeting_id, {"reason": reason[:200]})
        return attempt.id, meeting_id

    result = desk.write(work)
    desk.lives.end(attempt_id)
    desk.store.secret.shred(attempt_id)
    _told(desk, result)


def runoff(desk: Desk, actor: Actor, attempt_id: int) -> int:
    """A linked attempt among the tied, on the same entitled roll; returns its id."""

    def work(rows: Rows) -> tuple[int, int]:
        attempt, meeting_id = _attempt(rows, attempt_id)
        outcome = attempt.outcome or {}
        if outcome.get("status") != "runoff" or attempt.state not in ("confirmed", "published"):
            raise IllegalStep(now=attempt.state, to="runoff")
        made = _again(
            desk,
            rows,
            actor,
            attempt,
            meeting_id,
            "runoff",
            list(outcome["tied"]),
            int(outcome["seats_left"]),
        )
        return made.id, meeting_id

    return _told(desk, desk.write(work))


def repeat(desk: Desk, actor: Actor, attempt_id: int) -> int:
    """A new attempt after a void one or a void count; returns its id."""

    def work(rows: Rows) -> tuple[int, int]:
        attempt, meeting_id = _attempt(rows, attempt_id)
        failed = (attempt.outcome or {}).get("status") in ("void", "no_quorum")
        if attempt.state != "void" and not (failed and attempt.state == "published"):
            raise IllegalStep(now=attempt.state, to="repeat")
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


def close_overdue(desk: Desk) -> None:
    """Closes every timed poll whose time is over by the server's clock."""
    with desk.read() as rows:
        late = [
            attempt.id
            for attempt in rows.all(AttemptRow, AttemptRow.state == "open")
            if attempt.deadline is not None and attempt.deadline <= desk.now()
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
    rows: Rows, actor: Actor, attempt: AttemptRow, meeting_id: int, action: str, to: State
) -> None:
    access.require(actor, action, read_meeting(rows, meeting_id).body_id)
    now: State = attempt.state  # type: ignore[assignment]
    attempt.state = step(now, to)


def _attempt(rows: Rows, attempt_id: int) -> tuple[AttemptRow, int]:
    attempt = rows.get(AttemptRow, attempt_id)
    if attempt is None:
        raise NotFound()
    item = rows.get(ItemRow, _poll(rows, attempt).item_id)
    if item is None:
        raise NotFound()
    return attempt, item.meeting_id


def _newest(rows: Rows, poll_id: int) -> tuple[AttemptRow, int]:
    attempt = rows.first(
        AttemptRow, AttemptRow.poll_id == poll_id, order_by=AttemptRow.number.desc()
    )
    if attempt is None:
        raise NotFound()
    return _attempt(rows, attempt.id)


def _poll(rows: Rows, attempt: AttemptRow) -> PollRow:
    poll = rows.get(PollRow, attempt.poll_id)
    if poll is None:
        raise NotFound()
    return poll


def _pack(rows: Rows, attempt: AttemptRow) -> RulePack:
    return parse_pack(_poll(rows, attempt).pack_toml)


def _freeze_entitled(rows: Rows, attempt: AttemptRow, meeting_id: int) -> None:
    members = rows.all(
        MemberRow, MemberRow.meeting_id == meeting_id, MemberRow.is_entitled.is_(True)
    )
    attempt.entitled = len(members)
    rows.add_all(
        [
            AttemptMemberRow(
                attempt_id=attempt.id,
                member_id=member.id,
                seat_no=member.seat_no,
                name=member.name,
                may_cast=member.may_cast,
            )
            for member in members
        ]
    )


def _freeze_present(rows: Rows, attempt: AttemptRow, pack: RulePack, poll: PollRow) -> int:
    allowed = pack.channels_for("secret" if poll.secrecy == "secret" else "named")
    present = 0
    for line in rows.all(AttemptMemberRow, AttemptMemberRow.attempt_id == attempt.id):
        member = rows.get(MemberRow, line.member_id)
        if member is None or member.presence != "present":
            continue
        if member.channel not in allowed:
            raise ChannelRefused(channel=member.channel)
        line.is_present, line.channel = True, member.channel
        present += 1
    return present


def _refuse_too_few(pack: RulePack, entitled: int, present: int) -> None:
    needed = pack.quorum_needed(entitled)
    if present < needed:
        raise NoQuorum(entitled=entitled, present=present, needed=needed)
    if present < pack.minimum_size:
        raise TooFewMembers(present=present, needed=pack.minimum_size)


def _open_in_meeting(rows: Rows, meeting_id: int) -> bool:
    return (
        rows.count(
            AttemptRow,
            AttemptRow.state == "open",
            AttemptRow.poll_id == PollRow.id,
            PollRow.item_id == ItemRow.id,
            ItemRow.meeting_id == meeting_id,
            AttemptRow.opened_at.is_not(None),
        )
        > 0
    )


def _opening(rows: Rows, attempt: AttemptRow, meeting_id: int, pack: RulePack) -> dict[str, Any]:
    poll, meeting = _poll(rows, attempt), rows.get(MeetingRow, meeting_id)
    if meeting is None:
        raise NotFound()
    secrecy = "secret" if poll.secrecy == "secret" else "named"
    stated: dict[str, object] = {
        "id": str(poll.id),
        "attempt": attempt.number,
        "attempt_kind": attempt.kind,
        "title": poll.title,
        "question": poll.text.strip() or poll.title,
        "secrecy": secrecy,
        "protection": "split" if secrecy == "secret" else "none",
        "channels": list(pack.channels_for("secret" if secrecy == "secret" else "named")),
        "options": [
            {"id": row.code, "commitment": commit(bytes.fromhex(row.salt), row.name)}
            if pack.about_persons
            else {"id": row.code, "name": row.name}
            for row in rows.all(
                OptionRow, OptionRow.poll_id == poll.id, order_by=OptionRow.position
            )
            if row.code in attempt.option_codes
        ],
    }
    if attempt.seats is not None:
        stated["seats"] = attempt.seats
    held = {
        "id": str(meeting.id),
        "name": meeting.name,
        "date": meeting.held_on.isoformat(),
        "place": meeting.place.strip() or "—",
    }
    return make_opening(meeting=held, poll=stated, pack=pack, entitled=attempt.entitled or 0)


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
    access.require(actor, "poll.run", read_meeting(rows, meeting_id).body_id)
    newest, _ = _newest(rows, old.poll_id)
    if newest.id != old.id:
        raise IllegalStep(now=newest.state, to=kind)
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
        subject=_poll(rows, attempt).title,
        details={"attempt": attempt.number, **(details or {})},
        meeting_id=meeting_id,
    )
