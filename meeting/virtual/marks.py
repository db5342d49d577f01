"""What a virtual member marks: plausible, random, and always valid by the poll's own limits."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

APPROVE_WEIGHTS = (88, 7, 5)
GRADE_WEIGHTS = (78, 18, 3, 1)


def plausible_marks(poll: Mapping[str, Any], chance: random.Random) -> dict[str, Any]:
    """Marks for the poll as a tablet sees it; most people agree, some do not."""
    options = [str(option["id"]) for option in poll["options"]]
    match poll["method"]:
        case "approve":
            return _approvals(options, poll.get("limit"), chance)
        case "grade":
            grades = [str(grade["id"]) for grade in poll["grades"]]
            weights = (*GRADE_WEIGHTS, *[1] * len(grades))[: len(grades)]
            return {option: chance.choices(grades, weights)[0] for option in options}
        case "rank":
            limit = poll.get("limit") or len(options)
            return {option: n for n, option in enumerate(_liked(options, limit, chance), start=1)}
        case _:
            limit = poll.get("limit") or len(options)
            return {option: 1 for option in _liked(options, limit, chance)}


def _approvals(options: list[str], limit: int | None, chance: random.Random) -> dict[str, str]:
    approved = _liked(options, limit if limit is not None else len(options), chance)
    words = ("approve", "against", "abstain")
    marks = {option: chance.choices(words, APPROVE_WEIGHTS)[0] for option in options}
    return {
        option: mark if mark != "approve" or option in approved else "against"
        for option, mark in marks.items()
    }


def _liked(options: list[str], limit: int, chance: random.Random) -> list[str]:
    """That many options; earlier ones are liked a little more, so that results seldom tie."""
    keys = {option: chance.random() ** (1 + n / 6) for n, option in enumerate(options)}
    return sorted(options, key=keys.__getitem__, reverse=True)[: min(limit, len(options))]
