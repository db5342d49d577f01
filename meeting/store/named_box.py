"""The box of named (记名) ballots: rows of the main store, one for each member and attempt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic_core import to_json
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from meeting.store.drop import Drop, Landing, Outcome, Slip
from meeting.store.errors import AlreadyCast, NotStored
from meeting.store.put_rows import put_rows
from meeting.store.tables import NamedBallotRow
from voting.errors import VotingError

# Marks and write-ins.
Content = tuple[dict[str, Any], list[str]]
_HELD = select(
    NamedBallotRow.member_id, NamedBallotRow.key, NamedBallotRow.marks, NamedBallotRow.write_ins
).where(
    NamedBallotRow.attempt_id == bindparam("attempt"),
    NamedBallotRow.member_id.in_(bindparam("members", expanding=True)),
)
_CAST = select(NamedBallotRow.member_id).where(NamedBallotRow.attempt_id == bindparam("attempt"))
_TURNOUT = select(func.count()).where(NamedBallotRow.attempt_id == bindparam("attempt"))
# The table, not the class: a burst needs no objects.
_TABLE = NamedBallotRow.metadata.tables[NamedBallotRow.__tablename__]


@dataclass(frozen=True)
class NamedBallot:
    """Who marked what, as the record of a named poll says it."""

    member_id: int
    key: str
    marks: dict[str, Any]
    write_ins: list[str]


class NamedBox:
    """Ballots with names, inside one transaction of the main store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def drop(self, attempt_id: int, slips: list[Slip]) -> list[Outcome]:
        """Takes a batch; it is stored when the session's transaction commits."""
        held = self._held(attempt_id, [slip.member_id for slip in slips])
        stored = set(held)
        touched: dict[int, tuple[Drop, tuple[str, str]]] = {}
        outcomes: list[Outcome] = []
        for slip in slips:
            try:
                text = _text(slip.drop)
                outcome = _land(held.get(slip.member_id), slip.drop)
            except VotingError as refusal:
                outcomes.append(refusal)
                continue
            if not outcome.repeat:
                held[slip.member_id] = (slip.drop.key, _content(slip.drop))
                touched[slip.member_id] = slip.drop, text
            outcomes.append(outcome)
        self._write(attempt_id, touched, stored)
        return outcomes

    def holds(self, attempt_id: int, slip: Slip) -> bool:
        """Whether this very ballot lies in the box already."""
        held = self._held(attempt_id, [slip.member_id]).get(slip.member_id)
        return held == (slip.drop.key, _content(slip.drop))

    def turnout(self, attempt_id: int) -> int:
        """How many members have cast."""
        return self._session.connection().execute(_TURNOUT, {"attempt": attempt_id}).scalar_one()

    def has_cast(self, attempt_id: int, member_id: int) -> bool:
        """Whether this member has cast."""
        return self._session.get(NamedBallotRow, (attempt_id, member_id)) is not None

    def members_cast(self, attempt_id: int) -> frozenset[int]:
        """Every member who has cast."""
        asked = {"attempt": attempt_id}
        return frozenset(self._session.connection().execute(_CAST, asked).scalars())

    def ballots(self, attempt_id: int) -> list[NamedBallot]:
        """Every ballot with its member, in the order of the roll's ids."""
        rows = self._session.scalars(
            select(NamedBallotRow)
            .where(NamedBallotRow.attempt_id == attempt_id)
            .order_by(NamedBallotRow.member_id)
        )
        return [NamedBallot(row.member_id, row.key, row.marks, row.write_ins) for row in rows]

    def _held(self, attempt_id: int, members: list[int]) -> dict[int, tuple[str, Content]]:
        asked = {"attempt": attempt_id, "members": list(set(members))}
        rows = self._session.connection().execute(_HELD, asked).all()
        return {member: (key, (marks, write_ins)) for member, key, marks, write_ins in rows}

    def _write(
        self, attempt_id: int, touched: dict[int, tuple[Drop, tuple[str, str]]], stored: set[int]
    ) -> None:
        fresh = [
            (attempt_id, member, drop.key, *text)
            for member, (drop, text) in touched.items()
            if member not in stored
        ]
        put_rows(self._session.connection(), _TABLE, fresh)
        for member, (drop, _) in touched.items():
            if member in stored:
                self._session.execute(
                    update(NamedBallotRow)
                    .where(
                        NamedBallotRow.attempt_id == attempt_id, NamedBallotRow.member_id == member
                    )
                    .values(marks=drop.marks, write_ins=drop.write_ins)
                    .execution_options(synchronize_session=False)
                )


def _content(drop: Drop) -> Content:
    return drop.marks, drop.write_ins


def _text(drop: Drop) -> tuple[str, str]:
    """Both as JSON; what no record could carry is refused here, and spoils no batch."""
    try:
        marks, write_ins = _content(drop)
        return to_json(marks).decode(), to_json(write_ins).decode() if write_ins else "[]"
    except (TypeError, ValueError):
        raise NotStored() from None


def _land(held: tuple[str, Content] | None, drop: Drop) -> Landing:
    if held is None:
        return Landing()
    key, before = held
    if key != drop.key:
        raise AlreadyCast()
    if _content(drop) == before:
        return Landing(repeat=True)
    if not drop.may_change:
        raise AlreadyCast()
    return Landing(changed=True)
