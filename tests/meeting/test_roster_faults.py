"""A roster file that is no good is refused whole, with a stable code in both languages."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from meeting.services.people import roster, roster_import
from meeting.services.refusals import RosterFaulty, RosterUnreadable
from tests.meeting.house import House, Make

HEADER = ("姓名", "性别", "代表团", "座位号", "电话", "身份")
GOOD = ("甲", "女", "一团", "1", "", "代表")


def workbook(*lines: tuple[object, ...]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    for line in (HEADER, *lines):
        book.active.append(line)
    book.save(out)
    return out.getvalue()


def rezipped(content: bytes, name: str, change: object) -> bytes:
    """The workbook with one part replaced (bytes) or made by a function of the old part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        assert name in old.namelist()
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry.filename, change(part) if entry.filename == name else part)  # type: ignore[operator]
    return out.getvalue()


def entity(part: bytes) -> bytes:
    """An entity that would be read from a file of the machine."""
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    return head + part.split(b"?>", 1)[-1].replace(b"<t>", b"<t>&e;", 1)


def laughs(part: bytes) -> bytes:
    """Entities that unfold into each other."""
    rows = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{rows}]>'.encode()
    return head + part.split(b"?>", 1)[-1].replace(b"<t>", b"<t>&e8;", 1)


SHEET = "xl/worksheets/sheet1.xml"
UNREADABLE = {
    "a .doc renamed": ("r.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)),
    "a zip that is no workbook": (
        "r.xlsx",
        rezipped(workbook(GOOD), "xl/workbook.xml", lambda _: b"no"),
    ),
    "a zip bomb": (
        "r.xlsx",
        rezipped(workbook(GOOD), SHEET, lambda part: part + b" " * (101 * 1024 * 1024)),
    ),
    "an outer entity": ("r.xlsx", rezipped(workbook(GOOD), SHEET, entity)),
    "laughing entities": ("r.xlsx", rezipped(workbook(GOOD), SHEET, laughs)),
    "a picture": ("r.png", b"\x89PNG\r\n\x1a\n"),
    "binary as csv": ("r.csv", bytes(range(256)) * 4),
    "nothing": ("r.csv", b""),
    "only a heading": ("r.csv", ",".join(HEADER).encode()),
    "no seats": ("r.csv", "姓名,身份\n甲,代表\n".encode()),
    "too many rows": ("r.csv", (",".join(HEADER) + "\n甲,女,,1,,代表" * 20_001).encode()),
    "too large": ("r.csv", b"x" * (10 * 1024 * 1024 + 1)),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_file_that_is_no_roster_is_refused_in_both_languages(house: Make, what: str) -> None:
    hall: House = house(size=3)
    before, (name, content) = hall.dump(), UNREADABLE[what]
    office = hall.staff["secretary"]
    with pytest.raises(RosterUnreadable) as refusal:
        roster_import.stage_roster(hall.desk, office, hall.body, name, content)
    assert refusal.value.code == "roster-unreadable"
    assert "读不出" in refusal.value.message("zh")
    assert "cannot be read" in refusal.value.message("en")
    assert hall.dump() == before


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("乙", "女", "", "1", "", "代表"), "seat-repeated"),
        ((None, "女", "", "2", "", "代表"), "name-missing"),
        (("乙", "女", "", None, "", "代表"), "seat-missing"),
        (("=HYPERLINK(1)", "女", "", "2", "", "代表"), "formula"),
        (("乙", "女", "@SUM(1)", "2", "", "代表"), "formula"),
        (("乙", "女", "", "2", "", ""), "kind-unknown"),
        (("乙", "女", "", "2", "", "神仙"), "kind-unknown"),
        (("乙" * 101, "女", "", "2", "", "代表"), "too-long"),
    ],
)
def test_one_faulty_row_of_a_workbook_keeps_everybody_out(
    house: Make, line: tuple[object, ...], code: str
) -> None:
    hall: House = house(size=3)
    before = hall.dump()
    office = hall.staff["secretary"]
    content = workbook(GOOD, line)
    staged = roster_import.stage_roster(hall.desk, office, hall.body, "r.xlsx", content)
    assert [(fault.row, fault.code) for fault in staged.preview.errors] == [(3, code)]
    assert all(fault.zh and fault.en for fault in staged.preview.errors)
    # Said to a person: a sentence, and not how Python writes a list.
    assert not any(set("[]'：") & set(fault.zh[-1] + fault.en) for fault in staged.preview.errors)
    with pytest.raises(RosterFaulty) as refusal:
        roster.import_roster(hall.desk, office, hall.body, staged.preview)
    assert refusal.value.params == {"errors": 1}
    assert hall.dump() == before


def test_a_good_workbook_is_taken_so_that_the_refusals_mean_something(house: Make) -> None:
    hall: House = house(size=3)
    content = rezipped(workbook(GOOD), SHEET, lambda part: part)
    staged = roster_import.stage_roster(
        hall.desk, hall.staff["admin"], hall.body, "r.xlsx", content
    )
    assert [entry.name for entry in staged.preview.rows] == ["甲"]
