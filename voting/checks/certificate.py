"""Check of the certificate: the record key stood for the opening statement before the vote."""

from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from voting.checks.check import Check, failed, not_done, passed
from voting.evidence import LogEvidence
from voting.log.certificate import FIELD, is_certified_by
from voting.log.rotation import is_rotation


def check_opening_certificate(
    record: dict[str, Any], key: Ed25519PublicKey | None, log: LogEvidence | None
) -> Check:
    """Whether the log's announcement of the statement, and so of its online key, is certified.

    By the record's key, or by one that the record's key followed: a correction may be signed by a
    later key than the poll was announced under.
    """
    name = "opening_certificate"
    if log is None or log.entries is None:
        return not_done(name, "没有日志，公告的证书未核", "no log to find the certificate in")
    if key is None:
        return not_done(name, "没有可用的公钥", "no usable public key")
    opening = record["opening"]["sha256"]
    told = [
        event
        for event in log.events
        if event["kind"] == "poll-prepared" and event["opening"] == opening
    ]
    if not any(FIELD in event for event in told):
        zh, en = "公告时没有记录密钥的证书", "announced without a certificate of the record key"
        return not_done(name, zh, en)
    keys = [key, *_before(key, log.events)]
    for event in told:
        if FIELD in event and not any(is_certified_by(event, one) for one in keys):
            zh, en = "公告的证书不是记录密钥所签", "the certificate is not of the record's key"
            return failed(name, zh, en)
    zh = "记录密钥在表决前已为开启声明（及其在线密钥）作证"
    en = "the record key certified the opening statement, with its online key, before the vote"
    return passed(name, zh, en)


def _before(key: Ed25519PublicKey, events: Sequence[dict[str, Any]]) -> list[Ed25519PublicKey]:
    """The keys that this one followed by the log's rotations, the last first."""
    found, current = [], key.public_bytes_raw().hex()
    for event in reversed(events):
        if event["kind"] == "key" and event["new_key"] == current and is_rotation(event):
            current = event["old_key"]
            found.append(Ed25519PublicKey.from_public_bytes(bytes.fromhex(current)))
    return found
