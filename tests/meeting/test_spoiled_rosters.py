"""Whatever a roster file holds: people and faults, or one refusal; who is taken comes out again."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from meeting.services.people import roster, roster_import
from meeting.services.people.roster_file import LENGTHS, RosterPreview, preview_roster
from meeting.services.people.roster_kinds import KINDS
from meeting.services.refusals import RosterUnreadable
from tests.meeting.house import ROOT, House
from tests.spoiled import ODD, TRIES, WRITTEN, spoiled_bytes

HEADER = ["姓名", "性别", "代表团", "座位号", "电话", "身份"]
GOOD = [HEADER, *([f"示范{n}", "女", "一团", f"{n}", "+86 1", "代表、监票人"] for n in range(1, 4))]
CELLS = ODD | WRITTEN
TYPED = (
    CELLS | st.integers() | st.floats() | st.booleans() | st.none() | st.dates() | st.datetimes()
)


def as_csv(lines: list[list[Any]], encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(lines)
    return out.getvalue().encode(encoding, "replace")


def as_xlsx(lines: list[list[Any]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    for line in lines:
        book.active.append([_kept(cell) for cell in line])
    book.save(out)
    return out.getvalue()


def _kept(cell: Any) -> Any:
    """The cell, or nothing where the writer of the workbook itself refuses it."""
    if isinstance(cell, date | datetime):
        return cell if cell.year >= 1900 else None
    try:
        Workbook().create_sheet().cell(1, 1, cell)
    except (IllegalCharacterError, ValueError):
        return None
    return cell if not isinstance(cell, str) or not {"\ufffe", "\uffff"} & set(cell) else None


@st.composite
def tables(draw: st.DrawFn, cells: st.SearchStrategy[Any]) -> list[list[Any]]:
    """The good table with cells replaced, and lines moved, repeated, cut short or grown."""
    lines: list[list[Any]] = [list(line) for line in GOOD]
    for _ in range(draw(st.integers(0, 3))):
        line = lines[draw(st.integers(1, len(GOOD) - 1) | st.just(0))]
        line[draw(st.integers(0, len(HEADER) - 1))] = draw(cells)
    match draw(st.sampled_from(["as it is", "as it is", "shuffled", "repeated", "short", "long"])):
        case "shuffled":
            lines = draw(st.permutations(lines))
        case "repeated":
            lines.append(lines[-1])
        case "short":
            lines[-1] = lines[-1][:3]
        case "long":
            lines[-1] = [*lines[-1], draw(cells)]
    return lines


def read(name: str, content: bytes) -> RosterPreview | None:
    """The preview, held to what everything behind it relies on; None for what is no roster."""
    try:
        found = preview_roster(name, content)
    except RosterUnreadable:
        return None
    assert all(error.zh and error.en and error.row > 1 for error in found.errors)
    assert found.rows or found.errors
    for entry in found.rows:
        assert entry.name
        assert set(entry.kinds) <= set(KINDS)
        for key in LENGTHS.keys() - {"kinds"}:
            text = getattr(entry, key)
            assert len(text) <= LENGTHS[key]
            assert text == text.strip()
            text.encode()
    assert len({entry.seat_no for entry in found.rows}) == len(found.rows)
    return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("rosters"), "congress", 1)
    yield made
    made.desk.store.close()


@TRIES
@given(st.binary(max_size=300), st.sampled_from(["r.csv", "r.xlsx", "R.XLSX", "r", "a.csv\x00"]))
def test_any_bytes_are_no_roster_or_one(content: bytes, name: str) -> None:
    read(name, content)


@TRIES
@given(tables(CELLS), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "big5"]))
def test_any_table_as_csv_is_read_or_refused(lines: list[list[Any]], encoding: str) -> None:
    read("r.csv", as_csv(lines, encoding))


@TRIES
@given(spoiled_bytes(as_csv(GOOD)) | spoiled_bytes(as_csv(GOOD, "gb18030")))
def test_a_spoiled_csv_is_read_or_refused(content: bytes) -> None:
    read("r.csv", content)


@settings(TRIES, max_examples=60)
@given(tables(TYPED))
def test_any_table_as_a_workbook_is_read_or_refused(lines: list[list[Any]]) -> None:
    read("r.xlsx", as_xlsx(lines))


BOOK = as_xlsx(GOOD)
with zipfile.ZipFile(io.BytesIO(BOOK)) as _archive:
    PARTS = {name: _archive.read(name) for name in _archive.namelist()}


@settings(TRIES, max_examples=100)
@given(
    st.sampled_from(sorted(PARTS)).flatmap(
        lambda name: st.tuples(st.just(name), spoiled_bytes(PARTS[name]))
    )
)
def test_a_workbook_with_a_spoiled_part_is_read_or_refused(changed: tuple[str, bytes]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in (PARTS | dict([changed])).items():
            archive.writestr(name, part)
    read("r.xlsx", out.getvalue())


@settings(TRIES, max_examples=100)
@given(spoiled_bytes(BOOK))
def test_a_spoiled_workbook_is_read_or_refused(content: bytes) -> None:
    read("r.xlsx", content)


def entries(preview: RosterPreview) -> list[tuple[Any, ...]]:
    return sorted(
        (one.name, one.sex, one.unit, one.seat_no, one.phone, one.kinds) for one in preview.rows
    )


@settings(TRIES, max_examples=40)
@given(tables(CELLS))
@example([HEADER, ["甲", "", "", "~1", "", "代表"], ["乙", "", "", "2", "", "代表"]])
@example([HEADER, ["甲\uffff", "", "a\r\nb", "1", "-1", "代表"]])
@example([HEADER, ["'", "''-1", "_x000D_", "'x", "+86", "代表，监票人；列席"]])
def test_who_was_taken_comes_out_of_both_exports_unchanged(
    house: House, lines: list[list[Any]]
) -> None:
    desk, body = house.desk, house.body
    taken = read("r.csv", as_csv(lines))
    if taken is None or taken.errors:
        return
    roster.import_roster(desk, ROOT, body, taken, removes=True)
    for name, export in (
        ("a.csv", roster.export_roster_csv),
        ("a.xlsx", roster.export_roster_xlsx),
    ):
        again = read(name, export(desk, ROOT, body))
        assert again is not None
        assert entries(again) == entries(taken), name
        staged = roster_import.stage_roster(desk, ROOT, body, name, export(desk, ROOT, body))
        assert staged.changes.kept == len(taken.rows)


def test_two_may_change_seats_whatever_the_seat_of_a_third_is_called(house: House) -> None:
    desk, body = house.desk, house.body

    def bring(*seats: str) -> None:
        people = [
            [name, "", "", seat, "", "代表"] for name, seat in zip("甲乙丙", seats, strict=False)
        ]
        taken = preview_roster("r.csv", as_csv([HEADER, *people]))
        roster.import_roster(desk, ROOT, body, taken, removes=True)
        found = {one.name: one.seat_no for one in roster.list_people(desk, ROOT, body)}
        assert tuple(found[name] for name, _ in zip("甲乙丙", seats, strict=False)) == seats

    bring("1", "2")
    first = next(one.id for one in roster.list_people(desk, ROOT, body) if one.name == "甲")
    bring("1", "2", f"~{first}")
    bring("2", "1", f"~{first}")
