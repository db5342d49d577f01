"""Countersignatures: chair and chief teller sign a record's bytes on their own devices.

What comes back is checked against the registered key before it is kept; the record's own bytes
never change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.log import public_log, signers
from meeting.services.log.log_refusals import (
    AlreadyCountersigned,
    CountersignatureRefused,
    SignerMissing,
)
from meeting.services.refusals import InputRefused, NotFound
from meeting.store.rows import Rows
from meeting.store.tables import CountersignatureRow, RecordRow, SignerRow
from voting.ssh_signature import NotAnSshSignature, ssh_fingerprint, ssh_public_line, ssh_signer


@dataclass(frozen=True)
class Countersignature:
    """One role's signature of a record, and the key that made it as `ssh-keygen -l` shows it."""

    role: str
    name: str
    fingerprint: str
    signature: str
    received_at: datetime


def countersign(desk: Desk, actor: Actor, record_id: int, role: str, armored: str) -> None:
    """Keeps a role's signature (SSHSIG) of the record, and tells the public log.

    Raises SignerMissing, CountersignatureRefused, AlreadyCountersigned.
    """
    if role not in signers.ROLES:
        raise InputRefused(field="roles")

    def work(rows: Rows) -> int:
        record = _record(rows, record_id)
        access.require(actor, "record.countersign", record.body_id)
        known = {one.role: one for one in signers.read_signers_of(rows, record.body_id)}
        if role not in known:
            raise SignerMissing(role=role)
        if rows.get(CountersignatureRow, (record_id, role)) is not None:
            raise AlreadyCountersigned(role=role)
        try:
            key = ssh_signer(armored, record.content)
        except NotAnSshSignature:
            raise CountersignatureRefused(role=role) from None
        if ssh_public_line(key) != known[role].key:
            raise CountersignatureRefused(role=role)
        rows.add(
            CountersignatureRow(
                record_id=record_id,
                role=role,
                signer_id=known[role].id,
                signature=armored,
                received_at=desk.now(),
            )
        )
        shown = ssh_fingerprint(key)
        told = {"record": record.sha256, "role": role, "key": shown}
        public_log.append(desk, rows, record.meeting_id, "countersign", **told)
        note(
            rows,
            desk.now(),
            actor.name,
            "record.countersigned",
            subject=known[role].name,
            details={"seq": record.seq, **told},
            meeting_id=record.meeting_id,
        )
        return record.meeting_id

    desk.changed(desk.write(work))


def of_record(desk: Desk, record_id: int) -> list[Countersignature]:
    """The countersignatures of a record, chair before chief teller."""
    with desk.read() as rows:
        _record(rows, record_id)
        found = []
        for role in signers.ROLES:
            row = rows.get(CountersignatureRow, (record_id, role))
            signer = rows.get(SignerRow, row.signer_id) if row else None
            if row is None or signer is None:
                continue
            shown = signers.fingerprint_of(signer)
            found.append(Countersignature(role, signer.name, shown, row.signature, row.received_at))
        return found


def _record(rows: Rows, record_id: int) -> RecordRow:
    record = rows.get(RecordRow, record_id)
    if record is None:
        raise NotFound()
    return record
