"""Confirming a closed attempt, then the signed record, chained to the body's last one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from meeting.services import access, boxes, keys
from meeting.services.ballot_paper import ballot_paper
from meeting.services.blind_terms import held_box
from meeting.services.bodies import MeetingInfo, read_meeting
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.next_step import refuse_barred
from meeting.services.refusals import (
    NotConfirmer,
    NotFound,
    ReasonMissing,
)
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
from voting.errors import IllegalStep
from voting.key_envelope import RecordKey
from voting.pack_toml import parse_pack
from voting.poll import step
from voting.record import Attempt, ManualTally, SaltedName, digest, make_record, record_bytes
from voting.record_fields import FIRST_PREVIOUS
from voting.roll import Roll
from voting.signature import sign
from voting.tally import Tally

SOFTWARE = {"name": "yishitang", "version": "0.1.0"}

unlock_key = keys.unlock_key
key_state = keys.key_state
public_pem = keys.public_pem_of


@dataclass(frozen=True)
class RecordInfo:
    """A published record, byte for byte, and what it says."""

    id: int
    body_id: int
    meeting_id: int
    attempt_id: int
    seq: int
    content: bytes
    signature: bytes
    sha256: str
    published_at: datetime
    data: dict[str, Any]


def confirm(desk: Desk, actor: Actor, attempt_id: int, role: str) -> None:
    """One confirmation in a role that the pack names; the last one confirms the attempt."""

    def work(rows: Rows) -> int:
        attempt, info = _attempt(rows, attempt_id)
        pack = ballot_paper(rows, attempt_id).pack
        if role not in pack.confirm:
            raise NotConfirmer(role=role)
        access.require(actor, f"result.confirm.{role}", info.body_id)
        refuse_barred(desk, rows, attempt, "confirm")
        if rows.get(ConfirmationRow, (attempt_id, role)) is None:
            rows.add(
                ConfirmationRow(
                    attempt_id=attempt_id,
                    role=role,
                    staff_id=actor.id or 0,
                    name=actor.name,
                    at=desk.now(),
                )
            )
        given = {row.role for row in _confirmations(rows, attempt_id)}
        if given >= set(pack.confirm):
            attempt.state = step("closed", "confirmed")
        note(
            rows,
            desk.now(),
            actor.name,
            "result.confirmed",
            subject=role,
            details={"attempt": attempt_id},
            meeting_id=info.id,
        )
        return info.id

    desk.changed(desk.write(work))


def send_back(desk: Desk, actor: Actor, attempt_id: int, reason: str) -> None:
    """Takes back the confirmations of a closed attempt, with a reason."""
    if not reason.strip():
        raise ReasonMissing()

    def work(rows: Rows) -> int:
        attempt, info = _attempt(rows, attempt_id)
        access.require(actor, "result.send_back", info.body_id)
        if attempt.state != "closed":
            raise IllegalStep(now=attempt.state, to="closed")
        for row in _confirmations(rows, attempt_id):
            rows.delete(row)
        note(
            rows,
            desk.now(),
            actor.name,
            "result.sent_back",
            subject=reason.strip(),
            details={"attempt": attempt_id},
            meeting_id=info.id,
        )
        return info.id

    desk.changed(desk.write(work))


def publish(desk: Desk, actor: Actor, attempt_id: int) -> RecordInfo:
    """Makes, signs and keeps the record; then the secret box is shredded."""
    with desk.read() as rows:
        _, info = _attempt(rows, attempt_id)
    access.require(actor, "result.publish", info.body_id)
    key = keys.the_key(desk, info.body_id)

    def work(rows: Rows) -> RecordRow:
        attempt, meeting = _attempt(rows, attempt_id)
        refuse_barred(desk, rows, attempt, "publish")
        attempt.state = step(attempt.state, "published")  # type: ignore[arg-type]
        row = rows.add(_record_row(desk, rows, attempt, meeting, key))
        attempt.choices = None
        note(
            rows,
            desk.now(),
            actor.name,
            "result.published",
            subject=row.sha256,
            details={"attempt": attempt_id, "seq": row.seq},
            meeting_id=meeting.id,
        )
        return row

    row = desk.write(work)
    boxes.shred_box(desk, attempt_id)
    desk.changed(info.id)
    return _info(row)


def list_records(
    desk: Desk, body_id: int | None = None, meeting_id: int | None = None
) -> list[RecordInfo]:
    """The records of a body or a meeting, in their order."""
    wanted = [] if body_id is None else [RecordRow.body_id == body_id]
    wanted += [] if meeting_id is None else [RecordRow.meeting_id == meeting_id]
    with desk.read() as rows:
        return [_info(row) for row in rows.all(RecordRow, *wanted, order_by=RecordRow.id)]


def get_record(desk: Desk, record_id: int) -> RecordInfo:
    """One record."""
    with desk.read() as rows:
        row = rows.get(RecordRow, record_id)
    if row is None:
        raise NotFound()
    return _info(row)


def _record_row(
    desk: Desk, rows: Rows, attempt: AttemptRow, info: MeetingInfo, key: RecordKey
) -> RecordRow:
    body, last = (
        rows.get(BodyRow, info.body_id),
        rows.first(RecordRow, RecordRow.body_id == info.body_id, order_by=RecordRow.seq.desc()),
    )
    if body is None:
        raise NotFound()
    seq = last.seq + 1 if last else 1
    data = make_record(
        _voting_attempt(desk, rows, attempt),
        purpose=key.purpose,
        seq=seq,
        previous=digest(last.content) if last else FIRST_PREVIOUS,
        body={"id": str(body.id), "name": body.name, "kind": body.kind},
        times={"opened": _minute(attempt.opened_at), "closed": _minute(attempt.closed_at)},
        confirmed=[
            {"role": row.role, "name": row.name, "at": _minute(row.at)}
            for row in _confirmations(rows, attempt.id)
        ],
        software=SOFTWARE,
        public_key=key.key.public_key(),
    )
    content = record_bytes(data)
    return RecordRow(
        body_id=body.id,
        meeting_id=info.id,
        attempt_id=attempt.id,
        seq=seq,
        content=content,
        signature=sign(key.key, content),
        sha256=digest(content),
        published_at=desk.now(),
    )


def _voting_attempt(desk: Desk, rows: Rows, attempt: AttemptRow) -> Attempt:
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
        publish="named" if is_named else pack.publish,
        rows=_rows(desk, rows, attempt, paper.protection),
        blind=held_box(desk, rows, attempt, pack.publish) if paper.protection == "blind" else None,
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


def _rows(
    desk: Desk, rows: Rows, attempt: AttemptRow, protection: str
) -> list[dict[str, Any]] | None:
    """The ballots as the record publishes them; those of a blind poll come with its box."""
    if protection == "none":
        return _named_rows(desk, rows, attempt)
    return attempt.choices if protection == "split" else None


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


def _attempt(rows: Rows, attempt_id: int) -> tuple[AttemptRow, MeetingInfo]:
    attempt = rows.get(AttemptRow, attempt_id)
    if attempt is None:
        raise NotFound()
    return attempt, read_meeting(rows, ballot_paper(rows, attempt_id).meeting_id)


def _confirmations(rows: Rows, attempt_id: int) -> list[ConfirmationRow]:
    return rows.all(
        ConfirmationRow, ConfirmationRow.attempt_id == attempt_id, order_by=ConfirmationRow.at
    )


def _minute(at: datetime | None) -> str:
    if at is None:
        raise NotFound()
    return at.strftime("%Y-%m-%dT%H:%MZ")


def _info(row: RecordRow) -> RecordInfo:
    return RecordInfo(
        row.id,
        row.body_id,
        row.meeting_id,
        row.attempt_id,
        row.seq,
        row.content,
        row.signature,
        row.sha256,
        row.published_at,
        json.loads(row.content),
    )
