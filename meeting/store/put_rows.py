"""Many rows put by the driver itself.

SQLAlchemy looks at every value of every row first, which takes longer than the database does; a
burst is a thousand ballots, whose values are plain already.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert


def put_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts the rows, each the plain values of all columns in the table's order.

    JSON is handed in as text. Raises what the database raises.
    """
    if not rows:
        return
    sql, names = _insertion(connection.dialect, table)
    given: Any = list(rows)
    if names is not None:
        given = [dict(zip(names, row, strict=True)) for row in rows]
    connection.exec_driver_sql(sql, given)


@lru_cache(maxsize=16)
def _insertion(dialect: Dialect, table: Table) -> tuple[str, tuple[str, ...] | None]:
    """The driver's text, and the names that it has for the values unless they go by their place."""
    names = tuple(column.name for column in table.columns)
    compiled = insert(table).compile(dialect=dialect, column_keys=list(names))
    by_place = compiled.positiontup
    if by_place is None:
        return str(compiled), names
    assert tuple(by_place) == names  # noqa: S101 - the compiler keeps the table's order
    return str(compiled), None
