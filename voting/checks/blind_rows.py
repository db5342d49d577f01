"""Checks on the rows of a blind poll as a list: level, serials, order and root."""

from typing import Any

from voting.blind.message import LAST_SEQ, serial_of
from voting.blind.row import ballots_root
from voting.checks.check import Check, failed, not_done, passed


def check_blind_rows(record: dict[str, Any]) -> Check:
    """Whether the rows stand once each under their own serials, in order, as the level says."""
    rows = record.get("choices")
    if record["publish"] == "named" or (rows is not None) != (record["publish"] == "list"):
        return failed("rows", "公开程度与所列票不符", "publishing level against the rows")
    if rows is None:
        return not_done("rows", "只公布总数，没有逐票", "totals only, no ballots published")
    serials = [row["serial"] for row in rows]
    for row in rows:
        if row["serial"] != serial_of(bytes.fromhex(row["bpk"])):
            zh, en = f"{row['serial']} 不是其公钥的编号", f"{row['serial']}: not its key's serial"
            return failed("rows", zh, en)
        if row["seq"] > (LAST_SEQ if "choice" in row else 0):
            return failed("rows", f"{row['serial']} 的序号不对", f"{row['serial']}: its seq")
    if len(set(serials)) != len(serials):
        return failed("rows", "同一编号出现两次", "a serial stands twice")
    if serials != sorted(serials):
        return failed("rows", "票未按编号排序", "rows not sorted by their serials")
    return passed("rows", f"{len(rows)} 行，编号各不相同", f"{len(rows)} rows, each serial once")


def check_ballots_root(record: dict[str, Any]) -> Check:
    """Whether the published rows are those that the Merkle root fixes."""
    stated, rows = record["ballots_root"], record.get("choices")
    if rows is None:
        zh, en = "没有逐票，树根未核", "no rows to compute the root from"
        return not_done("ballots_root", zh, en)
    if ballots_root(rows) != stated:
        return failed("ballots_root", "逐票的树根不符", "the rows give another root")
    return passed("ballots_root", f"树根 {stated}", f"root {stated}")
