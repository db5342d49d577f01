"""Check of what the record says about secrecy: the mode, in words, and that all parts agree."""

from typing import Any

from voting.checks.check import Check, failed, passed
from voting.protection import PROTECTION_WORDS


def is_blind(record: dict[str, Any]) -> bool:
    """Whether the record's poll was held with blind-signed credentials."""
    return bool(record["poll"]["protection"] == "blind")


def check_protection(record: dict[str, Any]) -> Check:
    """Whether poll, opening statement and record are of one mode; says what it protects against."""
    poll, blind = record["poll"], is_blind(record)
    if (poll["protection"] == "none") != (poll["secrecy"] == "named"):
        zh, en = "记名方式与保护方式不符", "secrecy and protection do not go together"
        return failed("protection", zh, en)
    if blind != ("credential" in record["opening"]) or blind != ("credentials" in record):
        zh, en = "凭证与保护方式不符", "credentials and protection do not go together"
        return failed("protection", zh, en)
    words = PROTECTION_WORDS[poll["protection"]]
    if record.get("transport") == "http":
        zh = f"{words.zh}本次平板未加密传输（http），同一网络上的人可能看到选票。"
        en = f"{words.en} Tablets used plain http: anyone on the network could read along."
        return passed("protection", zh, en)
    return passed("protection", words.zh, words.en)
