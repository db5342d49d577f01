"""Check of single rows that voters were shown where the list itself is not published."""

from collections.abc import Sequence
from typing import Any

from voting.blind.message import serial_of
from voting.blind.row import cast_of
from voting.blind.shown_row import ShownRow
from voting.checks.check import Check, failed, passed


def check_shown_rows(record: dict[str, Any], shown: Sequence[ShownRow]) -> Check:
    """Whether each row shown to a voter stands under the record's root, signed by its own key."""
    if "ballots_root" not in record:
        return failed("shown_rows", "本记录没有票的树根", "this record fixes no ballots")
    root, size = record["ballots_root"], record["credentials"]["in_box"]
    for one in shown:
        serial, cast = one.row["serial"], cast_of(one.row)
        if not one.stands_under(root, size):
            return failed("shown_rows", f"{serial} 不在树根之下", f"{serial}: not under the root")
        own = serial == serial_of(cast.ballot_key)
        if not own or not cast.is_signed(record["opening"]["sha256"]):
            return failed("shown_rows", f"{serial} 的签名不符", f"{serial}: not signed by its key")
    zh = f"{len(shown)} 张票在树根之下"
    return passed("shown_rows", zh, f"{len(shown)} ballots stand under the root")
