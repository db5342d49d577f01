"""The roster: previewed row by row, imported whole or not at all, exported again."""

from __future__ import annotations

import csv
import io

from openpyxl import Workbook

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.refusals import RosterFaulty
from meeting.services.roster_file import RosterPreview, preview_roster
from meeting.services.roster_kinds import KINDS
from meeting.store.rows import Rows
from meeting.store.tables import PersonRow

__all__ = ["KINDS", "RosterPreview", "preview_roster"]

HEADER = ("姓名", "性别", "代表团", "座位号", "电话", "身份")


def import_roster(desk: Desk, actor: Actor, body_id: int, preview: RosterPreview) -> int:
    """Everyone of the preview, or nobody; a known seat is brought up to date. Says how many."""
    access.require(actor, "roster.import", body_id)
    if preview.errors:
        raise RosterFaulty(errors=len(preview.errors))

    def work(rows: Rows) -> int:
        known = {row.seat_no: row for row in rows.all(PersonRow, PersonRow.body_id == body_id)}
        new = []
        for entry in preview.rows:
            person = known.get(entry.seat_no)
            if person is not None and person.name != entry.name:
                # Another person on this seat: the old card and tablet must not speak for them.
                person.card_serial, person.device, person.pin_hash = person.card_serial + 1, "", ""
                person.status = "active"
            if person is None:
                person = PersonRow(body_id=body_id, seat_no=entry.seat_no)
                new.append(person)
            person.name, person.sex, person.unit = entry.name, entry.sex, entry.unit
            person.phone, person.kinds = entry.phone, list(entry.kinds)
        rows.add_all(new)
        note(rows, desk.now(), actor.name, "roster.imported", details={"rows": len(preview.rows)})
        return len(preview.rows)

    return desk.write(work)


def list_people(desk: Desk, body_id: int) -> list[PersonRow]:
    """Everyone on a body's roster."""
    with desk.read() as rows:
        return rows.all(PersonRow, PersonRow.body_id == body_id, order_by=PersonRow.id)


def export_roster_csv(desk: Desk, body_id: int) -> bytes:
    """The roster as the import takes it; no cell can act as a formula."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *_lines(desk, body_id)])
    return ("\ufeff" + text.getvalue()).encode()


def export_roster_xlsx(desk: Desk, body_id: int) -> bytes:
    """The same as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    for line in [list(HEADER), *_lines(desk, body_id)]:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lines(desk: Desk, body_id: int) -> list[list[str]]:
    return [
        [
            _safe(cell)
            for cell in (
                person.name,
                person.sex,
                person.unit,
                person.seat_no,
                person.phone,
                "、".join(KINDS[kind] for kind in person.kinds),
            )
        ]
        for person in list_people(desk, body_id)
    ]


def _safe(cell: str) -> str:
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
