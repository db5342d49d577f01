"""Holds the log to its own last checkpoint: before a meeting starts, and on the chair's console."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from meeting.services.desk import Desk
from meeting.services.log import log_keys, public_log
from meeting.services.log.log_refusals import LogAltered
from meeting.services.people.meeting_roll import body_of_meeting
from meeting.store.rows import Rows
from meeting.store.tables import CosignatureRow, LogCheckpointRow
from voting.errors import VotingError
from voting.log.checkpoint import Checkpoint, checkpoint_of, read_checkpoint
from voting.log.event import read_event
from voting.log.note import NoteKey, is_signed_by, parse_note


@dataclass(frozen=True)
class Witnessed:
    """Who cosigned a checkpoint, and when by the witness's own clock."""

    name: str
    size: int
    at: datetime


@dataclass(frozen=True)
class LogStanding:
    """How the log stands: its size, the last checkpoint that it was held to, the last witnesses."""

    body_id: int
    entries: int
    checkpoint: Checkpoint | None
    fits: bool
    witnesses: list[Witnessed]


def refuse_altered(desk: Desk, rows: Rows, body_id: int) -> Checkpoint | None:
    """The last checkpoint when the log fits it and every cosigned one; None when there is none.

    Raises LogAltered: an entry was changed, dropped or put in, or the checkpoint is not the log's.
    """
    entries, key = public_log.entries_of(rows, body_id), log_keys.vkey_of(desk, body_id)
    cosigned = {row.size for row in rows.all(CosignatureRow, CosignatureRow.body_id == body_id)}
    held = [rows.get(LogCheckpointRow, (body_id, size)) for size in sorted(cosigned)]
    last = None
    for row in (*held, public_log.last_checkpoint(rows, body_id)):
        if row is not None:
            last = _held_to(row, entries, key)
    for entry in entries[last.size if last else 0 :]:
        _refuse_no_event(entry, last.size if last else 0)
    return last


def standing(desk: Desk, meeting_id: int) -> LogStanding:
    """The same for a page that shows it: `fits` instead of a refusal."""
    with desk.read() as rows:
        body_id = body_of_meeting(rows, meeting_id)
        fits, last = True, None
        try:
            last = refuse_altered(desk, rows, body_id)
        except LogAltered:
            fits = False
        return LogStanding(
            body_id, len(public_log.entries_of(rows, body_id)), last, fits, witnesses(rows, body_id)
        )


def witnesses(rows: Rows, body_id: int, size: int | None = None) -> list[Witnessed]:
    """The newest cosignature of each witness, or those under the checkpoint of this size."""
    wanted = [] if size is None else [CosignatureRow.size == size]
    newest = {}
    for row in rows.all(
        CosignatureRow, CosignatureRow.body_id == body_id, *wanted, order_by=CosignatureRow.size
    ):
        newest[row.key] = Witnessed(NoteKey.from_text(row.key).name, row.size, row.cosigned_at)
    return list(newest.values())


def _held_to(row: LogCheckpointRow, entries: list[bytes], key: NoteKey | None) -> Checkpoint:
    try:
        note = parse_note(row.note)
        head = read_checkpoint(note)
    except VotingError:
        raise LogAltered(size=row.size) from None
    # SQLite takes text for bytes; whoever edits the file by hand leaves it so.
    if any(type(entry) is not bytes for entry in entries[: row.size]):
        raise LogAltered(size=row.size)
    is_ours = key is not None and is_signed_by(note, key) and head.size == row.size
    if not is_ours or checkpoint_of(head.origin, entries[: row.size]) != head:
        raise LogAltered(size=row.size)
    return head


def _refuse_no_event(entry: bytes, size: int) -> None:
    try:
        read_event(entry)
    except VotingError:
        raise LogAltered(size=size) from None
