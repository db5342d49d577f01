"""Checks on the published ballots, row by row: form, order, validity, and the named roll."""

from operator import itemgetter
from typing import Any

from voting.ballot import Ballot, mark_ballot
from voting.canonical import canonical_bytes, sha256_hex
from voting.checks.check import Check, failed, not_done, passed
from voting.checks.manual import by_hand
from voting.errors import VotingError
from voting.question import Question
from voting.told import Told, untold


def sorted_rows(rows: list[dict[str, Any]], told: Told = untold) -> list[dict[str, Any]]:
    """The rows in the order of their canonical bytes, which says nothing of who came when.

    `told` hears of each row written ("ballots"): the sorting itself is quick.
    """
    written = []
    for row in rows:
        written.append((canonical_bytes(row), row))
        told(len(written), len(rows), "ballots")
    return [row for _bytes, row in sorted(written, key=itemgetter(0))]


def rows_root(rows: list[dict[str, Any]]) -> str:
    """The SHA-256 of the canonical sorted list: fixes the rows without showing them."""
    return sha256_hex(canonical_bytes(sorted_rows(rows)))


def check_rows(record: dict[str, Any]) -> Check:
    """Whether exactly those rows are published that the publishing level says, in safe order."""
    rows, publish = record.get("choices"), record["publish"]
    if (publish == "named") != (record["poll"]["secrecy"] == "named"):
        return failed("rows", "公开程度与记名方式不符", "publishing level against secrecy")
    if (rows is not None) != (publish in ("list", "named")):
        return failed("rows", "公开程度与所列票不符", "publishing level against the rows")
    if rows is None:
        return not_done("rows", "只公布总数，没有逐票", "totals only, no ballots published")
    if any(("seat_no" in row) != (publish == "named") for row in rows):
        return failed("rows", "票上的字段不对", "a row with the wrong fields")
    if publish == "list" and rows != sorted_rows(rows):
        return failed("rows", "票未按规范字节排序", "rows not sorted by their canonical bytes")
    if record.get("choices_root", rows_root(rows)) != rows_root(rows):
        return failed("rows", "逐票哈希不符", "the hash of the rows differs")
    return passed("rows", f"{len(rows)} 行", f"{len(rows)} rows")


def check_roll(record: dict[str, Any], question: Question | None) -> Check:
    """Whether a named poll's rows cover every entitled member once, and fit the numbers."""
    if record["publish"] != "named" or "choices" not in record:
        return not_done("roll", "无记名，不列名单", "a secret poll lists no members")
    if question is None:
        return not_done("roll", "规则读不出", "no rule pack to count by")
    rows = record["choices"]
    if len({row.get("seat_no") for row in rows}) != len(rows):
        return failed("roll", "同一席位出现两次", "a seat stands twice")
    states = [row.get("state") for row in rows]
    _, manual = by_hand(record, question)
    ballots, roll = record["ballots"], record["roll"]
    found = (
        len(rows),
        len(rows) - states.count("absent"),
        states.count("cast"),
        states.count("not_pressed"),
    )
    stated = (
        roll["entitled"],
        roll["present"],
        ballots["collected"] - manual,
        ballots["not_pressed"],
    )
    if found != stated:
        zh = f"名单的应到、实到、已投、未按为 {found}，记录写 {stated}"
        en = f"entitled, present, cast, not pressed by the list {found}, stated {stated}"
        return failed("roll", zh, en)
    return passed("roll", f"名单 {len(rows)} 人，每人一次", f"{len(rows)} members, each once")


def check_ballots(record: dict[str, Any], question: Question | None) -> Check:
    """Whether each row, marked again by the rule, is a ballot in its one written form."""
    if question is None:
        return not_done("ballots", "规则读不出", "no rule pack to mark by")
    if "choices" not in record:
        return not_done("ballots", "只公布总数，不能逐票复核", "totals only: no row to mark again")
    try:
        ballots = ballots_of(record, question)
    except VotingError as problem:
        return failed("ballots", problem.message("zh"), problem.message("en"))
    rows = marked_rows(record)
    for ballot, row in zip(ballots, rows, strict=True):
        if ballot.marks != row["marks"] or list(ballot.write_ins) != row["write_ins"]:
            return failed("ballots", f"写法不规范：{row}", f"not in its one form: {row}")
    return passed("ballots", f"复核 {len(ballots)} 张票", f"{len(ballots)} ballots marked again")


def marked_rows(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The ballots that the rows carry, as `{marks, write_ins}`; 未按 carries none."""
    shown = [row.get("choice", row) for row in record["choices"]]
    return [row for row in shown if "marks" in row]


def ballots_of(record: dict[str, Any], question: Question) -> list[Ballot]:
    """The ballots of the published rows; raises a VotingError for one that cannot be read."""
    return [mark_ballot(question, row["marks"], row["write_ins"]) for row in marked_rows(record)]
