"""Checks on the file as such: canonical bytes, purpose, key, signature, link to the one before."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from voting.canonical import NotCanonical, canonical_bytes, parse, sha256_hex
from voting.checks.check import Check, failed, not_done, passed
from voting.record_fields import FIRST_PREVIOUS, RECORD
from voting.shape import Number, problems
from voting.signature import NotAPublicKey, fingerprint, key_id, public_key_from_pem, verify

DEMO_PURPOSE = passed("purpose", "演示数据，不是真实结果", "demo data, not a real result")


def check_format(data: bytes) -> tuple[Check, dict[str, Any] | None]:
    """Whether the bytes are a record of format 1, and the record if so."""
    try:
        record = parse(data)
    except NotCanonical as problem:
        return failed("format", problem.message("zh"), problem.message("en")), None
    faults = list(problems(record, RECORD, "record"))
    if faults:
        shown = "; ".join(faults[:3])
        return failed("format", f"字段不符：{shown}", f"wrong fields: {shown}"), None
    size = len(data)
    return passed("format", f"格式 1，{size} 字节", f"format 1, {size} bytes"), record


def check_canonical(data: bytes, record: dict[str, Any]) -> Check:
    """Whether the file is byte for byte the RFC 8785 form of what it says."""
    if canonical_bytes(record) != data:
        return failed("canonical", "字节不是 RFC 8785 规范形式", "the bytes are not RFC 8785")
    digest = sha256_hex(data)
    return passed("canonical", f"RFC 8785，SHA-256 {digest}", f"RFC 8785, SHA-256 {digest}")


def check_purpose(record: dict[str, Any]) -> Check:
    """Says plainly whether this is a real record or demonstration data."""
    if record["purpose"] == "demo":
        return DEMO_PURPOSE
    return passed("purpose", "正式记录", "a real record")


def check_key(record: dict[str, Any], pem: bytes | None) -> tuple[Check, Ed25519PublicKey | None]:
    """Whether the given public key is the one that the record names, and the key if so."""
    if pem is None:
        return not_done("key", "没有给出公钥", "no public key given"), None
    try:
        key = public_key_from_pem(pem)
    except NotAPublicKey as problem:
        return failed("key", problem.message("zh"), problem.message("en")), None
    given, stated = fingerprint(key), record["key"]
    if stated != {"id": key_id(key), "fingerprint": given}:
        zh = f"公钥指纹 {given}，记录所写 {stated['fingerprint']}"
        en = f"the key's fingerprint is {given}, the record says {stated['fingerprint']}"
        return failed("key", zh, en), None
    return passed("key", f"公钥指纹 {given}", f"fingerprint {given}"), key


def check_signature(data: bytes, signature: bytes | None, key: Ed25519PublicKey | None) -> Check:
    """Whether the raw Ed25519 signature (RFC 8032) is the key's over exactly these bytes."""
    if signature is None:
        return not_done("signature", "没有给出签名", "no signature given")
    if key is None:
        return not_done("signature", "没有可用的公钥", "no usable public key")
    if not verify(key, data, signature):
        return failed("signature", "签名与文件不符", "the signature is not of this file")
    return passed("signature", "Ed25519 签名有效", "the Ed25519 signature is good")


def check_previous(record: dict[str, Any], previous: bytes | None) -> Check:
    """Whether the record follows the given one without a gap; the first follows nothing."""
    if (record["seq"] == 1) != (record["previous"] == FIRST_PREVIOUS):
        return failed("previous", "首份记录与前序哈希不符", "only the first has no previous")
    if record["seq"] == 1:
        if previous is not None:
            return failed("previous", "首份记录没有前一份", "the first record follows none")
        return passed("previous", "本链第 1 份记录", "the first record of its chain")
    if previous is None:
        return not_done("previous", "没有给出前一份记录", "no previous record given")
    if sha256_hex(previous) != record["previous"]:
        return failed("previous", "前一份记录的哈希不符", "the previous record's hash differs")
    try:
        before = parse(previous)
    except NotCanonical as problem:
        return failed("previous", problem.message("zh"), problem.message("en"))
    if type(before) is not dict or list(problems(before.get("seq"), Number(1))):
        return failed("previous", "前一份不是记录", "the previous file is not a record")
    if (before["seq"] + 1, before.get("purpose")) != (record["seq"], record["purpose"]):
        return failed("previous", "序号或用途不连续", "number or purpose does not follow on")
    body = before.get("body")
    if type(body) is not dict or body.get("id") != record["body"]["id"]:
        return failed("previous", "前一份不是同一机构的记录", "the previous is of another body")
    return passed("previous", f"接第 {before['seq']} 份记录", f"follows record {before['seq']}")
