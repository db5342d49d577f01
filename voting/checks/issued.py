"""Check on the numbers of credentials: drawn, in the box, pressed, and the sums they enter."""

from typing import Any

from voting.checks.check import Check, failed, not_done, passed
from voting.checks.manual import by_hand
from voting.question import Question


def check_issued(record: dict[str, Any], question: Question | None) -> Check:
    """Whether 发出 ≥ 箱内 ≥ 已按, and these fit the record's numbers and its rows."""
    if question is None:
        return not_done("issued", "规则读不出", "no rule pack to count by")
    stated, ballots = record["credentials"], record["ballots"]
    issued, in_box, pressed = stated["issued"], stated["in_box"], stated["pressed"]
    if not issued >= in_box >= pressed:
        zh = f"凭证 {issued}、箱内 {in_box}、已按 {pressed} 不成立"
        en = f"{issued} credentials, {in_box} in the box, {pressed} pressed cannot be"
        return failed("issued", zh, en)
    handed_out, returned = by_hand(record, question)
    found = (issued + handed_out, pressed + returned, issued - pressed)
    if found != (ballots["issued"], ballots["collected"], ballots["not_pressed"]):
        zh = f"发出、收回、未按应为 {found}"
        return failed("issued", zh, f"issued, collected, not pressed should be {found}")
    rows = record.get("choices")
    counted = None if rows is None else (len(rows), sum("choice" in row for row in rows))
    if counted not in (None, (in_box, pressed)):
        zh, en = f"所列票为 {counted}", f"the rows are {counted} in box and pressed"
        return failed("issued", zh, en)
    zh = f"凭证 {issued} 个，箱内 {in_box} 张，已按 {pressed} 张"
    return passed("issued", zh, f"{issued} credentials, {in_box} in the box, {pressed} pressed")
