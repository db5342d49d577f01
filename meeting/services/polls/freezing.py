"""What a poll freezes: the entitled roll and the rule when prepared, who is present when opened."""

from __future__ import annotations

from meeting.services.people import attendance
from meeting.services.refusals import (
    ChannelRefused,
    NoQuorum,
    NotFound,
    TooFewMembers,
)
from meeting.store.rows import Rows
from meeting.store.tables import (
    AttemptMemberRow,
    AttemptRow,
    CredentialRow,
    ItemRow,
    MemberRow,
    PollRow,
)
from voting.pack import RulePack
from voting.pack_toml import parse_pack

CHANNEL = (MemberRow.id, MemberRow.channel)
# A member's id and the channel.
Counted = tuple[int, str]


def attempt_and_meeting(rows: Rows, attempt_id: int) -> tuple[AttemptRow, int]:
    """The attempt and its meeting."""
    attempt = rows.get(AttemptRow, attempt_id)
    if attempt is None:
        raise NotFound()
    item = rows.get(ItemRow, poll_of(rows, attempt).item_id)
    if item is None:
        raise NotFound()
    return attempt, item.meeting_id


def newest_attempt(rows: Rows, poll_id: int) -> tuple[AttemptRow, int]:
    """The poll's newest attempt and its meeting."""
    attempt = rows.first(
        AttemptRow, AttemptRow.poll_id == poll_id, order_by=AttemptRow.number.desc()
    )
    if attempt is None:
        raise NotFound()
    return attempt_and_meeting(rows, attempt.id)


def poll_of(rows: Rows, attempt: AttemptRow) -> PollRow:
    """The poll of an attempt."""
    poll = rows.get(PollRow, attempt.poll_id)
    if poll is None:
        raise NotFound()
    return poll


def pack_of(rows: Rows, attempt: AttemptRow) -> RulePack:
    """The poll's rule pack, as its text was kept."""
    return parse_pack(poll_of(rows, attempt).pack_toml)


def freeze_entitled(rows: Rows, attempt: AttemptRow, meeting_id: int) -> None:
    """Writes the entitled roll of the attempt."""
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


def counted(rows: Rows, attempt: AttemptRow, meeting_id: int) -> list[Counted]:
    """Who counts as present now, each with the channel: on the frozen roll and free to cast.

    A suspended member stands in the base and may sit in the hall, but exercises no mandate. Who
    drew a credential has a ballot in hand, so leaving the hall does not take it back.
    """
    is_here = (MemberRow.meeting_id == meeting_id, MemberRow.presence == "present")
    here: dict[int, str] = dict(map(tuple, rows.values(CHANNEL, *is_here)))
    drawn = rows.values((CredentialRow.member_id,), CredentialRow.attempt_id == attempt.id)
    here |= {member: "tablet" for (member,) in drawn}
    lines = rows.values(
        (AttemptMemberRow.member_id,),
        AttemptMemberRow.attempt_id == attempt.id,
        AttemptMemberRow.may_cast.is_(True),
    )
    return [(member, here[member]) for (member,) in lines if member in here]


def freeze_present(rows: Rows, attempt: AttemptRow, meeting_id: int) -> int:
    """Marks who is present and by which channel; says how many."""
    present = counted(rows, attempt, meeting_id)
    for channel in sorted({by for _, by in present}):
        # A full hall's lines at once: as objects they took as long as all else of an opening.
        rows.change(
            AttemptMemberRow,
            {"is_present": True, "channel": channel},
            AttemptMemberRow.attempt_id == attempt.id,
            AttemptMemberRow.member_id.in_([member for member, by in present if by == channel]),
        )
    return len(present)


def refuse_channels(pack: RulePack, poll: PollRow, present: list[Counted]) -> None:
    """Refuses while somebody present is set to a channel that this poll does not take."""
    allowed = pack.channels_for("secret" if poll.secrecy == "secret" else "named")
    for channel in ("tablet", "paper", "hands"):
        members = sum(chosen == channel for _, chosen in present)
        if members and channel not in allowed:
            raise ChannelRefused(channel=channel)


def refuse_too_few(pack: RulePack, entitled: int, present: int) -> None:
    """Refuses below quorum or the pack's minimum, with the numbers."""
    needed = pack.quorum_needed(entitled)
    if present < needed:
        raise NoQuorum(entitled=entitled, present=present, needed=needed)
    if present < pack.minimum_size:
        raise TooFewMembers(present=present, needed=pack.minimum_size)


def refuse_below_quorum(rows: Rows, meeting_id: int) -> None:
    """Refuses while too few are there for the body itself to decide anything, whatever the pack.

    The law sets the body's 法定人数; a pack may ask for more, never for less.
    """
    now = attendance.figures(rows, meeting_id)
    if not now["has_quorum"]:
        raise NoQuorum(entitled=now["entitled"], present=now["present"], needed=now["needed"])


def is_another_open(rows: Rows, meeting_id: int) -> bool:
    """Whether a poll of this meeting is open already."""
    return open_poll_of(rows, meeting_id) is not None


def open_poll_of(rows: Rows, meeting_id: int) -> PollRow | None:
    """The meeting's poll that is open now; there is never more than one."""
    return rows.first(
        PollRow,
        AttemptRow.state == "open",
        AttemptRow.poll_id == PollRow.id,
        PollRow.item_id == ItemRow.id,
        ItemRow.meeting_id == meeting_id,
        AttemptRow.opened_at.is_not(None),
    )
