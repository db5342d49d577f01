"""Checks on what a blind poll announced: its credential key, and the online key's signature."""

from typing import Any

from voting.blind.errors import CredentialKeyRefused
from voting.blind.public_key import CredentialKey
from voting.checks.check import Check, failed, not_done, passed
from voting.opening import is_signed_opening


def is_blind(record: dict[str, Any]) -> bool:
    """Whether the record's poll was held with blind-signed credentials."""
    return bool(record["poll"]["protection"] == "blind")


def check_credential_key(record: dict[str, Any]) -> Check:
    """Whether a secret blind poll, and no other, announced an RSA key of the allowed kind."""
    name, opening = "credential_key", record["opening"]
    if is_blind(record) != ("credential" in opening):
        zh, en = "保护方式与开启声明不符", "the protection does not fit the opening statement"
        return failed(name, zh, en)
    if not is_blind(record):
        return not_done(name, "本次表决不用盲签名凭证", "this poll used no blind credentials")
    if record["poll"]["secrecy"] != "secret":
        return failed(name, "记名表决不用盲签名", "a named poll has no blind credentials")
    try:
        key = CredentialKey.from_json(opening["credential"])
    except CredentialKeyRefused as problem:
        return failed(name, problem.message("zh"), problem.message("en"))
    bits, suite = key.size * 8, opening["credential"]["suite"]
    return passed(name, f"RSA {bits} 位，{suite}", f"RSA of {bits} bits, {suite}")


def check_opening_signature(record: dict[str, Any]) -> Check:
    """Whether the online key that a blind poll announced has signed the announcement."""
    name, opening = "opening_signature", record["opening"]
    if "signature" not in opening:
        return not_done(name, "开启声明没有签名", "the opening statement carries no signature")
    if not is_signed_opening(opening):
        zh, en = "开启声明的签名不符", "the opening statement's signature is not good"
        return failed(name, zh, en)
    key = opening["ack_key"]
    return passed(name, f"在线密钥 {key} 签名", f"signed by the online key {key}")
