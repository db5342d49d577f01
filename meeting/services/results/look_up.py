"""A voter's own ballot in a published record, found by its serial: as it was counted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from meeting.services.results.publishing import RecordInfo
from voting.pack_toml import parse_pack
from voting.question import Grade

NOT_OF_A_SERIAL = re.compile(r"[^A-Z2-7]")
GROUP = 4


@dataclass(frozen=True)
class Line:
    """One option with its mark; `name` is None where the record does not open it.

    `marks` holds one mark as it was cast, a grade as its words; several where several grades were
    given.
    """

    place: int
    name: str | None
    marks: tuple[str | int | Grade, ...]


@dataclass(frozen=True)
class OwnBallot:
    """The ballot under a serial as it was counted; `pressed` is False for 未按.

    No lines and no names, though pressed: an explicit blank, which abstains.
    """

    serial: str
    method: str
    pressed: bool
    lines: tuple[Line, ...] = ()
    write_ins: tuple[str, ...] = ()


def lists_ballots(record: RecordInfo) -> bool:
    """Whether this record publishes its ballots by serial."""
    poll = record.data["poll"]
    return bool(poll["protection"] == "blind" and record.data["publish"] == "list")


def find_ballot(record: RecordInfo, serial: str) -> OwnBallot | None:
    """The published ballot under this serial, however it was typed; None when there is none."""
    if not lists_ballots(record):
        return None
    asked = written(serial)
    row = next((one for one in record.data["choices"] if one["serial"] == asked), None)
    if row is None:
        return None
    pack = parse_pack(record.data["pack"]["toml"])
    if "choice" not in row:
        return OwnBallot(asked, pack.method, pressed=False)
    choice = row["choice"]
    grades = {grade.id: grade for grade in pack.grades}
    lines = _lines(record.data["poll"]["options"], choice["marks"], grades)
    if pack.method == "rank":
        lines.sort(key=lambda line: line.marks)
    return OwnBallot(asked, pack.method, True, tuple(lines), tuple(choice["write_ins"]))


def written(serial: str) -> str:
    """The serial in its one form, `ABCD-EFGH-IJKL-MNOP`, from however it was typed."""
    letters = NOT_OF_A_SERIAL.sub("", serial.upper())
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def _lines(
    options: list[dict[str, Any]], marks: Mapping[str, Any], grades: Mapping[str, Grade]
) -> list[Line]:
    found = []
    for place, option in enumerate(options, 1):
        if option["id"] in marks:
            mark = marks[option["id"]]
            several = mark if isinstance(mark, list) else [mark]
            said = tuple(grades.get(one, one) for one in several)
            found.append(Line(place, option.get("name"), said))
    return found
