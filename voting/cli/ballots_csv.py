"""Reads counted ballots from a CSV: `count`, one column per option in official order, `write_in`.

Each row stands for `count` identical ballots. UTF-8 (with or without a mark) and GB18030, as
spreadsheets in China write them; what cannot be read is refused with file, line and reason.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from voting.ballot import Ballot, Mark, mark_ballot
from voting.errors import InputFaulty, VotingError
from voting.question import Question

APPROVE_WORDS = {
    "赞成": "approve",
    "反对": "against",
    "弃权": "abstain",
}

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class BallotFile:
    """A file's rows, read but not yet understood; `option_ids` come from its header."""

    path: Path
    header: tuple[str, ...]
    header_line: int
    rows: tuple[Row, ...]

    @property
    def option_ids(self) -> tuple[str, ...]:
        """The columns that are options, in official order."""
        return tuple(name for name in self.header if name not in ("count", "write_in"))

    def ballots(self, question: Question) -> Iterator[tuple[Ballot, int]]:
        """Every row as a ballot and how often it was cast; void ones included."""
        for line, cells in self.rows:
            if len(cells) != len(self.header):
                found, due = len(cells), len(self.header)
                raise self.faulty(line, f"{found} cells, not {due}", f"{found} 格，应为 {due} 格")
            row = dict(zip(self.header, cells, strict=True))
            try:
                yield _ballot(question, row), self._count(line, row["count"])
            except InputFaulty:
                raise
            except VotingError as error:
                raise self.faulty(line, error.message("en"), error.message("zh")) from None

    def faulty(self, line: int, reason: str, reason_zh: str) -> InputFaulty:
        """The refusal that points at a line of this file."""
        return InputFaulty(place=f"{self.path}:{line}", reason=reason, reason_zh=reason_zh)

    def _count(self, line: int, cell: str) -> int:
        if not (cell.isascii() and cell.isdigit() and len(cell) <= 9):
            raise self.faulty(line, f"count '{cell}' is no number", f"count“{cell}”不是票数")
        return int(cell)


def read_ballot_file(path: Path) -> BallotFile:
    """The rows of the file, blank ones left out, with the lines they end on."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode_gb18030(path, raw)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as fault:
        place = f"{path}:{reader.line_num}"
        raise InputFaulty(place=place, reason=str(fault), reason_zh=f"CSV:{fault}") from None
    line, header = rows[0] if rows else (1, [])
    file = BallotFile(path, tuple(header), line, tuple(rows[1:]))
    if "count" not in header:
        raise file.faulty(line, "no column 'count'", "缺少 count 列")
    if len(set(header)) != len(header):
        raise file.faulty(line, "a column appears twice", "有重复的列")
    return file


def _decode_gb18030(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError as fault:
        place = f"{path}:{raw.count(10, 0, fault.start) + 1}"
        reason, reason_zh = "neither UTF-8 nor GB18030", "既不是 UTF-8 也不是 GB18030 编码"
        raise InputFaulty(place=place, reason=reason, reason_zh=reason_zh) from None


def _ballot(question: Question, row: dict[str, str]) -> Ballot:
    marks = {key: _mark(question, row[key]) for key in question.option_ids if row[key]}
    return mark_ballot(question, marks, _several(row.get("write_in", "")))


def _mark(question: Question, cell: str) -> Mark:
    if question.method == "approve":
        return APPROVE_WORDS.get(cell, cell)
    if question.method == "grade":
        names = {grade.zh: grade.id for grade in question.grades}
        return [names.get(word, word) for word in _several(cell)]
    digits = cell.removeprefix("-")
    # What is no number stays as it is, for `mark_ballot` to refuse.
    return int(cell) if digits.isascii() and digits.isdigit() and len(digits) < 9 else cell


def _several(cell: str) -> Sequence[str]:
    return [word.strip() for word in cell.replace("；", ";").split(";") if word.strip()]
