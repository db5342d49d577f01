"""Checks on what was counted by hand: totals of hands and paper, entered by two persons."""

from typing import Any

from voting.checks.check import Check, failed, not_done, passed
from voting.question import Question
from voting.tally import Tally


def manual_tallies(record: dict[str, Any], question: Question) -> list[Tally]:
    """The tallies entered by hand; raises a VotingError for one that cannot be."""
    return [Tally.from_json(question, entry["tally"]) for entry in record["manual"]]


def check_manual(record: dict[str, Any], question: Question | None) -> Check:
    """Whether each total counted by hand is possible and was entered by two persons."""
    if question is None:
        return not_done("manual", "规则读不出", "no rule pack to count by")
    for entry in record["manual"]:
        if len(set(entry["entered_by"])) < 2:
            zh, en = "人工计票须两人录入", "a count by hand needs two persons"
            return failed("manual", zh, en)
        if entry["channel"] not in record["poll"]["channels"]:
            zh, en = f"本次没有 {entry['channel']} 渠道", f"no channel {entry['channel']} here"
            return failed("manual", zh, en)
    found = len(manual_tallies(record, question))
    return passed("manual", f"人工计票 {found} 份", f"{found} counts by hand")
