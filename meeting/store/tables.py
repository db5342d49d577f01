"""Every row of the main store, with the laws the database itself keeps: polls and results here.

The rows of the hall (`hall_tables`), of the public log (`log_tables`) and around a result
(`result_tables`) are given on, so that whoever opens the store knows all tables. Secret ballots
are not here: they live in a file of their own (`secret_tables`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from meeting.store.hall_tables import (
    BodyRow,
    MeetingRow,
    MemberRow,
    PersonRow,
    PresenceRow,
    Row,
    SessionRow,
    StaffRow,
    TermRow,
)
from meeting.store.log_tables import (
    CosignatureRow,
    CountersignatureRow,
    LogCheckpointRow,
    LogEntryRow,
    PrintedCodeRow,
    SignerRow,
    WrappedSignatureRow,
)
from meeting.store.result_tables import (
    AttendanceRow,
    CorrectionProposalRow,
    CorrectionRow,
    SealedRowsRow,
)

__all__ = [
    "AttemptMemberRow",
    "AttemptRow",
    "AttendanceRow",
    "BodyRow",
    "ConfirmationRow",
    "CorrectionProposalRow",
    "CorrectionRow",
    "CosignatureRow",
    "CountersignatureRow",
    "CredentialRow",
    "ItemRow",
    "JournalRow",
    "LogCheckpointRow",
    "LogEntryRow",
    "ManualCountRow",
    "MeetingRow",
    "MemberRow",
    "NamedBallotRow",
    "OptionRow",
    "PersonRow",
    "PollRow",
    "PresenceRow",
    "PrintedCodeRow",
    "RecordRow",
    "Row",
    "SealedRowsRow",
    "SessionRow",
    "SignerRow",
    "StaffRow",
    "TermRow",
    "WrappedSignatureRow",
]


class ItemRow(Row):
    """议程项目."""

    __tablename__ = "item"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(
        String(20),
        CheckConstraint(
            "kind in ('opening','report','deliberation','poll','break','closing')", name="kind"
        ),
    )
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    is_done: Mapped[bool] = mapped_column(default=False)


class PollRow(Row):
    """One question put to the vote; its attempts carry the states."""

    __tablename__ = "poll"
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    pack_id: Mapped[str] = mapped_column(String(80))
    pack_toml: Mapped[str] = mapped_column(
        Text
    )  # the very text, so that the place's file may change
    seats: Mapped[int | None]
    secrecy: Mapped[str] = mapped_column(
        String(10), CheckConstraint("secrecy in ('named','secret')", name="secrecy")
    )
    protection: Mapped[str] = mapped_column(
        String(10),
        CheckConstraint("protection in ('none','split','blind')", name="protection"),
        server_default="none",
    )
    duration_s: Mapped[int | None]  # None: until the chair closes


class OptionRow(Row):
    """候选项目 or candidate; `code` is the option id everywhere outside this table."""

    __tablename__ = "option"
    __table_args__ = (UniqueConstraint("poll_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"))
    code: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    cost: Mapped[str] = mapped_column(String(60), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    unit: Mapped[str] = mapped_column(String(200), default="")
    picture: Mapped[str] = mapped_column(String(100), default="")  # file name in the data folder
    source: Mapped[str] = mapped_column(String(400), default="")
    salt: Mapped[str] = mapped_column(String(64), default="")  # for the commitment of a name


class AttemptRow(Row):
    """表决: one attempt at a poll; nothing of it is ever overwritten by another attempt."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("poll_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(
        String(10), CheckConstraint("kind in ('first','runoff','repeat')", name="kind")
    )
    state: Mapped[str] = mapped_column(
        String(12),
        CheckConstraint(
            "state in ('draft','prepared','open','closed','confirmed','published','void')",
            name="state",
        ),
        default="draft",
    )
    option_codes: Mapped[list[Any]]
    seats: Mapped[int | None]
    entitled: Mapped[int | None]
    present: Mapped[int | None]
    opening: Mapped[dict[str, Any] | None]  # the opening statement, as put into the record
    opening_sha256: Mapped[str] = mapped_column(String(64), default="")
    prepared_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    deadline: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    tally: Mapped[dict[str, Any] | None]
    manual: Mapped[list[Any] | None]  # merged hands and paper tallies, as put into the record
    # Ballots of a secret poll from close to publication, as ciphertext (`closed_ballots`).
    choices: Mapped[list[Any] | None]
    outcome: Mapped[dict[str, Any] | None]
    derivation: Mapped[list[Any] | None]
    not_pressed: Mapped[int | None]
    # Hexadecimal, drawn at the close of a blind poll: its hash is logged then and published later.
    issued_roll_salt: Mapped[str] = mapped_column(String(32), server_default="", default="")
    void_reason: Mapped[str] = mapped_column(String(200), default="")


Index(
    "one_open_attempt",
    AttemptRow.poll_id,
    unique=True,
    sqlite_where=AttemptRow.state == "open",
    postgresql_where=AttemptRow.state == "open",
)


class AttemptMemberRow(Row):
    """The frozen roll of an attempt: entitled when prepared, present when opened."""

    __tablename__ = "attempt_member"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    seat_no: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    may_cast: Mapped[bool]
    is_present: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[str] = mapped_column(String(10), default="tablet")


class NamedBallotRow(Row):
    """A named ballot; the primary key forbids a member's second one."""

    __tablename__ = "named_ballot"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    marks: Mapped[dict[str, Any]]
    write_ins: Mapped[list[Any]]


class CredentialRow(Row):
    """Who drew a credential for a blind attempt, and for which blinded value; never when.

    The blinded value says nothing of the ballot key, so this row leads to no ballot.
    """

    __tablename__ = "credential"
    __table_args__ = ({"sqlite_with_rowid": False},)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    blinded_sha256: Mapped[str] = mapped_column(String(64))


class ManualCountRow(Row):
    """A count of hands or paper as one person entered it; two equal ones are merged."""

    __tablename__ = "manual_count"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    counts: Mapped[dict[str, Any]]


class ConfirmationRow(Row):
    """Who confirmed a closed attempt, in which role."""

    __tablename__ = "confirmation"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    name: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]


class JournalRow(Row):
    """Who did what when; append only (triggers forbid change), never what a person chose."""

    __tablename__ = "journal"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    meeting_id: Mapped[int | None]
    who: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200), default="")
    details: Mapped[dict[str, Any]]


class RecordRow(Row):
    """A signed result record, byte for byte; append only. An attempt's later one corrects it."""

    __tablename__ = "record"
    __table_args__ = (UniqueConstraint("body_id", "seq"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    seq: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
