"""Official paper as a printer gets it: A4, numbered sheets, heads on each, nothing cut or alone."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from meeting.services.agenda import agenda
from meeting.services.agenda.agenda import OptionDraft
from meeting.web.languages import HTML_LANG
from tests.meeting.published_house import published_house
from tests.meeting.small_house import SYSTEM, SmallHouse, open_house

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed"),
]

PEOPLE = 40
PROJECTS = ["修缮镇东村至万亩塘段农村公路及沿线照明、排水和防护设施，改善群众出行条件"]
PROJECTS += [f"民生实事项目第{n}项" for n in range(2, 11)]
HOST = "http://hall.test"
FOOT = re.compile(
    r"(?:—\s*(\d+)\s*—|第\s*(\d+)\s*[页頁]\s*共\s*\d+\s*[页頁]|Page\s*(\d+)\s*of\s*\d+)\s*$"
)
# What does not fit its box: text that is wider than its cell, or a card that hides its last line.
CLIPPED = """() => [...document.querySelectorAll(".paper-table th, .paper-table td, .cards li")]
  .filter((box) => box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1)
  .map((box) => box.textContent.trim())"""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    """Forty people and a draft of ten projects, nothing held yet."""
    house = open_house(tmp_path_factory.mktemp("crowded"), size=PEOPLE)
    item = agenda.add_item(house.desk, SYSTEM, house.meeting, "poll", "民生实事项目票决")
    agenda.add_poll(
        house.desk, SYSTEM, item, "民生实事项目票决", "", "township-project-choose",
        options=[OptionDraft(name) for name in PROJECTS], seats=8, protection="split",
    )  # fmt: skip
    yield house
    house.desk.store.close()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    house, _record = published_house(tmp_path_factory.mktemp("published"))
    yield house
    house.desk.store.close()


@pytest.fixture
def page(static_browser: Browser) -> Iterator[Page]:
    page = static_browser.new_page()
    yield page
    page.close()


def sheets(page: Page, house: SmallHouse, path: str, folder: Path) -> list[str]:
    """The text of each sheet of A4 that the page prints to."""
    client = house.browser("secretary").client

    def answer(route: Route) -> None:
        got = client.get(route.request.url.removeprefix(HOST))
        kind = {"Content-Type": got.headers["Content-Type"]}
        route.fulfill(status=got.status_code, body=got.get_data(), headers=kind)

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(HOST + path, wait_until="networkidle")
    page.emulate_media(media="print")
    assert page.evaluate(CLIPPED) == []
    page.pdf(path=folder / "paper.pdf", prefer_css_page_size=True)
    told = subprocess.run(
        ["pdfinfo", "paper.pdf"], cwd=folder, capture_output=True, text=True, check=True, timeout=60
    )
    assert re.search(r"Page size:.*A4", told.stdout)
    asked = ["pdftotext", "-layout", "paper.pdf", "-"]
    said = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=True, timeout=60)
    return said.stdout.rstrip("\f").split("\f")


def numbers(found: list[str]) -> list[str]:
    """The number at the foot of each sheet, between dashes or of so many."""
    return [next(number for number in FOOT.findall(sheet)[0] if number) for sheet in found]


@pytest.mark.parametrize("language", HTML_LANG)
def test_a_long_roll_has_its_head_on_every_sheet(
    page: Page, crowded: SmallHouse, tmp_path: Path, language: str
) -> None:
    path = f"/desk/meetings/{crowded.meeting}/sign-in-sheet?language={language}"
    found = sheets(page, crowded, path, tmp_path)
    assert len(found) == 3
    name = "Name" if language == "en" else "姓名"
    assert [name in sheet for sheet in found] == [True] * 3
    assert numbers(found) == ["1", "2", "3"]


def test_ten_cards_fill_a_sheet(page: Page, crowded: SmallHouse, tmp_path: Path) -> None:
    cards = sheets(page, crowded, "/desk/bodies/1/cards?language=en", tmp_path)
    assert len(cards) == PEOPLE / 10


@pytest.mark.parametrize("language", HTML_LANG)
def test_a_ballot_of_ten_projects_is_one_sheet(
    page: Page, crowded: SmallHouse, tmp_path: Path, language: str
) -> None:
    path = f"/desk/meetings/{crowded.meeting}/polls/1/paper-ballot?language={language}"
    assert len(sheets(page, crowded, path, tmp_path)) == 1


@pytest.mark.parametrize("path", ["report", "announcement", "minutes", "agenda"])
def test_seal_and_signatures_never_stand_alone(
    page: Page, published: SmallHouse, tmp_path: Path, path: str
) -> None:
    of_record = "/results/record/1/" if path in ("report", "announcement") else "/results/1/"
    found = sheets(page, published, of_record + path, tmp_path)
    assert numbers(found) == [str(n) for n, _sheet in enumerate(found, 1)]
    beside = {
        "report": "确认：",
        "announcement": "现予公告",
        "minutes": "三、表决结果",
        "agenda": "公钥",
    }
    last = {
        "report": "总监票人（签名）",
        "announcement": "2026年",
        "minutes": "记录人（签名）",
        "agenda": "指纹",
    }
    assert any(beside[path] in sheet and last[path] in sheet for sheet in found)
