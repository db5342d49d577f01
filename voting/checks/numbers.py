"""Check on the numbers of ballots: what a teller adds up by hand."""

from typing import Any

from voting.checks.check import Check, failed, passed
from voting.checks.manual import by_hand
from voting.question import Question


def check_numbers(record: dict[str, Any], question: Question | None) -> Check:
    """Whether 应到 ≥ 实到 ≥ 发出, and 收回 = 有效 + 无效, and 未按 fits between 发出 and 收回.

    未按 is of tablets only, so what was handed out and collected by hand is taken off first. More
    collected than issued is not judged here: by law that voids the poll, an outcome.
    """
    roll, ballots = record["roll"], record["ballots"]
    entitled, present, issued = roll["entitled"], roll["present"], ballots["issued"]
    collected, not_pressed = ballots["collected"], ballots["not_pressed"]
    if not entitled >= present >= issued:
        zh = f"应到 {entitled}、实到 {present}、发出 {issued} 不成立"
        en = f"entitled {entitled}, present {present}, issued {issued} cannot be"
        return failed("numbers", zh, en)
    if collected != ballots["valid"] + ballots["void"]:
        zh, en = "收回不等于有效加无效", "collected is not valid and void together"
        return failed("numbers", zh, en)
    handed_out, returned = by_hand(record, question) if question else (0, 0)
    if not_pressed > max(0, issued - handed_out - (collected - returned)):
        zh, en = "未按多于发出未收回的票", "more not pressed than issued and not collected"
        return failed("numbers", zh, en)
    zh = f"应到 {entitled}，实到 {present}，发出 {issued}，收回 {collected}，未按 {not_pressed}"
    en = f"entitled {entitled}, present {present}, issued {issued}, collected {collected}, "
    return passed("numbers", zh, f"{en}not pressed {not_pressed}")
