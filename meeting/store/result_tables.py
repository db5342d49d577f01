"""Rows around a published result: the tellers' sealed list, corrections, and attendance as it was.

All but the proposal of a correction can only grow (triggers).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from meeting.store.hall_tables import Row


class SealedRowsRow(Row):
    """The ballots under a record's root, sealed so that only the chief teller opens them."""

    __tablename__ = "sealed_rows"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True)
    teller_key: Mapped[str] = mapped_column(String(64))  # raw X25519, hexadecimal
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class AttendanceRow(Row):
    """出席: how many were where when the meeting ended."""

    __tablename__ = "attendance"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    figures: Mapped[dict[str, Any]]
    frozen_at: Mapped[datetime]


class CorrectionProposalRow(Row):
    """The chief teller's new count of one channel of a published result; the last one stands."""

    __tablename__ = "correction_proposal"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    counts: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(200))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class CorrectionRow(Row):
    """更正: a record that stands in the place of an earlier one; no record is replaced twice."""

    __tablename__ = "correction"
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), primary_key=True)
    supersedes_id: Mapped[int] = mapped_column(ForeignKey("record.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(200))
