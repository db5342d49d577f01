"""Writes the published results as a static folder for the township's own website.

The folder opens from a disk or a USB stick as well: no script, no address outside it. It holds
what the public pages show, agenda, minutes, announcements and tally reports included, and no more,
so nobody is named in it who is not named there. Sign-in sheets, cards, rosters and blank ballots
are the house's own papers and stay out.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from meeting import export_log
from meeting.export_pages import FOLDERS, ExportedMeeting, ExportedRecord, page_maker, write_pages
from meeting.press.command import typesetter
from meeting.press.refusals import PressMissing
from meeting.services.desk import Desk
from meeting.services.log import keys
from meeting.services.log.public_log import PublicLog
from meeting.services.people import bodies
from meeting.services.people.bodies import MeetingInfo
from meeting.services.polls.opening import open_desk
from meeting.services.results import printed_codes, publishing
from meeting.services.results.publishing import RecordInfo
from meeting.store.session import DATABASE
from meeting.web.open_data import counts_csv
from meeting.web.printed import code_picture
from meeting.web.record_view import view_of
from voting.cli.log_files import CHECKPOINT_FILE, ENTRIES_FILE
from voting.signature import fingerprint, public_key_from_pem

ROOT = Path(__file__).resolve().parent.parent
SHEETS = ("tokens", "base", "controls", "layout", "older", "print", "results", "official")
PUBLIC_KEY = "meeting.pub.pem"
VERIFIER = "verifier.html"
# Every page that is made to be printed.
PAPERS = tuple(
    f"{folder}body-*/{name}.html"
    for folder in FOLDERS.values()
    for name in ("*.report", "*.announcement", "agenda-*", "minutes-*")
)


def run(asked: argparse.Namespace) -> int:
    """The command: 0, or 2 when the data folder holds no store."""
    data: Path = asked.data.resolve()
    if not asked.database_url and not (data / DATABASE).exists():
        print(f"{data} 里没有数据。There is no data in {data}.", file=sys.stderr)
        return 2
    desk = open_desk(
        data,
        lambda _meeting: None,
        lambda _person: None,
        False,
        "loopback",
        "",
        database_url=asked.database_url,
    )
    try:
        setter = typesetter(asked.out, "/")
    except PressMissing as problem:
        setter = None
        # The folder is whole without them.
        print(f"{problem.message('zh')} {problem.message('en')}", file=sys.stderr)
    try:
        write_folder(desk, asked.out, has_pdf=setter is not None)
    finally:
        desk.store.close()
    if setter is not None:
        set_papers(setter, asked.out)
    print(asked.out / "index.html")
    return 0


def set_papers(setter: Any, out: Path) -> None:
    """Writes beside each paper its PDF, made of that very file."""
    for page in sorted(page for kind in PAPERS for page in out.glob(kind)):
        made = setter.pdf(page.read_text(encoding="utf-8"), f"/{page.relative_to(out)}")
        page.with_suffix(".pdf").write_bytes(made)


def write_folder(desk: Desk, out: Path, has_pdf: bool = False) -> None:
    """Writes index, style sheet, and for each body its key, records, signatures and pages.

    With `has_pdf` the papers lead to a PDF beside them, which `set_papers` makes.
    """
    out.mkdir(parents=True, exist_ok=True)
    sheets = [(ROOT / "static" / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS]
    (out / "style.css").write_text("\n".join(sheets), encoding="utf-8")
    # The stick carries the means to check what is on it.
    (out / VERIFIER).write_bytes((ROOT / "static" / VERIFIER).read_bytes())
    app = page_maker(has_pdf)
    # The tables say their heads in Chinese, as the records do.
    with app.test_request_context():
        meetings = [
            written
            for body in bodies.list_bodies(desk)
            for meeting in bodies.list_meetings(desk, body.id)
            if (written := _write_data(desk, out, meeting))
        ]
    write_pages(app, desk, out, meetings)


def _write_data(desk: Desk, out: Path, meeting: MeetingInfo) -> ExportedMeeting | None:
    records = publishing.list_records(desk, meeting_id=meeting.id)
    if not records:
        return None
    folder = out / f"body-{meeting.body_id}"
    folder.mkdir(exist_ok=True)
    pem = keys.public_pem_of(desk, meeting.body_id)
    (folder / PUBLIC_KEY).write_bytes(pem)
    log = export_log.write_log(desk, folder, meeting.body_id)
    log_files = {"log": ENTRIES_FILE}
    if log.note is not None:
        log_files["checkpoint"] = CHECKPOINT_FILE
    return ExportedMeeting(
        meeting.id,
        meeting.name,
        meeting.body,
        folder.name,
        fingerprint(public_key_from_pem(pem)),
        log_files,
        [_write_record(desk, folder, info, log, pem) for info in records],
    )


def _write_record(
    desk: Desk, folder: Path, info: RecordInfo, log: PublicLog, pem: bytes
) -> ExportedRecord:
    stem = f"record-{info.seq:03d}"
    name = f"{stem}.json"
    (folder / name).write_bytes(info.content)
    (folder / f"{name}.ed25519").write_bytes(info.signature)
    (folder / f"{stem}.csv").write_bytes(counts_csv(info, view_of(info)))
    files = export_log.write_beside(desk, folder, info, name, log, pem)
    code = printed_codes.of_record(desk, info.id)
    if code is not None:
        files["code"] = f"{stem}.code.svg"
        (folder / f"{name}.ys1").write_text(code + "\n", encoding="ascii")
        (folder / files["code"]).write_bytes(code_picture(code))
    return ExportedRecord(info, files)
