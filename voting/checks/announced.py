"""Checks against what was read out in the hall: the key's fingerprint and the poll's check code."""

import re
from typing import Any

from voting.checks.check import Check, failed, not_done, passed
from voting.opening import check_code


def check_fingerprint(record: dict[str, Any], announced: str | None) -> Check:
    """Whether the record names the key whose fingerprint was announced, in any grouping."""
    if announced is None:
        zh, en = "没有给出会上公布的公钥指纹", "no fingerprint from the meeting given"
        return not_done("fingerprint", zh, en)
    stated = record["key"]["fingerprint"]
    if re.sub(r"[\s:]", "", announced).lower() != stated.replace(" ", ""):
        zh, en = f"不是公布的公钥：{stated}", f"not the announced key: {stated}"
        return failed("fingerprint", zh, en)
    return passed("fingerprint", "与公布的公钥指纹相同", "the announced fingerprint")


def check_announced_code(record: dict[str, Any], noted: str | None) -> Check:
    """Whether the opening statement is the one whose code stood on display and tablets."""
    if noted is None:
        zh, en = "没有给出会场核对码", "no check code from the hall given"
        return not_done("check_code", zh, en)
    code = check_code(record["opening"])
    if noted.replace(" ", "") != code:
        zh, en = f"开启声明的核对码是 {code}", f"the opening statement's check code is {code}"
        return failed("check_code", zh, en)
    return passed("check_code", f"核对码 {code}", f"check code {code}")
