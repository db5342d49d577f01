"""Check of voters' acknowledgements: each names a ballot that must be counted, or a later one."""

from collections.abc import Sequence
from typing import Any

from voting.blind.ack import Ack
from voting.blind.message import cast_sha256
from voting.blind.shown_row import ShownRow
from voting.checks.check import Check, failed, not_done, passed
from voting.checks.protection import is_blind
from voting.opening import online_key_of


def check_acks(
    record: dict[str, Any], acks: Sequence[Ack], shown: Sequence[ShownRow] = ()
) -> Check:
    """Whether no acknowledged ballot was dropped, altered or rolled back to an older one.

    Where no list is published, the rows shown to the voters stand for it.
    """
    if not acks:
        return not_done("acks", "没有给出投票回执", "no acknowledgement given")
    rows = {row["serial"]: row for row in (one.row for one in shown)}
    rows |= {row["serial"]: row for row in record.get("choices", []) if "serial" in row}
    for ack in acks:
        fault = _fault(record, ack) or _miscounted(ack, rows.get(ack.serial), record)
        if fault:
            return failed("acks", f"{ack.serial}：{fault[0]}", f"{ack.serial}: {fault[1]}")
    if any(ack.serial not in rows for ack in acks):
        zh, en = (
            "回执是真的，但票未公布，不能查对",
            "genuine, but no ballots are published to compare",
        )
        return not_done("acks", zh, en)
    return passed("acks", f"{len(acks)} 份回执的票都在", f"{len(acks)} acknowledged ballots stand")


def _fault(record: dict[str, Any], ack: Ack) -> tuple[str, str] | None:
    opening = record["opening"]
    if not is_blind(record) or "ack_key" not in opening:
        return "本次表决没有回执", "this poll gave no acknowledgements"
    if ack.poll != opening["sha256"]:
        return "回执属于另一份开启声明", "acknowledged under another opening statement"
    if not ack.is_signed_by(online_key_of(opening)):
        return "回执不是本次表决的密钥所签", "not signed by this poll's online key"
    return None


def _miscounted(
    ack: Ack, counted: dict[str, Any] | None, record: dict[str, Any]
) -> tuple[str, str] | None:
    if counted is None:
        missing = "票不在记录中", "the ballot is missing"
        return missing if "choices" in record else None
    seq = counted["seq"]
    if seq < ack.seq:
        return "计入的是较早的票", "an older ballot was counted"
    digest = cast_sha256(ack.poll, counted.get("choice"), seq)
    if seq == ack.seq and digest != ack.cast_sha256:
        return "计入的不是回执所指的票", "another ballot was counted than the acknowledged one"
    return None
