"""Checks on times: the poll's own, those of the record before, and those the log kept meanwhile."""

from datetime import datetime, timedelta
from typing import Any

from voting.canonical import NotCanonical, parse
from voting.checks.check import Check, failed, not_done, passed
from voting.evidence import LogEvidence
from voting.record_fields import RECORD
from voting.shape import problems

# Record and log each read the clock once, to the minute, and the count lies between them.
LOG_TOLERANCE = timedelta(minutes=2)


def check_times(record: dict[str, Any]) -> Check:
    """Whether the poll opened before it closed, and was confirmed after that."""
    opened, closed = record["times"]["opened"], record["times"]["closed"]
    moments = _moments(opened, closed, *(one["at"] for one in record["confirmed"]))
    if moments is None:
        return failed("times", "有一个时间不存在", "a time that does not exist")
    if moments[0] > moments[1]:
        return failed("times", f"{opened} 晚于 {closed}", f"{opened} is after {closed}")
    if any(moment < moments[1] for moment in moments[2:]):
        return failed("times", "确认早于关闭", "confirmed before the close")
    return passed("times", f"{opened} 至 {closed}", f"{opened} to {closed}")


def check_after_previous(record: dict[str, Any], previous: bytes | None) -> Check:
    """Whether this poll and that of the record before were held one after the other.

    Of one meeting the poll held first may be published last, when papers were counted meanwhile:
    then it must have closed before the other opened. A correction tells of the same poll again.
    """
    name = "after_previous"
    if record["seq"] == 1:
        return passed(name, "本链第 1 份记录，之前没有", "the first record of its chain")
    before = _record_in(previous)
    if before is None:
        return not_done(name, "没有可比的前一份记录", "no previous record to compare with")
    if before["opening"]["sha256"] == record["opening"]["sha256"]:
        zh, en = (
            "与前一份是同一次表决（更正）",
            "of the poll of the record before: a correction",
        )
        return passed(name, zh, en)
    theirs, own = before["times"], record["times"]
    moments = _moments(theirs["opened"], theirs["closed"], own["opened"], own["closed"])
    if moments is None:
        return not_done(name, "有一个时间不存在", "a time that does not exist")
    if moments[1] <= moments[2]:
        zh, en = f"前一份关闭于 {theirs['closed']}", f"the one before closed at {theirs['closed']}"
        return passed(name, zh, en)
    is_one_meeting = before["meeting"]["id"] == record["meeting"]["id"]
    if is_one_meeting and moments[3] <= moments[0]:
        zh = f"同次会议先表决、后公布：前一份开启于 {theirs['opened']}"
        en = f"held first and published last: the one before opened at {theirs['opened']}"
        return passed(name, zh, en)
    zh = f"{own['opened']} 开启，前一份 {theirs['closed']} 才关闭"
    en = f"opened at {own['opened']}, the one before closed at {theirs['closed']}"
    return failed(name, zh, en)


def check_meeting_times(record: dict[str, Any], log: LogEvidence | None) -> Check:
    """Whether the poll lay within its meeting, at the times that the log told as it went on.

    The meeting lasts from its first event in the log to its close, where that is there already.
    """
    name = "meeting_times"
    if log is None or log.entries is None:
        return not_done(name, "没有日志，会议的起止未核", "no log to tell the meeting's times")
    meeting = [event for event in log.events if event["meeting"] == record["meeting"]["id"]]
    if not meeting:
        return failed(name, "日志里没有这次会议", "this meeting does not stand in the log")
    opened, closed = record["times"]["opened"], record["times"]["closed"]
    bounds = [meeting[0]["at"], opened, closed]
    bounds += [event["at"] for event in meeting if event["kind"] == "meeting-close"][-1:]
    moments = _moments(*bounds)
    if moments is None:
        return failed(name, "有一个时间不存在", "a time that does not exist")
    if moments != sorted(moments):
        zh, en = f"表决不在会议期间：{bounds}", f"the poll lies outside its meeting: {bounds}"
        return failed(name, zh, en)
    for kind, stated in (("poll-open", opened), ("poll-closed", closed)):
        for event in meeting:
            if (event["kind"], event.get("opening")) != (kind, record["opening"]["sha256"]):
                continue
            pair = _moments(event["at"], stated)
            if pair is None or abs(pair[0] - pair[1]) > LOG_TOLERANCE:
                zh = f"日志的 {kind} 在 {event['at']}，记录写 {stated}"
                return failed(name, zh, f"the log's {kind} at {event['at']}, stated {stated}")
    return passed(name, f"在会议期间：{bounds}", f"within the meeting: {bounds}")


def _record_in(data: bytes | None) -> dict[str, Any] | None:
    """The record in these bytes; None where they are none."""
    if data is None:
        return None
    try:
        record = parse(data)
    except NotCanonical:
        return None
    return None if list(problems(record, RECORD, "record")) else record


def _moments(*written: str) -> list[datetime] | None:
    """The moments meant; None where one of them is none of the calendar."""
    try:
        return [datetime.fromisoformat(text) for text in written]
    except ValueError:
        return None
