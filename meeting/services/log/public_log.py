"""The public log of a body: what happened, in entries that can only be added, under checkpoints.

Each step appends its event in its own transaction. A checkpoint is signed at once while the log key
is open; what was added while it was locked is covered by the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from meeting.services.desk import Desk
from meeting.services.log import keys, log_keys
from meeting.services.people.meeting_roll import body_of_meeting
from meeting.services.refusals import NotFound
from meeting.store.rows import Rows
from meeting.store.tables import (
    BodyRow,
    CosignatureRow,
    LogCheckpointRow,
    LogEntryRow,
    MeetingRow,
    MemberRow,
)
from voting.log.certificate import certified
from voting.log.checkpoint import checkpoint_of, sign_checkpoint
from voting.log.event import event_bytes
from voting.log.note import Note, NoteKey, parse_note
from voting.opening import roll_sha256


@dataclass(frozen=True)
class PublicLog:
    """Everything that is published of a log; `note` is its last checkpoint with all cosignatures.

    `note` and `key` are None until the body's keys were made.
    """

    body_id: int
    body: str
    entries: list[bytes]
    note: Note | None
    key: NoteKey | None


def append(desk: Desk, rows: Rows, meeting_id: int, kind: str, **fields: Any) -> None:
    """Adds an event of `voting.log.event` within the transaction of the deed itself."""
    body_id = body_of_meeting(rows, meeting_id)
    open_meeting(desk, rows, meeting_id)
    _add(desk, rows, body_id, meeting_id, kind, fields)
    sign_head(desk, rows, body_id)


def open_meeting(desk: Desk, rows: Rows, meeting_id: int) -> None:
    """Says once, of a meeting that has begun, by which keys and for which roll it is held.

    A body that makes its first key only during the meeting says so with its next step.
    """
    meeting, body_id = rows.get(MeetingRow, meeting_id), body_of_meeting(rows, meeting_id)
    record_key, log_key = keys.known_public_key(desk, body_id), log_keys.vkey_of(desk, body_id)
    if meeting is None or meeting.state == "preparing" or record_key is None or log_key is None:
        return
    said = (LogEntryRow.meeting_id == meeting_id, LogEntryRow.kind == "meeting-open")
    if rows.count(LogEntryRow, *said):
        return
    members = rows.all(
        MemberRow, MemberRow.meeting_id == meeting_id, MemberRow.is_entitled.is_(True)
    )
    fields = {
        "record_key": record_key.public_bytes_raw().hex(),
        "log_key": log_key.public.hex(),
        "roll_sha256": roll_sha256([{"seat_no": m.seat_no, "name": m.name} for m in members]),
        "entitled": len(members),
    }
    _add(desk, rows, body_id, meeting_id, "meeting-open", fields)
    sign_head(desk, rows, body_id)


def sign_head(desk: Desk, rows: Rows, body_id: int) -> None:
    """A checkpoint over everything so far, when the key is open and there is none yet."""
    key, vkey = log_keys.open_log_key(desk, body_id), log_keys.vkey_of(desk, body_id)
    entries = entries_of(rows, body_id)
    if key is None or vkey is None or not entries:
        return
    if rows.get(LogCheckpointRow, (body_id, len(entries))) is None:
        note = sign_checkpoint(checkpoint_of(vkey.name, entries), key)
        rows.add(LogCheckpointRow(body_id=body_id, size=len(entries), note=bytes(note)))


def read_log(desk: Desk, body_id: int) -> PublicLog:
    """The log as anybody may have it; NotFound where there is no such body."""
    with desk.read() as rows:
        body = rows.get(BodyRow, body_id)
        if body is None:
            raise NotFound()
        behind = _is_behind(rows, body_id)
    if behind and log_keys.open_log_key(desk, body_id) is not None:
        desk.write(lambda rows: sign_head(desk, rows, body_id))
    with desk.read() as rows:
        return PublicLog(
            body_id,
            body.name,
            entries_of(rows, body_id),
            last_note(rows, body_id),
            log_keys.vkey_of(desk, body_id),
        )


def entries_of(rows: Rows, body_id: int) -> list[bytes]:
    """Every entry, the first first."""
    found = rows.all(LogEntryRow, LogEntryRow.body_id == body_id, order_by=LogEntryRow.place)
    return [row.content for row in found]


def last_note(rows: Rows, body_id: int) -> Note | None:
    """The last checkpoint, with a line of every witness who cosigned it."""
    head = last_checkpoint(rows, body_id)
    return None if head is None else with_witnesses(rows, head)


def last_checkpoint(rows: Rows, body_id: int) -> LogCheckpointRow | None:
    """The row of the last checkpoint."""
    return rows.first(
        LogCheckpointRow,
        LogCheckpointRow.body_id == body_id,
        order_by=LogCheckpointRow.size.desc(),
    )


def with_witnesses(rows: Rows, head: LogCheckpointRow) -> Note:
    """The checkpoint's note with the cosignatures that came for it."""
    note = parse_note(head.note)
    for row in rows.all(
        CosignatureRow,
        CosignatureRow.body_id == head.body_id,
        CosignatureRow.size == head.size,
        order_by=CosignatureRow.cosigned_at,
    ):
        lines = parse_note(row.note).lines_of(NoteKey.from_text(row.key))
        note = replace(note, lines=(*note.lines, *lines))
    return note


def minute(at: datetime) -> str:
    """A time as the log and the record say it: UTC, to the minute."""
    return at.strftime("%Y-%m-%dT%H:%MZ")


def _add(
    desk: Desk, rows: Rows, body_id: int, meeting_id: int, kind: str, fields: dict[str, Any]
) -> None:
    event = {"kind": kind, "meeting": str(meeting_id), "at": minute(desk.now()), **fields}
    record_key = keys.open_key_of(desk, body_id)
    # Locked, it certifies nothing, and a verifier then says so.
    if kind == "poll-prepared" and record_key is not None:
        event = certified(event, record_key.key)
    place = rows.count(LogEntryRow, LogEntryRow.body_id == body_id)
    rows.add(
        LogEntryRow(
            body_id=body_id,
            place=place,
            meeting_id=meeting_id,
            kind=kind,
            content=event_bytes(event),
        )
    )


def _is_behind(rows: Rows, body_id: int) -> bool:
    head = last_checkpoint(rows, body_id)
    return rows.count(LogEntryRow, LogEntryRow.body_id == body_id) > (head.size if head else 0)
