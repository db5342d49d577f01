"""The public log as pages show it and the export writes it: keys, checkpoint, witnesses, events."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from meeting.services.desk import Desk
from meeting.services.log import keys, public_log, signers
from meeting.services.log.log_check import Witnessed, witnesses
from meeting.services.log.public_log import PublicLog
from meeting.services.log.signers import Signer
from voting.errors import VotingError
from voting.log.checkpoint import Checkpoint, read_checkpoint
from voting.log.event import read_event
from voting.log.note import Note
from voting.signature import fingerprint


@dataclass(frozen=True)
class CheckpointView:
    """A checkpoint with the names of its witnesses; `root` in base64 as in the note itself."""

    size: int
    root: str
    text: str

    @classmethod
    def of(cls, note: Note) -> CheckpointView:
        """The view of a note."""
        head: Checkpoint = read_checkpoint(note)
        return cls(head.size, base64.b64encode(head.root).decode("ascii"), bytes(note).decode())


@dataclass(frozen=True)
class LogView:
    """Everything a page says of one body's log; `fingerprint` is the record key's, 16 groups."""

    log: PublicLog
    events: list[dict[str, Any]]
    fingerprint: str
    checkpoint: CheckpointView | None
    witnesses: list[Witnessed]
    signers: list[Signer]


def view_log(desk: Desk, body_id: int) -> LogView:
    """The log of a body; NotFound where there is no such body."""
    log = public_log.read_log(desk, body_id)
    with desk.read() as rows:
        seen = witnesses(rows, body_id)
    return LogView(
        log,
        [_event(entry) for entry in log.entries],
        key_fingerprint(desk, body_id),
        CheckpointView.of(log.note) if log.note else None,
        seen,
        signers.list_signers(desk, body_id),
    )


def _event(entry: bytes) -> dict[str, Any]:
    """An entry that was altered must not take the page away that says so."""
    try:
        return read_event(entry)
    except VotingError:
        return {"kind": "unreadable", "at": ""}


def key_fingerprint(desk: Desk, body_id: int) -> str:
    """The record key's fingerprint to be read out and compared; empty before it was made."""
    key = keys.known_public_key(desk, body_id)
    return fingerprint(key) if key else ""
