"""What the journal is searched for, as the address says it; days are the hall's."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from flask import request
from flask_babel import to_utc

from meeting.services.journal import Wanted


def wanted() -> Wanted:
    """The search of this request; a day that does not exist looks for nothing in particular."""
    asked = request.args
    last = _day("until")
    return Wanted(
        asked.get("text", ""),
        asked.get("who", ""),
        asked.get("kind", ""),
        _midnight(_day("from")),
        # To the end of the last day.
        _midnight(last + timedelta(days=1) if last else None),
    )


def page_number() -> int:
    """The page asked for, from 1."""
    return max(1, request.args.get("page", 1, type=int))


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    # So that the day after it exists, and its midnight in every zone.
    return found if date(1970, 1, 1) <= found < date(9999, 1, 1) else None


def _midnight(day: date | None) -> datetime | None:
    if day is None:
        return None
    at: datetime = to_utc(datetime.combine(day, time.min))
    return at.replace(tzinfo=UTC)
