"""Reads a roster file, .xlsx or .csv, and says of every faulty row what is wrong with it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass

import defusedxml
from openpyxl import load_workbook

from meeting.services.people.people import PersonEntry
from meeting.services.people.roster_kinds import COLUMN_WORDS, KIND_WORDS, KINDS
from meeting.services.polls.entry import is_turned
from meeting.services.refusals import RosterUnreadable
from meeting.services.under_way import Told, untold

FILE_LIMIT = 10 * 1024 * 1024
UNPACKED_LIMIT = 100 * 1024 * 1024
ROW_LIMIT = 20_000
# In either width of the keyboard.
FORMULA = ("=", "+", "@", "＝", "＋", "＠")
LENGTHS = {"name": 100, "sex": 10, "unit": 100, "seat_no": 20, "phone": 30, "kinds": 200}


@dataclass(frozen=True)
class RosterError:
    """One fault: the file's row number, the column and the reason."""

    row: int
    column: str
    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class FaultyRow:
    """A row as it stands in the file, cell by column, with every fault of it."""

    row: int
    cells: dict[str, str]
    errors: tuple[RosterError, ...]


@dataclass(frozen=True)
class RosterPreview:
    """What an import would bring; with any error it brings nothing."""

    rows: tuple[PersonEntry, ...]
    errors: tuple[RosterError, ...]
    faulty: tuple[FaultyRow, ...] = ()


def preview_roster(filename: str, content: bytes, told: Told = untold) -> RosterPreview:
    """Every row and every fault; a file that is no roster at all raises RosterUnreadable.

    `told` hears of the rows that were read.
    """
    if len(content) > FILE_LIMIT:
        raise _unreadable("larger than 10 MB", "大于 10 MB")
    ending = filename.lower().rpartition(".")[2]
    if ending not in ("csv", "xlsx"):
        raise _unreadable("neither .xlsx nor .csv", "不是 .xlsx 或 .csv 文件")
    table = _read_csv(content) if ending == "csv" else _read_xlsx(content, told)
    if not table:
        raise _unreadable("it is empty", "文件是空的")
    if len(table) - 1 > ROW_LIMIT:
        raise _unreadable(f"more than {ROW_LIMIT} rows", f"多于 {ROW_LIMIT} 行")
    columns = _columns(table[0])
    rows: list[PersonEntry] = []
    faulty: list[FaultyRow] = []
    seats: dict[str, int] = {}
    for number, cells in enumerate(table[1:], 2):
        if any(cells):
            _read_row(number, cells, columns, seats, rows, faulty)
    if not rows and not faulty:
        raise _unreadable("nobody in it", "没有任何人员")
    errors = tuple(error for row in faulty for error in row.errors)
    return RosterPreview(tuple(rows), errors, tuple(faulty))


def _read_row(
    number: int,
    cells: list[str],
    columns: dict[str, int],
    seats: dict[str, int],
    rows: list[PersonEntry],
    faulty: list[FaultyRow],
) -> None:
    found = {key: cells[at] if at < len(cells) else "" for key, at in columns.items()}
    faults: list[RosterError] = []

    def fault(column: str, code: str, zh: str, en: str) -> None:
        faults.append(RosterError(number, column, code, zh, en))

    for key, cell in found.items():
        if cell.startswith(FORMULA) and not re.fullmatch(r"\+[\d ()-]+", cell):
            fault(key, "formula", "含有公式", "a formula")
        elif is_turned(cell):
            fault(key, "turned", "含有看不见的换向符号", "an unseen sign that turns the order")
        elif len(cell) > LENGTHS[key]:
            fault(key, "too-long", "过长", "too long")
    seat = found["seat_no"]
    if not found["name"]:
        fault("name", "name-missing", "缺少姓名", "the name is missing")
    if not seat:
        fault("seat_no", "seat-missing", "缺少座位号", "the seat is missing")
    elif seat in seats:
        fault(
            "seat_no",
            "seat-repeated",
            f"座位号与第 {seats[seat]} 行重复",
            f"the seat of row {seats[seat]} again",
        )
    seats.setdefault(seat, number)
    words = [w.strip() for w in re.split(r"[、;,；，]", found.get("kinds", "")) if w.strip()]
    unknown = [word for word in words if word.lower() not in KIND_WORDS]
    if not words:
        fault("kinds", "kind-unknown", "缺少身份", "the role is missing")
    elif unknown:
        said = "、".join(unknown), ", ".join(unknown)
        fault("kinds", "kind-unknown", f"身份不明：{said[0]}", f"unknown role: {said[1]}")
    if faults:
        faulty.append(FaultyRow(number, found, tuple(faults)))
        return
    found_kinds = {KIND_WORDS[word.lower()] for word in words}
    kinds = tuple(kind for kind in KINDS if kind in found_kinds)
    rows.append(
        PersonEntry(
            found["name"],
            found.get("sex", ""),
            found.get("unit", ""),
            seat,
            found.get("phone", ""),
            kinds,
        )
    )


def _columns(header: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        for key, words in COLUMN_WORDS.items():
            if cell.strip().lower() in words:
                found.setdefault(key, at)
    missing = [key for key in ("name", "seat_no", "kinds") if key not in found]
    if missing:
        names = "、".join(COLUMN_WORDS[key][0] for key in missing)
        raise _unreadable(f"columns missing: {', '.join(missing)}", f"缺少列：{names}")
    return found


def _read_csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        try:
            return [[_plain(cell) for cell in row] for row in csv.reader(io.StringIO(text))]
        except csv.Error:
            break
    raise _unreadable("not a CSV text", "不是 CSV 文本")


def _read_xlsx(content: bytes, told: Told) -> list[list[str]]:
    # openpyxl takes defusedxml by itself when it is there; the import above makes sure it is.
    assert defusedxml is not None  # noqa: S101
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_LIMIT:
                raise _unreadable("it unpacks to too much", "解压后过大")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet, table = book.worksheets[0], []
        for cells in sheet.iter_rows(max_row=ROW_LIMIT + 2, max_col=50, values_only=True):
            table.append(["" if cell is None else _plain(str(cell)) for cell in cells])
            # The sheet says itself how long it is; some do not, or say it wrongly.
            told(len(table), max(sheet.max_row or 0, len(table) + 1))
        book.close()
    except RosterUnreadable:
        raise
    except Exception as problem:
        raise _unreadable("not an .xlsx workbook", "不是 .xlsx 工作簿") from problem
    while table and not any(table[-1]):
        table.pop()
    return table


def _plain(cell: str) -> str:
    # A line break within a cell is how somebody fitted it into the column.
    text = re.sub(r"[\t\r\n]+", " ", cell).strip()
    # The apostrophe that our own export puts before a dangerous cell.
    return text[1:] if re.match(r"'[-+=@＋－＝＠]", text) and not text.startswith("'=") else text


def _unreadable(reason: str, reason_zh: str) -> RosterUnreadable:
    return RosterUnreadable(reason=reason, reason_zh=reason_zh)
