"""What people type into a field, checked the same way everywhere."""

from __future__ import annotations

from datetime import date

from meeting.services.refusals import InputRefused, ReasonMissing

LONGEST = 200
# Signs that nobody sees and that turn the order in which what stands beside them is read: with one
# of them in it a name is shown as another name.
TURNING = frozenset(
    map(chr, (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
# Signs that show nothing at all: two names that look alike would be two. The last two of the first
# plane are no signs, and no workbook with them can be read.
# What Mongolian script writes with is not among them.
UNSEEN = frozenset(
    map(
        chr,
        (
            *(each for each in range(0x20) if each not in (0x09, 0x0A, 0x0D)),
            *range(0x7F, 0xA0), 0xAD, 0x34F, 0x115F, 0x1160, 0x200B, 0x200C, 0x200D, 0x2028, 0x2029,
            *range(0x2060, 0x2065), *range(0x206A, 0x2070), 0x3164, 0xFEFF, 0xFFA0,
            *range(0xFFF9, 0xFFFC), 0xFFFE, 0xFFFF, *range(0xE0000, 0xE0080),
        ),
    )
)  # fmt: skip
_REFUSED = TURNING | UNSEEN
_DROPPED = dict.fromkeys(map(ord, UNSEEN))
LONGEST_REASON = 200


def plain_text(value: str, field: str, longest: int = LONGEST) -> str:
    """The text without spaces around it; InputRefused when it is empty, too long or turned."""
    text = value.strip()
    if not text or len(text) > longest or is_turned(text):
        raise InputRefused(field=field)
    return text


def free_text(value: str, field: str) -> str:
    """A longer text without the unseen signs of pasting; InputRefused when it is turned."""
    if not TURNING.isdisjoint(value):
        raise InputRefused(field=field)
    return value.translate(_DROPPED)


def plain_reason(value: str) -> str:
    """A reason as it is kept: ReasonMissing when there is none, InputRefused when it is turned."""
    text = free_text(value, "reason").strip()
    if not text:
        raise ReasonMissing()
    return text[:LONGEST_REASON]


def is_turned(text: str) -> bool:
    """Whether a sign in it that nobody sees turns its order or makes it another text."""
    return not _REFUSED.isdisjoint(text)


def calendar_day(value: str, field: str) -> date:
    """The day written as YYYY-MM-DD; InputRefused when there is no such day."""
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise InputRefused(field=field) from None
