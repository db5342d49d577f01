"""Every row of the main store, with the laws the database itself keeps.

Secret ballots are not here: they live in a file of their own (see `secret_tables`).
Times are UTC; the web shows them in the hall's time.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(DeclarativeBase):
    """The base of every row class; names every constraint by one pattern."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 - SQLAlchemy's own form


class BodyRow(Row):
    """机构: a congress, a standing committee or a subdistrict deliberation meeting."""

    __tablename__ = "body"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(
        String(20), CheckConstraint("kind in ('congress','committee','subdistrict')", name="kind")
    )
    place: Mapped[str] = mapped_column(String(200), default="")
    quorum_num: Mapped[int]
    quorum_den: Mapped[int]
    quorum_strict: Mapped[bool]
    is_demo: Mapped[bool] = mapped_column(default=False)


class TermRow(Row):
    """届."""

    __tablename__ = "term"
    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    name: Mapped[str] = mapped_column(String(100))


class SessionRow(Row):
    """次会议."""

    __tablename__ = "session"
    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    name: Mapped[str] = mapped_column(String(100))


class MeetingRow(Row):
    """全体会议: the meeting that has an agenda, a roll and polls."""

    __tablename__ = "meeting"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"))
    name: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(
        String(20),
        CheckConstraint("state in ('preparing','in_session','ended')", name="state"),
        default="preparing",
    )
    self_check_in: Mapped[bool] = mapped_column(default=False)
    current_item_id: Mapped[int | None]


class PersonRow(Row):
    """A person of a body's roster; may have several kinds at once."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("body_id", "seat_no"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    name: Mapped[str] = mapped_column(String(100))
    sex: Mapped[str] = mapped_column(String(10), default="")
    unit: Mapped[str] = mapped_column(String(100), default="")  # delegation or subdistrict
    seat_no: Mapped[str] = mapped_column(String(20))
    phone: Mapped[str] = mapped_column(String(30), default="")
    kinds: Mapped[list[Any]]  # of services.people.KINDS
    status: Mapped[str] = mapped_column(
        String(20),
        CheckConstraint("status in ('active','suspended','left')", name="status"),
        default="active",
    )
    pin_hash: Mapped[str] = mapped_column(String(200), default="")
    card_serial: Mapped[int] = mapped_column(default=1)  # rises when a card is revoked
    device: Mapped[str] = mapped_column(String(64), default="")  # the one tablet holding the seat


class StaffRow(Row):
    """A staff account: administrator, chair, chief teller, teller, secretary, door."""

    __tablename__ = "staff"
    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))  # None: every body
    name: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[str] = mapped_column(String(100))
    roles: Mapped[list[Any]]
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    code_hash: Mapped[str] = mapped_column(String(200), default="")  # one-time sign-in code
    is_active: Mapped[bool] = mapped_column(default=True)
    device: Mapped[str] = mapped_column(String(64), default="")  # changes end older sign-ins


class MemberRow(Row):
    """One line of a meeting's roll; presence is the newest line of the ledger, kept here too."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    seat_no: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    unit: Mapped[str] = mapped_column(String(100), default="")
    is_entitled: Mapped[bool]  # counts in 应到
    may_cast: Mapped[bool]  # False: suspended, or attends without vote
    presence: Mapped[str] = mapped_column(
        String(20),
        CheckConstraint(
            "presence in ('expected','waiting','present','left','leave','absent')", name="presence"
        ),
        default="expected",
    )
    absence_reason: Mapped[str] = mapped_column(String(200), default="")
    channel: Mapped[str] = mapped_column(
        String(10),
        CheckConstraint("channel in ('tablet','paper','hands')", name="channel"),
        default="tablet",
    )


class PresenceRow(Row):
    """The ledger of coming and going; append only."""

    __tablename__ = "presence"
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
    presence: Mapped[str] = mapped_column(String(20))
    by: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(200), default="")


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
    choices: Mapped[
        list[Any] | None
    ]  # unordered ballots of a secret poll, from close to publication
    outcome: Mapped[dict[str, Any] | None]
    derivation: Mapped[list[Any] | None]
    not_pressed: Mapped[int | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="")


Index("one_open_attempt", AttemptRow.poll_id, unique=True, sqlite_where=AttemptRow.state == "open")


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
    """A signed result record, byte for byte; append only."""

    __tablename__ = "record"
    __table_args__ = (UniqueConstraint("body_id", "seq"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), unique=True)
    seq: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
