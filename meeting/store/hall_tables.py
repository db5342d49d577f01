"""Rows of the hall: bodies, people, staff, meetings, the roll and who came and went.

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
    MetaData,
    String,
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
    # Keyed digest of the card's short code: found by one look into an index, and nobody's twice.
    code_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(64), default="")  # the one tablet holding the seat


# Who left the body keeps the line; the seat is free for a successor.
Index(
    "one_person_per_seat",
    PersonRow.body_id,
    PersonRow.seat_no,
    unique=True,
    sqlite_where=PersonRow.status != "left",
    postgresql_where=PersonRow.status != "left",
)


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
