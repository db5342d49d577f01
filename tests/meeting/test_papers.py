"""Papers as PDF: A4 with numbered sheets and embedded faces, made once, of nothing but the page."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from meeting.press import press, shelf
from meeting.press.press import Press
from meeting.press.refusals import PressBusy, PressFailed
from meeting.press.setting import SomethingRefusedError, Typesetter
from tests.meeting.published_house import PROJECTS, published_house
from tests.meeting.small_house import SmallHouse, open_house

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed"),
]

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "static"
STAFF_PAPERS = (
    "/desk/meetings/1/sign-in-sheet.pdf",
    "/desk/meetings/1/polls/1/paper-ballot.pdf",
    "/desk/bodies/1/cards.pdf",
)
DOT = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"
SPY = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E"
    "%3Cimage href='file:///etc/passwd' width='9' height='9'/%3E%3C/svg%3E"
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    house, _record = published_house(tmp_path_factory.mktemp("published"))
    yield house
    house.desk.store.close()


def fetched(house: SmallHouse, path: str, folder: Path, role: str = "") -> Path:
    """The paper as whoever asks gets it, in a file."""
    answer = house.browser(role).client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    file = folder / "paper.pdf"
    file.write_bytes(answer.get_data())
    return file


def told(program: str, file: Path, *after: str) -> str:
    done = subprocess.run(
        [program, str(file), *after], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def unpacked(data: bytes) -> bytes:
    """The objects of a PDF, which lie in packed streams."""
    streams = re.findall(rb"/ObjStm.*?stream\n(.*?)\nendstream", data, re.DOTALL)
    return b"".join(zlib.decompress(each) for each in streams)


def test_a_report_is_a_sheet_of_a4_with_its_text_in_order(
    published: SmallHouse, tmp_path: Path
) -> None:
    file = fetched(published, "/results/record/1/report.pdf", tmp_path)
    said = told("pdfinfo", file)
    assert re.search(r"Page size:.*A4", said)
    assert re.search(r"Title:\s+计票报告单 · 民生实事项目票决", said)
    assert re.search(r"Tagged:\s+yes", said)
    assert b"/Lang (zh-CN)" in unpacked(file.read_bytes())
    text = "".join(told("pdftotext", file, "-").split())
    order = ["计票报告单", *PROJECTS, "怎样算出来的", "总监票人（签名）", "第1页共1页"]
    places = [text.find(each) for each in order]
    assert -1 not in places
    assert places == sorted(places)
    fonts = told("pdffonts", file).splitlines()[2:]
    assert any("CJK" in line for line in fonts)
    # Name, type, encoding, then whether the face is embedded and only its needed signs are.
    assert all(re.search(r"\byes yes (yes|no)\s+\d+\s+\d+$", line) for line in fonts)


def test_a_long_roll_says_how_many_sheets_belong_together(tmp_path: Path) -> None:
    house = open_house(tmp_path / "house", size=40)
    file = fetched(house, f"{STAFF_PAPERS[0]}?language=en", tmp_path, "secretary")
    house.desk.store.close()
    sheets = told("pdftotext", file, "-layout", "-").rstrip("\f").split("\f")
    assert [sheet.split()[-4:] for sheet in sheets] == [
        ["Page", str(number), "of", "3"] for number in (1, 2, 3)
    ]
    assert all("Signature" in sheet for sheet in sheets)
    assert not list((tmp_path / "house").glob(f"{shelf.FOLDER}/*"))


def test_a_public_paper_is_made_once_in_each_language(
    published: SmallHouse, tmp_path: Path
) -> None:
    path = "/results/record/1/announcement.pdf?language=zh_Hant"
    first = fetched(published, path, tmp_path).read_bytes()
    kept = list((published.desk.data / shelf.FOLDER).glob("announcement-*.zh-Hant.*"))
    assert [file.read_bytes() for file in kept] == [first]
    # Whatever lies there is handed out: nothing is made a second time.
    kept[0].write_bytes(b"%PDF from the shelf")
    assert fetched(published, path, tmp_path, "secretary").read_bytes() == b"%PDF from the shelf"


def test_what_says_something_else_takes_the_older_paper_s_place(tmp_path: Path) -> None:
    made: list[str] = []

    def make(page: str) -> bytes:
        made.append(page)
        return page.encode()

    for page in ("one", "one", "two"):
        assert shelf.kept(tmp_path, "minutes-1.en", page, make) == page.encode()
    assert shelf.kept(tmp_path, "minutes-1.zh-CN", "one", make) == b"one"
    assert made == ["one", "two", "one"]
    assert len(list((tmp_path / shelf.FOLDER).iterdir())) == 2


def test_two_who_ask_at_once_have_a_paper_made_once(tmp_path: Path) -> None:
    made: list[str] = []
    is_asked, may_end = threading.Event(), threading.Event()

    def make(page: str) -> bytes:
        made.append(page)
        is_asked.set()
        assert may_end.wait(30)
        return page.encode()

    def ask() -> bytes:
        return shelf.kept(tmp_path, "minutes-1.en", "one", make)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask)
        assert is_asked.wait(30)
        second = pool.submit(ask)
        may_end.set()
        assert (first.result(30), second.result(30)) == (b"one", b"one")
    assert made == ["one"]


def test_a_paper_that_cannot_be_kept_is_handed_out_all_the_same(tmp_path: Path) -> None:
    (tmp_path / shelf.FOLDER).write_text("a file where the folder should be")
    assert shelf.kept(tmp_path, "minutes-1.en", "one", str.encode) == b"one"


@pytest.mark.parametrize("role", ["", "member", "door"])
def test_whoever_may_not_see_the_page_gets_no_paper(published: SmallHouse, role: str) -> None:
    client = published.browser(role).client
    assert {client.get(path).status_code for path in STAFF_PAPERS} <= {302, 403}


def test_every_paper_page_leads_to_its_pdf_in_its_language(published: SmallHouse) -> None:
    client = published.browser("secretary").client
    pages = ["/results/record/1/report", "/results/record/1/announcement", "/results/1/minutes"]
    pages += ["/results/1/agenda", *(path.removesuffix(".pdf") for path in STAFF_PAPERS)]
    for page in pages:
        shown = client.get(f"{page}?language=en").get_data(as_text=True)
        assert re.search(rf'href="{page}\.pdf\?language=en[^>]*>Download PDF', shown), page


@pytest.mark.parametrize(
    "named",
    [
        "<img src=file:///etc/passwd>",
        "<img src=http://127.0.0.1:9/a.png>",
        "<img src=/static/../pyproject.toml>",
        "<img src=/static/%2e%2e/pyproject.toml>",
        "<img src=//etc/passwd>",
        "<link rel=stylesheet href=file:///etc/passwd>",
        "<link rel=attachment href=file:///etc/passwd>",
        "<style>@import 'http://127.0.0.1:9/a.css'; p { color: red }</style>",
        f'<img src="{SPY}">',
    ],
)
def test_a_page_that_names_what_is_not_its_own_is_not_set(named: str) -> None:
    with pytest.raises(SomethingRefusedError):
        Typesetter(STATIC, "/static/").pdf(f"<html lang=en><title>t</title>{named}<p>text")


def test_what_lies_in_the_folder_or_in_the_page_is_set() -> None:
    page = f'<html lang=en><title>t</title><img alt=m src=/static/mark.svg><img alt=d src="{DOT}">'
    assert Typesetter(STATIC, "/static/").pdf(page).startswith(b"%PDF-")


def test_the_press_says_when_a_paper_cannot_be_set() -> None:
    with pytest.raises(PressFailed):
        Press().pdf("<html lang=en><title>t</title><img src=file:///etc/passwd>")


def test_who_comes_when_too_many_wait_is_asked_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(press, "QUEUE_MOST", 0)
    with pytest.raises(PressBusy):
        Press().pdf("<p>text")


@pytest.fixture
def without_pango(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint as it behaves on a machine that lacks the system's libraries."""
    said = "raise OSError(\"cannot load library 'libpango-1.0-0'\")\n"
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "weasyprint.py").write_text(said)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "bare"))


