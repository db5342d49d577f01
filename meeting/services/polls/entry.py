"""What people type into a field, checked the same way everywhere."""

from __future__ import annotations

from datetime import date

from meeting.services.refusals import InputRefused

LONGEST = 200
# Signs that nobody sees and that turn the order in which what stands beside them is read: with one
# of them in it a name is shown as another name.
TURNING = frozenset(
    map(chr, (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)


def plain_text(value: str, field: str, longest: int = LONGEST) -> str:
    """The text without spaces around it; InputRefused when it is empty, too long or turned."""
    text = value.strip()
    if not text or len(text) > longest or is_turned(text):
        raise InputRefused(field=field)
    return text


def is_turned(text: str) -> bool:
    """Whether an unseen sign turns the order in which this text is read."""
    return not TURNING.isdisjoint(text)


def calendar_day(value: str, field: str) -> date:
    """The day written as YYYY-MM-DD; InputRefused when there is no such day."""
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise InputRefused(field=field) from None
