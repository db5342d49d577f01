"""What people type into a field, checked the same way everywhere."""

from __future__ import annotations

from datetime import date

from meeting.services.refusals import InputRefused

LONGEST = 200


def plain_text(value: str, field: str, longest: int = LONGEST) -> str:
    """The text without spaces around it; InputRefused when it is empty or too long."""
    text = value.strip()
    if not text or len(text) > longest:
        raise InputRefused(field=field)
    return text


def calendar_day(value: str, field: str) -> date:
    """The day written as YYYY-MM-DD; InputRefused when there is no such day."""
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise InputRefused(field=field) from None
