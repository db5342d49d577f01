"""What a tablet asks before it casts: the announced rule, and its credential.

The server signs what it cannot read, once for each member and attempt.
"""

from __future__ import annotations

import hashlib
import secrets

from meeting.services.agenda.ballot_paper import ballot_paper
from meeting.services.blind.blind_house import served
from meeting.services.blind.blind_refusals import CredentialDrawn, PollNotBlind
from meeting.services.desk import Actor, Desk
from meeting.services.errors import (
    NonVoting,
    NotAllowed,
    NotCheckedIn,
    NotOnRoll,
    PollNotOpen,
    Suspended,
    UnknownPoll,
    WrongChannel,
)
from meeting.services.polls.freezing import attempt_and_meeting, poll_of
from meeting.store.rows import Rows
from meeting.store.tables import AttemptMemberRow, AttemptRow, CredentialRow, MemberRow
from voting.blind.errors import BlindedValueRefused


def announced_rule(desk: Desk, attempt_id: int) -> str:
    """The rule pack's own text, once the attempt is announced; by it a tablet writes its choice.

    UnknownPoll for a draft: nobody is shown what may still change.
    """
    with desk.read() as rows:
        paper = ballot_paper(rows, attempt_id)
        if paper.state == "draft":
            raise UnknownPoll()
        return paper.pack.text


def draw_credential(desk: Desk, actor: Actor, attempt_id: int, blinded: bytes) -> bytes:
    """The blind signature of this value, for a member who is here with a tablet.

    The same value is signed again, since the first answer may have been lost; for another value
    of the same member there is CredentialDrawn. Drawn while the poll is prepared or open. Which
    member drew is kept, when is not.
    """
    if actor.kind != "member" or actor.id is None:
        raise NotAllowed()
    house = served(desk.blind)
    signer = house.signer(attempt_id)
    if len(blinded) != signer.public.size:
        raise BlindedValueRefused()
    digest = hashlib.sha256(blinded).hexdigest()
    person_id = actor.id
    desk.write(lambda rows: _enter(rows, attempt_id, person_id, digest))
    # After the commit: a member who is entered can always ask again, one who is not never can.
    return desk.run(lambda: signer.blind_sign(blinded, secrets.randbelow))


def _enter(rows: Rows, attempt_id: int, person_id: int, digest: str) -> None:
    attempt, meeting_id = attempt_and_meeting(rows, attempt_id)
    if poll_of(rows, attempt).protection != "blind":
        raise PollNotBlind()
    if attempt.state not in ("prepared", "open"):
        raise PollNotOpen()
    member_id = _admitted(rows, attempt, meeting_id, person_id)
    drawn = rows.get(CredentialRow, (attempt_id, member_id))
    if drawn is None:
        rows.add(CredentialRow(attempt_id=attempt_id, member_id=member_id, blinded_sha256=digest))
    elif drawn.blinded_sha256 != digest:
        raise CredentialDrawn()


def _admitted(rows: Rows, attempt: AttemptRow, meeting_id: int, person_id: int) -> int:
    """The member of this person, who must be on the roll, here, and on a tablet."""
    member = rows.first(
        MemberRow, MemberRow.meeting_id == meeting_id, MemberRow.person_id == person_id
    )
    line = rows.get(AttemptMemberRow, (attempt.id, member.id)) if member else None
    if member is None or line is None:
        raise NotOnRoll() if member is None or member.is_entitled else NonVoting()
    if not line.may_cast:
        raise Suspended()
    is_open = attempt.state == "open"
    if not (line.is_present if is_open else member.presence == "present"):
        raise NotCheckedIn()
    if (line.channel if is_open else member.channel) != "tablet":
        raise WrongChannel()
    return member.id
