"""Checks on the credentials of a blind poll: the announcement, its key, every ballot's own."""

from typing import Any

from voting.blind.errors import CredentialKeyRefused
from voting.blind.public_key import CredentialKey
from voting.blind.row import cast_of
from voting.checks.check import Check, failed, not_done, passed
from voting.opening import is_signed_opening


def check_opening_signature(record: dict[str, Any]) -> Check:
    """Whether the online key that the opening statement names has signed it."""
    name, opening = "opening_signature", record["opening"]
    if not is_signed_opening(opening):
        zh, en = "开启声明的签名不符", "the opening statement's signature is not good"
        return failed(name, zh, en)
    key = opening["ack_key"]
    return passed(name, f"在线密钥 {key} 签名", f"signed by the online key {key}")


def check_credential_key(record: dict[str, Any]) -> Check:
    """Whether the announced RSA key is of the allowed kind."""
    name, stated = "credential_key", record["opening"]["credential"]
    try:
        key = CredentialKey.from_json(stated)
    except CredentialKeyRefused as problem:
        return failed(name, problem.message("zh"), problem.message("en"))
    bits, suite = key.size * 8, stated["suite"]
    return passed(name, f"RSA {bits} 位，{suite}", f"RSA of {bits} bits, {suite}")


def check_credentials(record: dict[str, Any]) -> Check:
    """Whether every published ballot key carries a credential that was issued for this poll."""
    name, rows = "credentials", record.get("choices")
    if rows is None:
        return not_done(name, "只公布总数，没有逐票", "totals only, no ballots published")
    try:
        key = CredentialKey.from_json(record["opening"]["credential"])
    except CredentialKeyRefused:
        return not_done(name, "凭证公钥不可用", "no usable credential key")
    poll_id = record["opening"]["sha256"]
    for row in rows:
        if not cast_of(row).has_credential_of(key, poll_id):
            zh, en = (
                f"{row['serial']} 的凭证不符",
                f"{row['serial']}: not a credential of this poll",
            )
            return failed(name, zh, en)
    return passed(name, f"{len(rows)} 个凭证有效", f"{len(rows)} good credentials")


def check_ballot_signatures(record: dict[str, Any]) -> Check:
    """Whether every published choice is signed by its ballot key: nobody altered it since."""
    name, rows = "ballot_signatures", record.get("choices")
    if rows is None:
        return not_done(name, "只公布总数，没有逐票", "totals only, no ballots published")
    poll_id = record["opening"]["sha256"]
    for row in rows:
        if not cast_of(row).is_signed(poll_id):
            zh, en = f"{row['serial']} 的签名不符", f"{row['serial']}: not signed by its key"
            return failed(name, zh, en)
    return passed(name, f"{len(rows)} 张票签名有效", f"{len(rows)} good ballot signatures")
