"""Check of the code printed on the result: signed by the record's key, saying what it says."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from voting.checks.check import Check, failed, not_done, passed
from voting.errors import VotingError
from voting.qr.code import PrintedCode
from voting.qr.summary import NAMES, summary


def check_printed_code(
    record: dict[str, Any], digest: str, key: Ed25519PublicKey | None, printed: PrintedCode | None
) -> Check:
    """Whether the sheet is of this record; `digest` is the SHA-256 of the record's bytes."""
    name = "printed_code"
    if printed is None:
        return not_done(name, "没有给出印在纸上的二维码", "no code from a printed sheet given")
    if key is None:
        return not_done(name, "没有可用的公钥", "no usable public key")
    if not printed.sign1.is_signed_by(key):
        return failed(name, "二维码不是记录的密钥所签", "not signed by the record's key")
    try:
        whole = summary(record, digest)
    except (VotingError, RecursionError):
        zh, en = "记录的规则或总数读不出", "the record's pack or totals cannot be read"
        return not_done(name, zh, en)
    # Names alone may be left out, where the code would be too large with them.
    differing = {number for number, part in printed.fields.items() if whole.get(number) != part}
    differing |= whole.keys() - printed.fields.keys() - {NAMES}
    if differing:
        listed = "、".join(map(str, sorted(differing)))
        return failed(name, f"第 {listed} 项与记录不符", f"differs from the record in {listed}")
    return passed(name, "纸上的二维码与记录相同", "the printed code says what the record says")
