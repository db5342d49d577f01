"""What a record says of one attempt, gathered from the rows, and the row it is kept in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from meeting.services.agenda.ballot_paper import ballot_paper
from meeting.services.blind.blind_terms import held_box, transport_of
from meeting.services.desk import Desk
from meeting.services.people.bodies import MeetingInfo
from meeting.services.polls import closed_ballots
from meeting.services.refusals import NotFound
from meeting.store.rows import Rows
from meeting.store.tables import (
    AttemptMemberRow,
    AttemptRow,
    BodyRow,
    ConfirmationRow,
    OptionRow,
    PollRow,
    RecordRow,
)
from voting.blind.box import BlindBox, PublishedBox
from voting.key_envelope import RecordKey
from voting.pack import RulePack
from voting.pack_toml import parse_pack
from voting.record import (
    Attempt,
    ManualTally,
    SaltedName,
    digest,
    make_record,
    record_bytes,
    rows_for_tellers,
)
from voting.record_fields import FIRST_PREVIOUS
from voting.roll import Roll
from voting.signature import sign
from voting.tally import Tally
from voting.told import Told, untold

SOFTWARE = {"name": "yishitang", "version": "0.1.0"}


@dataclass(frozen=True)
class MadeRecord:
    """The row of a record, and the ballots under its root where the tellers are to keep them."""

    row: RecordRow
    for_tellers: list[dict[str, Any]] | None


@dataclass(frozen=True)
class Corrected:
    """Of a record that corrects another: what that one says, and who answers for the new count."""

    before: dict[str, Any]
    confirmed: list[ConfirmationRow]


def make_record_row(
    desk: Desk,
    rows: Rows,
    attempt: AttemptRow,
    info: MeetingInfo,
    key: RecordKey,
    corrected: Corrected | None = None,
    told: Told = untold,
) -> MadeRecord:
    """The signed record of a confirmed attempt, as the next link of its body's chain.

    `told` hears of the ballots, then of the checks, as `make_record` tells.
    """
    body, last = (
        rows.get(BodyRow, info.body_id),
        rows.first(RecordRow, RecordRow.body_id == info.body_id, order_by=RecordRow.seq.desc()),
    )
    if body is None:
        raise NotFound()
    seq = last.seq + 1 if last else 1
    closed = _voting_attempt(desk, rows, attempt, corrected.before if corrected else None)
    confirmed = corrected.confirmed if corrected else confirmations(rows, attempt.id)
    data = make_record(
        closed,
        purpose=key.purpose,
        seq=seq,
        previous=digest(last.content) if last else FIRST_PREVIOUS,
        body={"id": str(body.id), "name": body.name, "kind": body.kind},
        times={"opened": _minute(attempt.opened_at), "closed": _minute(attempt.closed_at)},
        confirmed=[
            {"role": row.role, "name": row.name, "at": _minute(row.at)} for row in confirmed
        ],
        software=SOFTWARE,
        public_key=key.key.public_key(),
        told=told,
    )
    content = record_bytes(data)
    row = RecordRow(
        body_id=body.id,
        meeting_id=info.id,
        attempt_id=attempt.id,
        seq=seq,
        content=content,
        signature=sign(key.key, content),
        sha256=digest(content),
        published_at=desk.now(),
    )
    return MadeRecord(row, rows_for_tellers(closed, data))


def _voting_attempt(
    desk: Desk, rows: Rows, attempt: AttemptRow, before: dict[str, Any] | None
) -> Attempt:
    paper, poll = ballot_paper(rows, attempt.id), rows.get(PollRow, attempt.poll_id)
    if poll is None:
        raise NotFound()
    pack = parse_pack(poll.pack_toml)
    is_named = paper.secrecy == "named"
    options = rows.all(OptionRow, OptionRow.poll_id == poll.id)
    question = paper.question
    return Attempt(
        opening=attempt.opening or {},
        pack=pack,
        roll=Roll(attempt.entitled or 0, attempt.present or 0),
        tally=Tally.from_json(question, attempt.tally or {}),
        not_pressed=attempt.not_pressed or 0,
        publish="named" if is_named else _level(pack, before),
        # Secret ballots are gone with the first publication; its record or its tellers have them.
        rows=_rows(desk, rows, attempt, paper.protection) if is_named or not before else None,
        transport=None if is_named else _transport(desk, before),
        blind=_box(desk, rows, attempt, pack.publish, before)
        if paper.protection == "blind"
        else None,
        manual=[
            ManualTally(
                part["channel"], tuple(part["entered_by"]), Tally.from_json(question, part["tally"])
            )
            for part in attempt.manual or []
        ],
        names={row.code: SaltedName(row.name, bytes.fromhex(row.salt)) for row in options}
        if pack.about_persons
        else None,
    )


def _level(pack: RulePack, before: dict[str, Any] | None) -> str:
    """The pack's publishing level; a correction lists no ballots, whatever is withheld now."""
    return "tellers" if before and pack.publish == "list" else pack.publish


def _transport(desk: Desk, before: dict[str, Any] | None) -> str:
    return str(before["transport"]) if before else transport_of(desk)


def _box(
    desk: Desk, rows: Rows, attempt: AttemptRow, publish: str, before: dict[str, Any] | None
) -> BlindBox | PublishedBox:
    return PublishedBox(before) if before else held_box(desk, rows, attempt, publish)


def _rows(
    desk: Desk, rows: Rows, attempt: AttemptRow, protection: str
) -> list[dict[str, Any]] | None:
    """The ballots as the record publishes them; those of a blind poll come with its box."""
    if protection == "none":
        return _named_rows(desk, rows, attempt)
    return closed_ballots.read(desk, attempt) if protection == "split" else None


def _named_rows(desk: Desk, rows: Rows, attempt: AttemptRow) -> list[dict[str, Any]]:
    cast = {ballot.member_id: ballot for ballot in desk.store.named_ballots(rows, attempt.id)}
    found: list[dict[str, Any]] = []
    for line in rows.all(
        AttemptMemberRow,
        AttemptMemberRow.attempt_id == attempt.id,
        order_by=AttemptMemberRow.member_id,
    ):
        row: dict[str, Any] = {"seat_no": line.seat_no, "name": line.name}
        if line.member_id in cast:
            ballot = cast[line.member_id]
            row |= {"state": "cast", "marks": ballot.marks, "write_ins": ballot.write_ins}
        elif not line.is_present:
            row["state"] = "absent"
        else:
            row["state"] = "not_pressed" if line.channel == "tablet" else "other_channel"
        found.append(row)
    return found


def confirmations(rows: Rows, attempt_id: int) -> list[ConfirmationRow]:
    """Who confirmed, the first first."""
    return rows.all(
        ConfirmationRow, ConfirmationRow.attempt_id == attempt_id, order_by=ConfirmationRow.at
    )


def _minute(at: datetime | None) -> str:
    if at is None:
        raise NotFound()
    return at.strftime("%Y-%m-%dT%H:%MZ")