@pytest.mark.usefixtures("without_pango")
def test_a_machine_without_the_libraries_says_which(published: SmallHouse) -> None:
    answer = published.browser().client.get("/results/record/1/report.pdf?language=en")
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "press-missing" in shown
    assert "libpangoft2-1.0-0" in shown
    assert published.browser().client.get("/results/record/1/report").status_code == 200


def exported(folder: Path) -> tuple[list[str], str]:
    """The PDFs in a folder that `scripts/export` wrote of a published house, and what was said."""
    house, _record = published_house(folder / "data")
    house.desk.store.close()
    command = [sys.executable, "-m", "meeting", "export", "--data", str(folder / "data")]
    done = subprocess.run(
        [*command, "--out", str(folder / "out")],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    page = (folder / "out" / "body-1" / "record-001.report.html").read_text(encoding="utf-8")
    found = sorted(path.name for path in (folder / "out" / "body-1").glob("*.pdf"))
    assert ("record-001.report.pdf" in page) == bool(found)
    return found, done.stderr


def test_an_exported_folder_holds_the_papers_as_pdf(tmp_path: Path) -> None:
    found, said = exported(tmp_path)
    papers = ["agenda-1", "minutes-1", "record-001.announcement", "record-001.report"]
    assert found == [f"{name}.pdf" for name in papers]
    assert "press" not in said
    text = told("pdftotext", tmp_path / "out" / "body-1" / "record-001.report.pdf", "-")
    assert "第1页共1页" in "".join(text.split())


@pytest.mark.usefixtures("without_pango")
def test_an_export_without_the_libraries_is_whole_but_for_pdf(tmp_path: Path) -> None:
    found, said = exported(tmp_path)
    assert found == []
    assert "libharfbuzz-subset0" in said
