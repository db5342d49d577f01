"""Times go into the store as UTC and come out knowing that they are UTC.

Neither database keeps a zone in these columns, so a time would come back without one and could not
be compared with the desk's clock; a time without a zone is refused on the way in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.dialects.sqlite import DATETIME
from sqlalchemy.engine import Dialect
from sqlalchemy.types import DateTime


class _Utc:
    """What both databases do around their own way of writing a time."""

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Writes the UTC reading of a time that knows its zone."""
        write = super().bind_processor(dialect)  # type: ignore[misc]

        def to_utc(value: datetime | None) -> Any:
            if value is not None and value.tzinfo is None:
                raise ValueError("a time without a zone cannot be stored")
            # PostgreSQL would move a time that knows its zone into the zone of the connection.
            plain = None if value is None else value.astimezone(UTC).replace(tzinfo=None)
            return write(plain) if write else plain

        return to_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Reads a time and says that it is UTC."""
        read = super().result_processor(dialect, coltype)  # type: ignore[misc]

        def from_utc(value: Any) -> datetime | None:
            found = read(value) if read else value
            return None if found is None else found.replace(tzinfo=UTC)

        return from_utc


class UtcTime(_Utc, DATETIME):
    """SQLite's date and time, always UTC and always said to be."""


class UtcTimestamp(_Utc, TIMESTAMP):
    """PostgreSQL's timestamp without a zone, always UTC and always said to be."""


def keep_utc(engine: Engine) -> None:
    """Makes every DateTime column of this engine keep UTC."""
    dialect: Any = engine.dialect
    kept = UtcTime if dialect.name == "sqlite" else UtcTimestamp
    dialect.colspecs = {**dialect.colspecs, DateTime: kept}
