"""The roster of a body as a whole: listed, and exported in the form that the import takes."""

from __future__ import annotations

import csv
import io

from openpyxl import Workbook

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.people.roster_file import RosterPreview, preview_roster
from meeting.services.people.roster_import import import_roster
from meeting.services.people.roster_kinds import KINDS
from meeting.services.plain_cell import plain_cell
from meeting.store.tables import PersonRow

__all__ = ["KINDS", "RosterPreview", "import_roster", "preview_roster"]

HEADER = ("姓名", "性别", "代表团", "座位号", "电话", "身份")


def list_people(desk: Desk, actor: Actor, body_id: int) -> list[PersonRow]:
    """Everyone on a body's roster who has not left it."""
    access.require(actor, "roster.read", body_id)
    with desk.read() as rows:
        return rows.all(
            PersonRow,
            PersonRow.body_id == body_id,
            PersonRow.status != "left",
            order_by=PersonRow.id,
        )


def export_roster_csv(desk: Desk, actor: Actor, body_id: int) -> bytes:
    """The roster as the import takes it; no cell can act as a formula."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *_lines(desk, actor, body_id)])
    return ("\ufeff" + text.getvalue()).encode()


def export_roster_xlsx(desk: Desk, actor: Actor, body_id: int) -> bytes:
    """The same as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    for line in [list(HEADER), *_lines(desk, actor, body_id)]:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lines(desk: Desk, actor: Actor, body_id: int) -> list[list[str]]:
    return [
        [
            plain_cell(cell)
            for cell in (
                person.name,
                person.sex,
                person.unit,
                person.seat_no,
                person.phone,
                "、".join(KINDS[kind] for kind in person.kinds),
            )
        ]
        for person in list_people(desk, actor, body_id)
    ]
