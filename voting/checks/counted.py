"""Checks on the count: the tally fits the numbers, and the ballots give the tally."""

from typing import Any

from voting.checks.check import Check, failed, not_done, passed
from voting.checks.manual import manual_tallies
from voting.checks.protection import is_blind
from voting.checks.rows import ballots_of
from voting.pack import RulePack
from voting.question import Question
from voting.tally import Tally, count
from voting.write_in import aliases_of, names_of_chosen_only, without_names


def check_tally(record: dict[str, Any], pack: RulePack | None, question: Question | None) -> Check:
    """Whether the totals are possible, and are those of the ballots' numbers."""
    if pack is None or question is None:
        return not_done("tally", "规则读不出", "no rule pack to count by")
    tally = Tally.from_json(question, record["tally"])
    stated = {name: n for name, n in record["ballots"].items() if name != "not_pressed"}
    if stated != tally.to_json()["ballots"]:
        return failed("tally", "总数与票数不符", "the totals are not of so many ballots")
    if pack.about_persons and not names_of_chosen_only(tally, record["outcome"]["chosen"]):
        zh, en = "公开了未当选的另选人姓名", "a written-in name that was not chosen stands in it"
        return failed("tally", zh, en)
    zh = f"有效 {tally.valid} 张，无效 {tally.void_total} 张"
    return passed("tally", zh, f"{tally.valid} valid and {tally.void_total} void ballots")


def check_counts(record: dict[str, Any], question: Question | None) -> Check:
    """Recounts: every published ballot and every count by hand together give the tally."""
    if question is None:
        return not_done("counts", "规则读不出", "no rule pack to count by")
    if "choices" not in record:
        return not_done("counts", "只公布总数，不能重新计票", "totals only: no recount possible")
    tally = count(question, ballots_of(record, question))
    if record.get("withheld") == "by_hand":
        # The tellers' list without their own counts: it cannot be held against the sums.
        zh, en = "人工计票未公布，不能重新计票", "the counts by hand are withheld: no recount"
        return not_done("counts", zh, en)
    if is_blind(record) and tally.write_ins:
        # Ballots of a blind poll carry the names as they were signed; the record replaces them.
        tally = without_names(tally, aliases_of(tally, record["outcome"]["chosen"]))
    for part in manual_tallies(record, question):
        tally = tally + part
    # How many were handed out stands on no ballot; check_numbers looks at it.
    if tally.with_issued(record["ballots"]["issued"]).to_json() != record["tally"]:
        return failed("counts", "重新计票结果不同", "the recount gives other totals")
    return passed(
        "counts", f"重新计票 {tally.collected} 张", f"{tally.collected} ballots recounted"
    )
