"""Checks against what was read out in the hall or noted: fingerprint, check code, record's hash."""

import re
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from voting.checks.check import Check, failed, not_done, passed
from voting.log.rotation import is_rotation
from voting.opening import check_code
from voting.signature import fingerprint


def check_fingerprint(
    record: dict[str, Any], announced: str | None, rotations: Sequence[dict[str, Any]] = ()
) -> Check:
    """Whether the record names the key whose fingerprint was announced, in any grouping.

    Or a key that followed it: `rotations` are the log's `key` events in their order, each of which
    counts only when old and new key signed it.
    """
    if announced is None:
        zh, en = "没有给出会上公布的公钥指纹", "no fingerprint from the meeting given"
        return not_done("fingerprint", zh, en)
    stated = record["key"]["fingerprint"]
    digits = re.sub(r"[\s:]", "", announced).lower()
    if digits == stated.replace(" ", ""):
        return passed("fingerprint", "与公布的公钥指纹相同", "the announced fingerprint")
    if stated in _followers(digits, rotations):
        zh = f"公布的密钥已由新旧两把密钥签字更换为 {stated}"
        en = f"the announced key was followed by {stated}, both keys signed it"
        return passed("fingerprint", zh, en)
    return failed("fingerprint", f"不是公布的公钥：{stated}", f"not the announced key: {stated}")


def _followers(digits: str, rotations: Sequence[dict[str, Any]]) -> list[str]:
    """The fingerprints of the keys that followed the one announced, the first first."""
    current, found = digits, []
    for event in rotations:
        if _fingerprint(event["old_key"]).replace(" ", "") == current and is_rotation(event):
            found.append(_fingerprint(event["new_key"]))
            current = found[-1].replace(" ", "")
    return found


def _fingerprint(key: str) -> str:
    return fingerprint(Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)))


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


def check_hash(digest: str, noted: str | None) -> Check:
    """Whether the file has the SHA-256 that was noted, in any grouping; `digest` is its own."""
    if noted is None:
        zh, en = f"没有给出哈希；文件的是 {digest}", f"no hash given; the file's is {digest}"
        return not_done("hash", zh, en)
    if re.sub(r"[\s:]", "", noted).lower() != digest:
        return failed("hash", f"文件的 SHA-256 是 {digest}", f"the file's SHA-256 is {digest}")
    return passed("hash", f"SHA-256 {digest}", f"SHA-256 {digest}")
