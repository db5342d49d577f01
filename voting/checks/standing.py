"""Check of standing: whether a later record took this one's place, as far as a log tells.

A superseded record is not unsound, and a sound one may be superseded: only the log knows. So this
is said to the reader beside the verdict; it fails only where the log's correction is none.
"""

from collections.abc import Sequence
from typing import Any

from voting.checks.check import Check, failed, not_done, noticed, passed
from voting.evidence import LogEvidence
from voting.log.checkpoint import read_checkpoint

NAME = "standing"

Events = Sequence[dict[str, Any]]


def check_standing(
    record: dict[str, Any], digest: str, log: LogEvidence | None, loose: Events = ()
) -> Check:
    """What the log's `correction` events say of this record; `digest` is its bytes' SHA-256.

    `loose` are the events of a log that no checkpoint fixes: what stands in them is said, what does
    not may have been left out.
    """
    is_fixed = log is not None and log.entries is not None
    events = log.events if log is not None and is_fixed else loose
    if not is_fixed and not events:
        zh = "没有日志：此后是否已被更正，无从得知"
        return not_done(NAME, zh, "no log at hand: whether it was superseded cannot be told")
    own = _of_this_poll(events, record["opening"]["sha256"])
    newest = digest
    for event in _corrections(events, digest):
        newest = event["record"]
        if newest not in own:
            zh = f"日志的更正所指 {newest} 不是这次表决的记录"
            return failed(NAME, zh, f"the log's correction, {newest}, is no record of this poll")
    without = (
        ("", "") if is_fixed else ("（日志没有检查点，未核对）", " (by a log without checkpoint)")
    )
    if newest != digest:
        zh = f"已被更正：以第 {own[newest]} 号记录（SHA-256 {newest}）为准{without[0]}"
        en = f"superseded: record {own[newest]} (SHA-256 {newest}) has taken its place{without[1]}"
        return noticed(NAME, zh, en)
    if log is None or not is_fixed:
        zh = "所附日志没有检查点：其中没有更正，但可能不全"
        en = "the log at hand has no checkpoint: it tells of no correction, but may lack one"
        return not_done(NAME, zh, en)
    size = read_checkpoint(log.checkpoint).size
    zh = f"日志到第 {size} 条为止没有更正这份记录；此后的须看此后的日志"
    en = f"no correction of it up to entry {size} of the log; of later ones a later log tells"
    return passed(NAME, zh, en)


def _of_this_poll(events: Events, opening: str) -> dict[str, int]:
    """The number in the chain of each record that the log tells of this poll, by its hash."""
    return {
        event["record"]: event["seq"]
        for event in events
        if event["kind"] == "record" and event["opening"] == opening
    }


def _corrections(events: Events, digest: str) -> Events:
    """The corrections that lead on from this record, the first first; a circle is left at once."""
    found: list[dict[str, Any]] = []
    seen, current = {digest}, digest
    for event in events:
        if event["kind"] != "correction" or event["supersedes"] != current:
            continue
        if event["record"] in seen:
            break
        current = event["record"]
        seen.add(current)
        found.append(event)
    return found
