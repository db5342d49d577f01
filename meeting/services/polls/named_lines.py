"""A published derivation as it is read in the hall.

The record calls a person who was not appointed by the id on the ballot. In the hall such a line is
read beside the list of options, so it says what that list says: the name, or the place on the
ballot where the pack keeps names from this viewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

# What may follow the label of a line; see voting/derivation.py.
ENDS = ("：", ": ", " → ")


def withheld_name(place: int) -> str:
    """What stands for a name that this viewer is not shown; `place` counts from 1."""
    return f"候选人 {place}"


def named_lines(
    lines: Sequence[dict[str, str]], options: Sequence[dict[str, Any]]
) -> list[dict[str, str]]:
    """The lines (zh, en), those that begin with an option's id spelt as `options` names it."""
    return [_named(line, options) for line in lines]


def _named(line: dict[str, str], options: Sequence[dict[str, Any]]) -> dict[str, str]:
    for place, option in enumerate(options, 1):
        if line["zh"].startswith(tuple(option["id"] + end for end in ENDS)):
            name, cut = option["name"], len(option["id"])
            english = f"Candidate {place}" if name == withheld_name(place) else name
            return {"zh": name + line["zh"][cut:], "en": english + line["en"][cut:]}
    return line
