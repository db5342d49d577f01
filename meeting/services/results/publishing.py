"""Confirming a closed attempt, then the signed record, chained to the body's last one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from meeting.services import access
from meeting.services.agenda.ballot_paper import ballot_paper
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.log import keys
from meeting.services.people.bodies import MeetingInfo, read_meeting
from meeting.services.polls import boxes, poll_events
from meeting.services.polls.entry import plain_reason
from meeting.services.polls.next_step import refuse_barred
from meeting.services.refusals import (
    NotConfirmer,
    NotFound,
)
from meeting.services.results import printed_codes, sealed_rows, wrapped_signatures
from meeting.services.results.record_making import confirmations, make_record_row
from meeting.store.rows import Rows
from meeting.store.tables import (
    AttemptRow,
    ConfirmationRow,
    RecordRow,
)
from voting.errors import IllegalStep
from voting.poll import step
from voting.told import Told, untold

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
        given = {row.role for row in confirmations(rows, attempt_id)}
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
    reason = plain_reason(reason)

    def work(rows: Rows) -> int:
        attempt, info = _attempt(rows, attempt_id)
        access.require(actor, "result.send_back", info.body_id)
        if attempt.state != "closed":
            raise IllegalStep(now=attempt.state, to="closed")
        for row in confirmations(rows, attempt_id):
            rows.delete(row)
        note(
            rows,
            desk.now(),
            actor.name,
            "result.sent_back",
            subject=reason,
            details={"attempt": attempt_id},
            meeting_id=info.id,
        )
        return info.id

    desk.changed(desk.write(work))


def publish(desk: Desk, actor: Actor, attempt_id: int, told: Told = untold) -> RecordInfo:
    """Makes, signs and keeps the record; then the secret box is shredded.

    `told` hears of the steps "ballots", "checks", "signatures" and "saving", in this order.
    """
    with desk.read() as rows:
        _, info = _attempt(rows, attempt_id)
    access.require(actor, "result.publish", info.body_id)
    key = keys.the_key(desk, info.body_id)

    def work(rows: Rows) -> RecordRow:
        attempt, meeting = _attempt(rows, attempt_id)
        refuse_barred(desk, rows, attempt, "publish")
        attempt.state = step(attempt.state, "published")  # type: ignore[arg-type]
        made = make_record_row(desk, rows, attempt, meeting, key, told=told)
        row = rows.add(made.row)
        told(1, 4, "signatures")
        sealed_rows.keep(desk, rows, row, made.for_tellers)
        told(2, 4, "signatures")
        wrapped_signatures.keep(rows, row, key.key)
        told(3, 4, "signatures")
        printed_codes.keep(rows, row, key.key)
        told(4, 4, "signatures")
        attempt.choices = None
        said = {"record": row.sha256, "seq": row.seq}
        poll_events.tell(desk, rows, attempt, meeting.id, "record", **said)
        note(
            rows,
            desk.now(),
            actor.name,
            "result.published",
            subject=row.sha256,
            details={"attempt": attempt_id, "seq": row.seq},
            meeting_id=meeting.id,
        )
        told(0, 2, "saving")
        return row

    row = desk.write(work)
    told(1, 2, "saving")
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


def _attempt(rows: Rows, attempt_id: int) -> tuple[AttemptRow, MeetingInfo]:
    attempt = rows.get(AttemptRow, attempt_id)
    if attempt is None:
        raise NotFound()
    return attempt, read_meeting(rows, ballot_paper(rows, attempt_id).meeting_id)


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
