"""Prints what a verifier found: every check with what it looked at, then the verdict."""

from pathlib import Path
from typing import Any

from voting.checks.check import Check
from voting.checks.envelope import DEMO_PURPOSE
from voting.checks.standing import NAME as STANDING
from voting.verify import Verdict

_MARKS = {"passed": "✓", "failed": "✗", "not_done": "–"}
_STATES = {
    "passed": "通过 passed",
    "failed": "不符 FAILED",
    "not_done": "未查 not done",
}
_SENTENCES = {
    "sound": "记录无误。The record is sound.",
    "not_sound": "记录有误！The record is NOT sound.",
    "cannot_tell": "无法判断：缺少公钥或签名。It cannot be told: key or signature is missing.",
}
_DEMO = "这是演示数据，不是真实表决结果。This is DEMO DATA, not the result of a real vote."


def check_report(path: Path, checks: list[Check], found: Verdict) -> dict[str, Any]:
    """The findings on one record as JSON."""
    return {
        "record": str(path),
        "verdict": found,
        "demo": "yes" if DEMO_PURPOSE in checks else "no",
        "superseded": _superseded(checks),
        "checks": list(map(check_json, checks)),
    }


def check_json(check: Check) -> dict[str, str]:
    """One check as JSON."""
    return {"name": check.name, "state": check.state, "zh": check.zh, "en": check.en}


def print_checks(checks: list[Check]) -> None:
    """Each check with what it looked at, in both languages."""
    for check in checks:
        print(f"{_MARKS[check.state]} {check.name}: {_STATES[check.state]}")
        print(f"    {check.zh}\n    {check.en}")


def print_record(path: Path, checks: list[Check], found: Verdict) -> None:
    """The findings on one record for people."""
    print(path)
    print_checks(checks)
    if DEMO_PURPOSE in checks:
        print(_DEMO)
    print(_SENTENCES[found])
    for check in checks:
        if check.is_notice:
            print(f"▲ {check.zh}\n  {check.en}")


def _superseded(checks: list[Check]) -> str:
    """Whether another record has taken its place: yes, no, or unknown."""
    found = [check for check in checks if check.name == STANDING and check.state == "passed"]
    return "unknown" if not found else "yes" if found[0].is_notice else "no"
