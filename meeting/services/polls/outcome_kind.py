"""What those who succeed are called, by the rule that decides: 通过, 入选 or 当选.

A motion or an appointment is passed (通过). Where the seats are filled by the most approvals, a
project is chosen (入选) and a person is elected (当选). Grades have their own words in the pack.
"""

from __future__ import annotations

from typing import Literal

from voting.pack import RulePack

OutcomeKind = Literal["passed", "chosen", "elected"]


def outcome_kind(pack: RulePack) -> OutcomeKind:
    """The kind of success that this rule knows."""
    if pack.rule != "choose_n":
        return "passed"
    return "elected" if pack.about_persons else "chosen"
