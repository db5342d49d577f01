"""Reading and writing rows without SQL: what a service sees of a transaction.

Conditions are made of the row classes themselves (`MemberRow.meeting_id == 3`), so that services
need no import from SQLAlchemy.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Executable, func, insert, inspect, select, update
from sqlalchemy.orm import Session

from meeting.store.tables import Row

R = TypeVar("R", bound=Row)


class Rows:
    """The rows as one transaction sees them; in a write, the changes it will commit."""

    def __init__(self, session: Session) -> None:
        self.session = session
        # The session itself holds a row only as long as somebody looks at it, and would ask again.
        self._held: set[Row] = set()

    def get(self, kind: type[R], key: Any) -> R | None:
        """The row with this primary key (a tuple where the key has several columns)."""
        row = self.session.get(kind, key)
        if row is not None:
            self._held.add(row)
        return row

    def all(self, kind: type[R], *conditions: Any, order_by: Any = None) -> list[R]:
        """Every row that meets the conditions; `order_by` is a column or a tuple of columns.

        Without it they come in the order of their keys: a server's own order changes as it likes.
        """
        question = select(kind).where(*conditions).order_by(*_order(kind, order_by))
        return list(self.session.scalars(question))

    def values(
        self, columns: tuple[Any, ...], *conditions: Any, order_by: tuple[Any, ...] = ()
    ) -> list[Any]:
        """Only these columns, as tuples: for a whole hall far cheaper than its rows."""
        question = select(*columns).where(*conditions).order_by(*order_by)
        if self.session.autoflush:
            self.session.flush()
        # Of the connection: the session would look through every line for objects.
        return list(self.session.connection().execute(question).all())

    def ask(self, question: Executable, **values: Any) -> list[Any]:
        """The answer in tuples to a question that was made once, with these values for its names.

        For what is asked so often that putting it together again costs more than the answer.
        """
        if self.session.autoflush:
            self.session.flush()
        return list(self.session.connection().execute(question, values).all())

    def groups(self, columns: tuple[Any, ...], *conditions: Any) -> list[Any]:
        """How many rows have which values in these columns: tuples that end with the number."""
        question = select(*columns, func.count()).where(*conditions).group_by(*columns)
        return list(self.session.execute(question))

    def first(self, kind: type[R], *conditions: Any, order_by: Any = None) -> R | None:
        """The first row that meets the conditions."""
        question = select(kind).where(*conditions).order_by(*_order(kind, order_by))
        return self.session.scalars(question.limit(1)).first()

    def count(self, kind: type[R], *conditions: Any) -> int:
        """How many rows meet the conditions."""
        question = select(func.count()).select_from(kind).where(*conditions)
        return self.session.execute(question).scalar_one()

    def add(self, row: R) -> R:
        """Adds a row at once, so that its id is known."""
        self.session.add(row)
        self.session.flush()
        return row

    def add_all(self, rows: list[R]) -> None:
        """Adds many rows at once."""
        self.session.add_all(rows)
        self.session.flush()

    def add_lines(self, kind: type[Row], lines: list[dict[str, Any]]) -> None:
        """Adds rows given as values by column: for a whole hall far cheaper than its rows."""
        if lines:
            self.session.flush()
            self.session.connection().execute(insert(kind), lines)

    def change(self, kind: type[Row], values: dict[str, Any], *conditions: Any) -> None:
        """Gives these columns these values in every row that meets the conditions.

        An object of such a row that somebody holds already does not learn of it.
        """
        self.session.flush()
        self.session.connection().execute(update(kind).where(*conditions).values(**values))

    def delete(self, row: Row) -> None:
        """Deletes a row."""
        self.session.delete(row)
        self.session.flush()

    def flush(self) -> None:
        """Sends the changes so far to the database, so that its laws speak now."""
        self.session.flush()


def _order(kind: type[Row], order_by: Any) -> tuple[Any, ...]:
    if order_by is None:
        return tuple(inspect(kind).primary_key)
    return order_by if isinstance(order_by, tuple) else (order_by,)
