"""Takes back checkpoints cosigned on the tellers' own laptops (`python -m voting witness`)."""

from __future__ import annotations

from datetime import UTC, datetime

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note as note_journal
from meeting.services.log import public_log, signers
from meeting.services.log.log_refusals import CheckpointUnknown, WitnessUnknown
from meeting.services.people.meeting_roll import body_of_meeting
from meeting.store.rows import Rows
from meeting.store.tables import CosignatureRow, LogCheckpointRow
from voting.log.checkpoint import read_checkpoint
from voting.log.cosignature import cosigned_at
from voting.log.note import Note, NoteKey, parse_note


def take_cosigned(desk: Desk, actor: Actor, meeting_id: int, data: bytes) -> list[str]:
    """Keeps every registered witness's line in the cosigned checkpoint; returns their names.

    Raises CheckpointUnknown for a text that this log never signed (of a fork, somebody holds two),
    WitnessUnknown when no registered witness's good line is in it. Coming twice does no harm.
    """
    given = parse_note(data)
    size = read_checkpoint(given).size

    def work(rows: Rows) -> list[str]:
        body_id = body_of_meeting(rows, meeting_id)
        access.require(actor, "log.cosign", body_id)
        head = rows.get(LogCheckpointRow, (body_id, size))
        if head is None or parse_note(head.note).text != given.text:
            raise CheckpointUnknown()
        known = [key for key in signers.witness_keys(rows, body_id) if _is_cosigned(given, key)]
        if not known:
            raise WitnessUnknown()
        for key in known:
            _keep(rows, body_id, size, given, key)
        names = [key.name for key in known]
        note_journal(
            rows,
            desk.now(),
            actor.name,
            "log.cosigned",
            subject="、".join(names),
            details={"size": size},
            meeting_id=meeting_id,
        )
        return names

    names = desk.write(work)
    desk.changed(meeting_id)
    return names


def current_note(desk: Desk, meeting_id: int) -> bytes | None:
    """The last checkpoint as it is published; None before there is one."""
    with desk.read() as rows:
        found = public_log.last_note(rows, body_of_meeting(rows, meeting_id))
    return None if found is None else bytes(found)


def _keep(rows: Rows, body_id: int, size: int, given: Note, key: NoteKey) -> None:
    time = cosigned_at(given, key)
    if time is None or rows.get(CosignatureRow, (body_id, size, str(key))) is not None:
        return
    rows.add(
        CosignatureRow(
            body_id=body_id,
            size=size,
            key=str(key),
            cosigned_at=datetime.fromtimestamp(time, UTC),
            note=bytes(given),
        )
    )


def _is_cosigned(given: Note, key: NoteKey) -> bool:
    return cosigned_at(given, key) is not None
