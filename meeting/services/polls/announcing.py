"""The opening statement of an attempt: what is announced and fixed before anyone marks a ballot."""

from __future__ import annotations

from typing import Any, Literal

from meeting.services.blind.blind_keys import make_keys
from meeting.services.desk import Desk
from meeting.services.people.bodies import read_meeting
from meeting.services.polls.freezing import pack_of, poll_of
from meeting.services.refusals import NotFound
from meeting.store.rows import Rows
from meeting.store.tables import AttemptMemberRow, AttemptRow, MeetingRow, OptionRow, PollRow
from voting.commitment import commit
from voting.opening import BlindTerms, make_opening, roll_sha256, sign_opening
from voting.pack import RulePack


def announce(desk: Desk, rows: Rows, attempt: AttemptRow, meeting_id: int) -> dict[str, Any]:
    """The statement; that of a blind poll names its new credential key and is signed."""
    poll, pack, meeting = poll_of(rows, attempt), pack_of(rows, attempt), _meeting(rows, meeting_id)
    if poll.protection != "blind":
        return make_opening(
            meeting=meeting,
            poll=_stated(rows, attempt, poll, pack),
            pack=pack,
            entitled=attempt.entitled or 0,
        )
    credential, online_key = make_keys(desk, rows, attempt, read_meeting(rows, meeting_id).body_id)
    opening = make_opening(
        meeting=meeting,
        poll=_stated(rows, attempt, poll, pack),
        pack=pack,
        entitled=attempt.entitled or 0,
        blind=BlindTerms(credential, online_key.public_key(), _roll_sha256(rows, attempt)),
    )
    return sign_opening(opening, online_key)


def _stated(rows: Rows, attempt: AttemptRow, poll: PollRow, pack: RulePack) -> dict[str, object]:
    """The poll as the record states it; persons only as commitments."""
    secrecy: Literal["secret", "named"] = "secret" if poll.secrecy == "secret" else "named"
    stated: dict[str, object] = {
        "id": str(poll.id),
        "attempt": attempt.number,
        "attempt_kind": attempt.kind,
        "title": poll.title,
        "question": poll.text.strip() or poll.title,
        "secrecy": secrecy,
        "protection": poll.protection,
        "channels": list(pack.channels_for(secrecy)),
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
    return stated


def _meeting(rows: Rows, meeting_id: int) -> dict[str, Any]:
    meeting = rows.get(MeetingRow, meeting_id)
    if meeting is None:
        raise NotFound()
    return {
        "id": str(meeting.id),
        "name": meeting.name,
        "date": meeting.held_on.isoformat(),
        "place": meeting.place.strip() or "—",
    }


def _roll_sha256(rows: Rows, attempt: AttemptRow) -> str:
    lines = rows.all(AttemptMemberRow, AttemptMemberRow.attempt_id == attempt.id)
    return roll_sha256([{"seat_no": line.seat_no, "name": line.name} for line in lines])
