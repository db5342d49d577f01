"""Checks on the outcome: the rule, applied again to the tally, says the same in the same words."""

from typing import Any

from voting.checks.check import Check, failed, not_done, passed
from voting.checks.manual import piles
from voting.decide import decide
from voting.outcome import Outcome
from voting.pack import RulePack
from voting.question import Question
from voting.roll import Roll
from voting.tally import Tally


def check_outcome(
    record: dict[str, Any], pack: RulePack | None, question: Question | None
) -> Check:
    """Whether the rule gives this outcome."""
    if pack is None or question is None:
        return not_done("outcome", "规则读不出", "no rule pack to decide by")
    outcome = _decided(record, pack, question)
    if outcome.to_json() != record["outcome"]:
        zh, en = f"按规则应为 {outcome.status}", f"the rule gives another outcome: {outcome.status}"
        return failed("outcome", zh, en)
    return passed("outcome", f"结果 {outcome.status}", f"the outcome is {outcome.status}")


def check_derivation(
    record: dict[str, Any], pack: RulePack | None, question: Question | None
) -> Check:
    """Whether the derivation is the one that the rule writes, line by line."""
    if pack is None or question is None:
        return not_done("derivation", "规则读不出", "no rule pack to decide by")
    lines = _decided(record, pack, question).derivation_json()
    if lines != record["derivation"]:
        return failed("derivation", "推导与规则所得不同", "the rule derives it in other lines")
    return passed("derivation", f"推导 {len(lines)} 行", f"{len(lines)} lines of derivation")


def _decided(record: dict[str, Any], pack: RulePack, question: Question) -> Outcome:
    roll = Roll(record["roll"]["entitled"], record["roll"]["present"])
    tally = Tally.from_json(question, record["tally"])
    return decide(pack, roll, tally, piles(record, question))
