"""Check-in, leave and absence; every coming and going is a line of the ledger."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.errors import NotAllowed
from meeting.services.journal import note
from meeting.services.people import attendance
from meeting.services.people.bodies import read_meeting
from meeting.services.refusals import (
    ChannelRefused,
    FrozenInPoll,
    MeetingNotInSession,
    NotFound,
)
from meeting.store.rows import Rows
from meeting.store.tables import (
    AttemptMemberRow,
    AttemptRow,
    CredentialRow,
    MemberRow,
    PresenceRow,
)


@dataclass(frozen=True)
class MemberInfo:
    """One line of a meeting's roll."""

    id: int
    person_id: int
    seat_no: str
    name: str
    unit: str
    is_entitled: bool
    may_cast: bool
    presence: str
    absence_reason: str
    channel: str


def ask_check_in(desk: Desk, actor: Actor, meeting_id: int) -> None:
    """A member says to be here; staff confirm it unless the meeting allows self check-in."""
    if actor.kind != "member":
        raise NotAllowed()

    def work(rows: Rows) -> None:
        info = read_meeting(rows, meeting_id)
        member = rows.first(
            MemberRow, MemberRow.meeting_id == meeting_id, MemberRow.person_id == actor.id
        )
        if member is None:
            raise NotFound()
        if info.state == "ended":
            raise MeetingNotInSession()
        if member.presence != "present":
            move(desk, rows, actor, member, "present" if info.self_check_in else "waiting")

    desk.write(work)
    desk.changed(meeting_id)


def confirm_check_in(desk: Desk, actor: Actor, meeting_id: int, member_id: int) -> None:
    """Staff saw the person: present from now on."""
    _staff_move(desk, actor, member_id, "present", meeting_id=meeting_id)


def mark_leave(desk: Desk, actor: Actor, member_id: int, reason: str) -> None:
    """On leave, with a reason."""
    _staff_move(desk, actor, member_id, "leave", reason)


def mark_absent(desk: Desk, actor: Actor, member_id: int, reason: str = "") -> None:
    """Absent."""
    _staff_move(desk, actor, member_id, "absent", reason)


def mark_left(desk: Desk, actor: Actor, member_id: int, reason: str = "") -> None:
    """Left during the meeting."""
    _staff_move(desk, actor, member_id, "left", reason)


def set_channel(desk: Desk, actor: Actor, member_id: int, channel: str) -> None:
    """How the member will vote; refused while frozen in an open attempt."""
    if channel not in ("tablet", "paper", "hands"):
        raise ChannelRefused(channel=channel)

    def work(rows: Rows) -> int:
        member = _member(rows, member_id)
        access.require(actor, "channel.set", read_meeting(rows, member.meeting_id).body_id)
        if rows.count(
            AttemptMemberRow,
            AttemptMemberRow.member_id == member_id,
            AttemptMemberRow.attempt_id == AttemptRow.id,
            AttemptRow.state == "open",
        ) or rows.count(
            # A ballot in hand is a channel taken: no second one may be given out on paper.
            CredentialRow,
            CredentialRow.member_id == member_id,
            CredentialRow.attempt_id == AttemptRow.id,
            AttemptRow.state == "prepared",
        ):
            raise FrozenInPoll()
        member.channel = channel
        note(
            rows,
            desk.now(),
            actor.name,
            "channel.set",
            subject=member.name,
            details={"channel": channel},
            meeting_id=member.meeting_id,
        )
        return member.meeting_id

    desk.changed(desk.write(work))


def roll(desk: Desk, actor: Actor, meeting_id: int) -> list[MemberInfo]:
    """The meeting's roll in the order of the roster, for staff of this body."""
    with desk.read() as rows:
        access.require(actor, "roll.read", read_meeting(rows, meeting_id).body_id)
        members = rows.all(MemberRow, MemberRow.meeting_id == meeting_id, order_by=MemberRow.id)
    return [info_of(member) for member in members]


def info_of(member: MemberRow) -> MemberInfo:
    """What staff see of one line of the roll."""
    return MemberInfo(**{name: getattr(member, name) for name in MemberInfo.__dataclass_fields__})


def presence(desk: Desk, meeting_id: int) -> dict[str, int | bool]:
    """应到, 实到 and the quorum's arithmetic."""
    with desk.read() as rows:
        return read_presence(rows, meeting_id)


def read_presence(rows: Rows, meeting_id: int) -> dict[str, int | bool]:
    """The same within a transaction."""
    return attendance.figures(rows, meeting_id)


def as_dict(member: MemberInfo) -> dict[str, object]:
    """For a page's JSON."""
    return asdict(member)


def move(
    desk: Desk, rows: Rows, actor: Actor, member: MemberRow, to: str, reason: str = ""
) -> None:
    """Writes where the member is now, and the ledger's line of it, within a transaction."""
    member.presence, member.absence_reason = to, reason[:200]
    rows.add(
        PresenceRow(
            member_id=member.id, at=desk.now(), presence=to, by=actor.name, reason=reason[:200]
        )
    )


def _staff_move(
    desk: Desk, actor: Actor, member_id: int, to: str, reason: str = "", meeting_id: int = 0
) -> None:
    def work(rows: Rows) -> int:
        member = _member(rows, member_id)
        if meeting_id and member.meeting_id != meeting_id:
            raise NotFound()
        access.require(actor, "check_in.confirm", read_meeting(rows, member.meeting_id).body_id)
        move(desk, rows, actor, member, to, reason)
        return member.meeting_id

    desk.changed(desk.write(work))


def _member(rows: Rows, member_id: int) -> MemberRow:
    member = rows.get(MemberRow, member_id)
    if member is None:
        raise NotFound()
    return member
