"""Check on ballots that are missing though a credential was drawn: could they have turned it?"""

from typing import Any

from voting.blind.unresolved import could_change
from voting.checks.check import Check, failed, not_done, passed
from voting.checks.manual import piles
from voting.pack import RulePack
from voting.question import Question
from voting.roll import Roll
from voting.tally import Tally


def check_unresolved(
    record: dict[str, Any], pack: RulePack | None, question: Question | None
) -> Check:
    """Whether the record advises a new vote exactly where missing ballots could have turned it."""
    if pack is None or question is None:
        return not_done("unresolved", "规则读不出", "no rule pack to decide by")
    missing = record["credentials"]["issued"] - record["credentials"]["in_box"]
    roll = Roll(record["roll"]["entitled"], record["roll"]["present"])
    tally = Tally.from_json(question, record["tally"])
    advised = could_change(pack, roll, tally, missing, piles(record, question))
    if advised != ("advice" in record):
        zh, en = "重新表决的建议与票数不符", "the advice to vote again does not fit the numbers"
        return failed("unresolved", zh, en)
    if advised:
        zh = f"缺 {missing} 张票，可能改变结果，宜重新表决"
        en = f"{missing} ballots are missing and could have changed the outcome: vote again"
        return passed("unresolved", zh, en)
    zh, en = (
        f"缺 {missing} 张票，不影响结果",
        f"{missing} ballots missing, no other outcome by them",
    )
    return passed("unresolved", zh, en)
