"""Times go into the store as UTC and come out knowing that they are UTC.

SQLite has no time zones, so a time would come back without one and could not be compared with
the desk's clock; a time without a zone is refused on the way in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite import DATETIME
from sqlalchemy.engine import Dialect
from sqlalchemy.types import DateTime


class UtcTime(DATETIME):
    """SQLite's date and time, always UTC and always said to be."""

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Writes the UTC reading of a time that knows its zone."""
        write = super().bind_processor(dialect)

        def to_utc(value: datetime | None) -> Any:
            if value is not None and value.tzinfo is None:
                raise ValueError("a time without a zone cannot be stored")
            return write(None if value is None else value.astimezone(UTC)) if write else value

        return to_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Reads a time and says that it is UTC."""
        read = super().result_processor(dialect, coltype)

        def from_utc(value: Any) -> datetime | None:
            found = read(value) if read else value
            return None if found is None else found.replace(tzinfo=UTC)

        return from_utc


def keep_utc(engine: Engine) -> None:
    """Makes every DateTime column of this engine a UtcTime."""
    dialect: Any = engine.dialect
    dialect.colspecs = {**dialect.colspecs, DateTime: UtcTime}
