"""Writes the published results as a static folder for the township's own website.

The folder opens from a disk or a USB stick as well: no script, no address outside it. It holds
what the public pages show, agenda, minutes, announcements and tally reports included, and no more,
so nobody is named in it who is not named there. Sign-in sheets, cards, rosters and blank ballots
are the house's own papers and stay out.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, render_template

from meeting import export_log
from meeting.press.command import typesetter
from meeting.press.refusals import PressMissing
from meeting.services.desk import Desk
from meeting.services.log import keys
from meeting.services.log.public_log import PublicLog
from meeting.services.people import bodies
from meeting.services.polls.opening import open_desk
from meeting.services.results import corrections, minutes, printed_codes, publishing, sealed_rows
from meeting.services.results.publishing import RecordInfo
from meeting.store.session import DATABASE
from meeting.web import languages, outcome_words, traditional
from meeting.web.minutes import shown as minutes_shown
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
    f"body-*/{name}.html" for name in ("*.report", "*.announcement", "agenda-*", "minutes-*")
)


@dataclass(frozen=True)
class _Page:
    """A record and the name of its file without the ending."""

    info: RecordInfo
    stem: str

    @property
    def page(self) -> str:
        return f"{self.stem}.html"

    @property
    def report(self) -> str:
        """计票报告单, to be printed."""
        return f"{self.stem}.report.html"

    @property
    def announcement(self) -> str:
        """公告, to be printed."""
        return f"{self.stem}.announcement.html"


@dataclass(frozen=True)
class _Hall:
    """A meeting that published something, as the index lists it."""

    body: str
    meeting: str
    folder: str
    fingerprint: str
    agenda: str
    minutes: str
    records: list[_Page]


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
    app = Flask("meeting", root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    languages.install(app)
    traditional.install(app)
    outcome_words.install(app)
    app.jinja_env.globals["has_pdf"] = has_pdf
    with app.test_request_context():
        halls = [
            hall
            for body in bodies.list_bodies(desk)
            for meeting in bodies.list_meetings(desk, body.id)
            if (hall := _write_hall(desk, out, body.id, meeting.id, meeting.name, body.name))
        ]
        index = render_template("export_index.html", halls=halls, up="")
    (out / "index.html").write_text(index, encoding="utf-8")
    # The stick carries the means to check what is on it.
    (out / VERIFIER).write_bytes((ROOT / "static" / VERIFIER).read_bytes())


def _write_hall(
    desk: Desk, out: Path, body_id: int, meeting_id: int, meeting: str, body: str
) -> _Hall | None:
    records = publishing.list_records(desk, meeting_id=meeting_id)
    if not records:
        return None
    folder = out / f"body-{body_id}"
    folder.mkdir(exist_ok=True)
    pem = keys.public_pem_of(desk, body_id)
    (folder / PUBLIC_KEY).write_bytes(pem)
    log = export_log.write_log(desk, folder, body_id)
    pages = [_write_record(desk, folder, info, log, pem) for info in records]
    key = public_key_from_pem(pem)
    papers = _write_papers(desk, folder, meeting_id, log)
    return _Hall(body, meeting, folder.name, fingerprint(key), *papers, pages)


def _write_record(desk: Desk, folder: Path, info: RecordInfo, log: PublicLog, pem: bytes) -> _Page:
    made = _Page(info, f"record-{info.seq:03d}")
    name = f"{made.stem}.json"
    (folder / name).write_bytes(info.content)
    (folder / f"{name}.ed25519").write_bytes(info.signature)
    code = printed_codes.of_record(desk, info.id)
    if code is not None:
        (folder / f"{name}.ys1").write_text(code + "\n", encoding="ascii")
        (folder / f"{made.stem}.code.svg").write_bytes(code_picture(code))
    shown: dict[str, Any] = {
        "record": info,
        "view": view_of(info),
        "code_picture": f"{made.stem}.code.svg" if code is not None else "",
        "standing": corrections.standing_of(desk, info.id),
        "link_of": lambda link: f"record-{link.seq:03d}.html",
        "up": "../",
    }
    (folder / f"{made.stem}.csv").write_bytes(counts_csv(info, shown["view"]))
    report = render_template("export_report.html", page=made.page, **shown)
    (folder / made.report).write_text(report, encoding="utf-8")
    announced = render_template("export_announcement.html", page=made.page, **shown)
    (folder / made.announcement).write_text(announced, encoding="utf-8")
    page = render_template(
        "export_record.html",
        report=made.report,
        announcement=made.announcement,
        kept=sealed_rows.kept_of(desk, info.id),
        name=name,
        files=export_log.write_beside(desk, folder, info, name, log, pem),
        countersignatures=export_log.countersignatures(desk, info),
        **shown,
    )
    (folder / made.page).write_text(page, encoding="utf-8")
    return made


def _write_papers(desk: Desk, folder: Path, meeting_id: int, log: PublicLog) -> tuple[str, str]:
    """The names of agenda and minutes, the latter with the last checkpoint.

    An address would lead back to a server, so there is none.
    """
    names = f"agenda-{meeting_id}.html", f"minutes-{meeting_id}.html"
    files = {"log": ENTRIES_FILE}
    if log.note is not None:
        files["checkpoint"] = CHECKPOINT_FILE
    said = minutes_shown(minutes.read_minutes(desk, meeting_id))
    agenda = render_template("export_agenda.html", up="../", **said)
    (folder / names[0]).write_text(agenda, encoding="utf-8")
    page = render_template("export_minutes.html", files=files, up="../", **said)
    (folder / names[1]).write_text(page, encoding="utf-8")
    return names
