"""Rows of the public log and of those who watch it; all of them can only grow (triggers)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from meeting.store.hall_tables import Row


class LogEntryRow(Row):
    """One public event: its place in the body's log from 0, and its canonical bytes."""

    __tablename__ = "log_entry"
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    kind: Mapped[str] = mapped_column(String(30))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class LogCheckpointRow(Row):
    """A checkpoint as the log signed it, by the size of the tree."""

    __tablename__ = "log_checkpoint"
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[bytes] = mapped_column(LargeBinary)


class CosignatureRow(Row):
    """A witness's line under a checkpoint, checked when it came; `key` is the witness's vkey."""

    __tablename__ = "cosignature"
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    cosigned_at: Mapped[datetime]
    note: Mapped[bytes] = mapped_column(LargeBinary)


class SignerRow(Row):
    """A key by which a person countersigns records; a later row of the same role replaces it."""

    __tablename__ = "signer"
    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    role: Mapped[str] = mapped_column(
        String(20), CheckConstraint("role in ('chair','chief-teller')", name="role")
    )
    name: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(200))  # `ssh-ed25519 AAAA…`
    witness: Mapped[str] = mapped_column(String(300), default="")  # vkey of the same person
    registered_at: Mapped[datetime]


class CountersignatureRow(Row):
    """The signature of one role over a record's bytes (SSHSIG), checked when it came."""

    __tablename__ = "countersignature"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    signer_id: Mapped[int] = mapped_column(ForeignKey("signer.id"))
    signature: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]


class WrappedSignatureRow(Row):
    """The record key's signatures in the forms of ssh-keygen and minisign, made with the record.

    Both need the private key, which is locked when somebody comes to download them.
    """

    __tablename__ = "wrapped_signature"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True)
    sshsig: Mapped[str] = mapped_column(Text)
    minisig: Mapped[str] = mapped_column(Text)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)  # raw Ed25519, as it was at that time


class PrintedCodeRow(Row):
    """The text of the code printed beside a result, made while the record key was unlocked."""

    __tablename__ = "printed_code"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
