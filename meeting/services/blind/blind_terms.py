"""What the ballot box and the record are told of a blind attempt: public facts, no ballot."""

from __future__ import annotations

from typing import Any, Literal

from meeting.services.agenda.ballot_paper import ballot_paper
from meeting.services.desk import Desk
from meeting.services.polls import closed_ballots
from meeting.store.rows import Rows
from meeting.store.tables import AttemptMemberRow, AttemptRow, CredentialRow
from voting.blind.box import BlindBox
from voting.blind.cast import Cast, read_cast
from voting.blind.issued_roll import IssuedRoll

SALT_BYTES = 16


def box_terms(rows: Rows, attempt: AttemptRow) -> dict[str, Any]:
    """By what the box takes ballots."""
    paper = ballot_paper(rows, attempt.id)
    return {
        "opening": attempt.opening,
        "pack_toml": paper.pack.text,
        "display": paper.display,
    }


def held_box(desk: Desk, rows: Rows, attempt: AttemptRow, publish: str) -> BlindBox:
    """What lay in the box of a closed attempt, and who had drawn a credential for it."""
    return BlindBox(
        casts=casts_of(desk, attempt),
        issued=len(drawn_by(rows, attempt.id)),
        issued_roll=issued_roll(desk, rows, attempt, is_public=publish == "list"),
        transport=transport_of(desk),
    )


def issued_roll(desk: Desk, rows: Rows, attempt: AttemptRow, *, is_public: bool) -> IssuedRoll:
    """Who drew a credential; the same at the close, when its hash is logged, as in the record."""
    if not attempt.issued_roll_salt:
        attempt.issued_roll_salt = desk.chance(SALT_BYTES).hex()
    drawn = drawn_by(rows, attempt.id)
    lines = rows.all(AttemptMemberRow, AttemptMemberRow.attempt_id == attempt.id)
    members = [
        {"seat_no": line.seat_no, "name": line.name, "state": _state(line, drawn)} for line in lines
    ]
    return IssuedRoll(members, bytes.fromhex(attempt.issued_roll_salt), is_public)


def casts_of(desk: Desk, attempt: AttemptRow) -> list[Cast]:
    """The casts that the box handed over at the close."""
    kept = closed_ballots.read(desk, attempt)
    rows = [{name: row[name] for name in row if name != "serial"} for row in kept]
    return [read_cast(row) for row in rows]


def drawn_by(rows: Rows, attempt_id: int) -> frozenset[int]:
    """The members who drew a credential for this attempt."""
    drawn = rows.all(CredentialRow, CredentialRow.attempt_id == attempt_id)
    return frozenset(row.member_id for row in drawn)


def transport_of(desk: Desk) -> Literal["https", "http"]:
    """How tablets reach this house; on the machine itself nobody can listen in between."""
    return "http" if desk.transport == "http" else "https"


def _state(line: AttemptMemberRow, drawn: frozenset[int]) -> str:
    if line.member_id in drawn:
        return "issued"
    if not line.is_present:
        return "absent"
    return "not_issued" if line.channel == "tablet" else "other_channel"
