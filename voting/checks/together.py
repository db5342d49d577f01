"""Checks on several records of one body together: none left out, no credential key used twice."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from voting.checks.check import Check, failed, not_done, passed


def check_together(records: Sequence[dict[str, Any]]) -> list[Check]:
    """What only several records of the right shape can show; nothing for a single one."""
    if len(records) < 2:
        return []
    return [_check_complete(records), _check_credential_keys(records)]


def _check_complete(records: Sequence[dict[str, Any]]) -> Check:
    """Whether their numbers follow on without gap or repetition, from the first on."""
    bodies = {(record["body"]["id"], record["purpose"]) for record in records}
    if len(bodies) > 1:
        zh, en = "不是同一机构的记录，序号未核", "of several bodies: numbers not compared"
        return not_done("complete", zh, en)
    numbers = sorted(record["seq"] for record in records)
    first, last = numbers[0], numbers[-1]
    if len(set(numbers)) != len(numbers):
        return failed("complete", "同一序号有两份记录", "two records of one number")
    # The first of each gap: a forged number may be so large that no list of the rest ends.
    missing = [number + 1 for number, after in pairwise(numbers) if after > number + 1]
    if missing:
        listed = ", ".join(map(str, missing))
        return failed("complete", f"缺第 {listed} 份记录", f"missing: {listed}")
    if first > 1:
        zh, en = (
            f"从第 {first} 份开始，之前的未给出",
            f"begins with {first}; those before not given",
        )
        return not_done("complete", zh, en)
    return passed("complete", f"第 1 至 {last} 份齐全", f"records 1 to {last}, none missing")


def _check_credential_keys(records: Sequence[dict[str, Any]]) -> Check:
    """Whether every blind poll had a credential key of its own."""
    openings = {
        record["opening"]["sha256"]: record["opening"]["credential"]["n"]
        for record in records
        if "credential" in record["opening"]
    }
    if any(used > 1 for used in Counter(openings.values()).values()):
        zh, en = "两次表决用了同一凭证密钥", "two polls used one credential key"
        return failed("credential_keys", zh, en)
    zh, en = (
        f"{len(openings)} 把凭证密钥各不相同",
        f"{len(openings)} credential keys, all different",
    )
    return passed("credential_keys", zh, en)
