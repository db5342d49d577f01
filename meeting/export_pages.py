"""The pages of an exported folder, in every language of the house.

Chinese pages stand under the folder's old names, the others under the same names in a folder of
their language. What is no page (records, signatures, keys, codes) lies once, beside the Chinese
pages; every link is relative, so that the folder opens from a disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, render_template

from meeting import export_log
from meeting.services.desk import Desk
from meeting.services.results import corrections, minutes, sealed_rows
from meeting.services.results.publishing import RecordInfo
from meeting.web import languages, outcome_words, traditional
from meeting.web.languages import HTML_LANG, LANGUAGES
from meeting.web.minutes import shown as minutes_shown
from meeting.web.record_view import view_of

ROOT = Path(__file__).resolve().parent.parent
# Where the pages of a language stand; Chinese ones keep the names that were printed and linked.
FOLDERS = {code: "" if tag == "zh-CN" else f"{tag}/" for code, tag in HTML_LANG.items()}


@dataclass(frozen=True)
class ExportedRecord:
    """A record and the names of the files beside it; `code` is there if a code was signed."""

    info: RecordInfo
    files: dict[str, str]

    @property
    def stem(self) -> str:
        """The name of its files without their endings."""
        return f"record-{self.info.seq:03d}"


@dataclass(frozen=True)
class ExportedMeeting:
    """A meeting that published something, with the folder of its body's data."""

    id: int
    name: str
    body: str
    folder: str
    fingerprint: str
    log_files: dict[str, str]
    records: list[ExportedRecord]


@dataclass(frozen=True)
class _Shelf:
    """Where the pages of one language are put."""

    out: Path
    language: str

    def put(self, path: str, template: str, files: dict[str, str], **said: Any) -> None:
        """Writes a page; `files` names data that lies beside the Chinese page of this path."""
        folder = FOLDERS[self.language]
        up = "../" * (folder + path).count("/")
        beside = f"{up}{path.rpartition('/')[0]}/" if folder else ""
        page = render_template(
            template,
            up=up,
            here=path,
            folders=FOLDERS,
            beside=beside,
            files={name: beside + file for name, file in files.items()},
            **said,
        )
        file = self.out / folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, encoding="utf-8")


def page_maker(has_pdf: bool) -> Flask:
    """What fills in the templates, without a server; with `has_pdf` papers lead to a PDF beside."""
    app = Flask("meeting", root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    languages.install(app)
    traditional.install(app)
    outcome_words.install(app)
    app.jinja_env.globals["has_pdf"] = has_pdf
    # A paper's own name is its heading, in the file and in the PDF that is made of it.
    app.jinja_env.globals["paper_name"] = "h1"
    return app


def write_pages(app: Flask, desk: Desk, out: Path, meetings: list[ExportedMeeting]) -> None:
    """Writes index, records, reports, announcements, agendas and minutes in each language."""
    for language in LANGUAGES:
        shelf = _Shelf(out, language)
        with app.test_request_context(query_string={"language": language}):
            shelf.put("index.html", "export_index.html", {}, halls=meetings)
            for meeting in meetings:
                _put_papers(desk, shelf, meeting)
                for one in meeting.records:
                    _put_record(desk, shelf, meeting, one)


def _put_record(desk: Desk, shelf: _Shelf, meeting: ExportedMeeting, one: ExportedRecord) -> None:
    info, place = one.info, f"{meeting.folder}/{one.stem}"
    shown: dict[str, Any] = {
        "record": info,
        "view": view_of(info),
        "standing": corrections.standing_of(desk, info.id),
        "link_of": lambda link: f"record-{link.seq:03d}.html",
        "stem": one.stem,
    }
    shelf.put(f"{place}.report.html", "export_report.html", one.files, **shown)
    shelf.put(f"{place}.announcement.html", "export_announcement.html", {}, **shown)
    shelf.put(
        f"{place}.html",
        "export_record.html",
        one.files,
        kept=sealed_rows.kept_of(desk, info.id),
        name=f"{one.stem}.json",
        countersignatures=export_log.countersignatures(desk, info),
        **shown,
    )


def _put_papers(desk: Desk, shelf: _Shelf, meeting: ExportedMeeting) -> None:
    """Agenda and minutes, the latter with the last checkpoint.

    An address would lead back to a server, so there is none.
    """
    said = minutes_shown(minutes.read_minutes(desk, meeting.id))
    shelf.put(f"{meeting.folder}/agenda-{meeting.id}.html", "export_agenda.html", {}, **said)
    shelf.put(
        f"{meeting.folder}/minutes-{meeting.id}.html",
        "export_minutes.html",
        meeting.log_files,
        **said,
    )
