"""Checks on what was counted by hand: totals of hands and paper, entered by two persons."""

from typing import Any

from voting.checks.check import Check, failed, not_done, passed
from voting.over_issue import Pile
from voting.question import Question
from voting.tally import Tally


def manual_tallies(record: dict[str, Any], question: Question) -> list[Tally]:
    """The published tallies entered by hand; raises a VotingError for one that cannot be.

    A secret poll publishes none: they would show one channel's marks.
    """
    entries = [entry for entry in record["manual"] if "tally" in entry]
    return [Tally.from_json(question, entry["tally"]) for entry in entries]


def piles(record: dict[str, Any], question: Question) -> list[Pile]:
    """What each count by hand says of the ballots on its channel; VotingError as above."""
    return [_pile(entry, question) for entry in record["manual"]]


def by_hand(record: dict[str, Any], question: Question) -> tuple[int, int]:
    """How many ballots were handed out and collected apart from the tablets."""
    found = piles(record, question)
    return sum(pile.issued for pile in found), sum(pile.collected for pile in found)


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
    manual_tallies(record, question)
    found = len(record["manual"])
    return passed("manual", f"人工计票 {found} 份", f"{found} counts by hand")


def _pile(entry: dict[str, Any], question: Question) -> Pile:
    if "tally" not in entry:
        return Pile(entry["channel"], entry["issued"], entry["collected"])
    tally = Tally.from_json(question, entry["tally"])
    return Pile(entry["channel"], tally.issued, tally.collected)
