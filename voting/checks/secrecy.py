"""Check that the secrecy guard was applied: nothing published reveals how somebody marked."""

from typing import Any

from voting.checks.check import Check, failed, not_done, passed
from voting.checks.manual import by_hand
from voting.pack import RulePack
from voting.question import Question
from voting.secrecy_guard import WITHHELD_WORDS, guarded_totals, withheld
from voting.tally import Tally


def check_secrecy(
    record: dict[str, Any], pack: RulePack | None, question: Question | None
) -> Check:
    """Whether a secret poll shows no channel's marks, and says what it withholds and why."""
    if pack is None or question is None:
        return not_done("secrecy", "规则读不出", "no rule pack to judge by")
    is_secret = record["poll"]["secrecy"] == "secret"
    if any(("tally" in entry) == is_secret for entry in record["manual"]):
        zh = "无记名表决公布了分渠道票数，或记名表决没有公布"
        return failed("secrecy", zh, "counts by channel stand in named polls, and only there")
    reason = withheld(
        is_secret=is_secret,
        minimum_size=pack.minimum_size,
        collected=record["ballots"]["collected"],
        by_hand=by_hand(record, question)[1],
    )
    if record.get("withheld") != reason:
        zh, en = f"应隐去的是 {reason}", f"what is withheld should be {reason}"
        return failed("secrecy", zh, en)
    if reason is None:
        zh, en = "没有须隐去的内容", "nothing had to be withheld"
        return passed("secrecy", zh, en)
    if "choices" in record or "choices_root" in record:
        zh, en = "公布了应隐去的逐票", "ballots or their hash stand though they are withheld"
        return failed("secrecy", zh, en)
    totals = Tally.from_json(question, record["tally"]).to_json()
    if guarded_totals(totals, reason) != totals:
        zh, en = "废票原因或多选评价会泄露渠道", "void reasons or faulty marks tell channels apart"
        return failed("secrecy", zh, en)
    words = WITHHELD_WORDS[reason]
    return passed("secrecy", words.zh, words.en)
