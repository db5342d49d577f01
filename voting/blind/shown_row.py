"""One voter's own row, shown to stand under the record's root where the rows are not published.

The publishing levels `tellers` and `root` keep the list; each voter still gets this.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from voting.blind.row import Row, row_leaf, row_leaves
from voting.errors import VotingError
from voting.log.tree import inclusion_proof, is_included
from voting.record_fields import BLIND_ROW
from voting.shape import Fields, ListOf, Number, Text, problems

_SHOWN = Fields({"index": Number(), "proof": ListOf(Text(r"[0-9a-f]{64}")), "row": BLIND_ROW})


class NotAShownRow(VotingError):
    code = "not-a-shown-row"
    zh = "不是单张票的证明：{problem}"
    en = "Not the proof of one ballot: {problem}"


class NoSuchSerial(VotingError):
    code = "no-such-serial"
    zh = "没有编号为 {serial} 的票"
    en = "There is no ballot with the serial {serial}"


@dataclass(frozen=True)
class ShownRow:
    """A row, its place from 0 in the sorted list, and the hashes on its way to the root."""

    row: Row
    index: int
    proof: tuple[bytes, ...]

    def stands_under(self, root: str, size: int) -> bool:
        """Whether it is one of so many rows under this root (hexadecimal)."""
        leaf = row_leaf(self.row)
        return is_included(self.index, size, leaf, self.proof, bytes.fromhex(root))

    def to_json(self) -> dict[str, Any]:
        """The proof as it is handed to the voter."""
        return {"index": self.index, "proof": [part.hex() for part in self.proof], "row": self.row}


def show_row(rows: Sequence[Row], serial: str) -> ShownRow:
    """The proof of the row with this serial among the sorted rows; NoSuchSerial without one."""
    for index, row in enumerate(rows):
        if row["serial"] == serial:
            return ShownRow(row, index, tuple(inclusion_proof(row_leaves(rows), index)))
    raise NoSuchSerial(serial=serial)


def read_shown_row(body: Any) -> ShownRow:
    """The proof in parsed JSON; NotAShownRow for anything else."""
    for problem in problems(body, _SHOWN, "shown"):
        raise NotAShownRow(problem=problem)
    return ShownRow(body["row"], body["index"], tuple(map(bytes.fromhex, body["proof"])))
