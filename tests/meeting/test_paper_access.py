"""Every kind of paper can be read by a screen reader: tags, order, words for pictures, tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.export import set_papers, write_folder
from meeting.press.setting import Typesetter
from tests.meeting.pdf_rules import elements, faults
from tests.meeting.published_house import published_house
from tests.meeting.small_house import SmallHouse

pytestmark = pytest.mark.slow

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
# With how many tables and pictures a screen reader has to meet.
PAPERS = {
    "/results/record/1/report.pdf": (2, 2),
    "/results/record/1/announcement.pdf": (0, 1),
    "/results/1/minutes.pdf": (1, 1),
    "/results/1/agenda.pdf": (0, 1),
    "/desk/meetings/1/sign-in-sheet.pdf": (1, 0),
    "/desk/meetings/1/polls/1/paper-ballot.pdf": (1, 0),
    "/desk/bodies/1/cards.pdf": (0, 6),
}


class Setter:
    """The press without its process: what is looked at is what it sets."""

    def __init__(self) -> None:
        self.pdf = Typesetter(STATIC, "/static/").pdf


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    house, _record = published_house(tmp_path_factory.mktemp("published"))
    house.app.extensions["press"] = Setter()
    yield house
    house.desk.store.close()


@pytest.mark.parametrize("path", PAPERS)
def test_a_paper_keeps_the_rules_that_a_screen_reader_needs(
    published: SmallHouse, path: str
) -> None:
    made = published.browser("secretary").client.get(path).get_data()
    assert faults(made, "zh-CN") == []
    assert (elements(made, "/Table"), elements(made, "/Figure")) == PAPERS[path]
    # A sheet of cards has no name of its own: each card is one person's.
    assert elements(made, "/H1") == (0 if "cards" in path else 1)


def test_papers_of_the_exported_folder_keep_them_in_every_language(
    published: SmallHouse, tmp_path: Path
) -> None:
    write_folder(published.desk, tmp_path, has_pdf=True)
    for folder in ("", "en", "zh-Hant"):
        for page in (tmp_path / folder).glob("body-*/*.html"):
            if page.name != "record-001.report.html" and folder != "en":
                page.unlink()
    set_papers(Typesetter(tmp_path, "/"), tmp_path)
    found = {
        str(paper.relative_to(tmp_path)): faults(
            paper.read_bytes(), {"en": "en", "zh-Hant": "zh-Hant"}.get(paper.parts[-3], "zh-CN")
        )
        for paper in tmp_path.rglob("*.pdf")
    }
    assert len(found) == 6
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("<h1>a</h1><h3>b</h3>", "14-003"),
        ("<h2>a</h2>", "14-003"),
        ("<h1>a</h1><img src=/static/mark.svg>", "13-004"),
        ("<h1>a</h1><table><tr><td>1</table>", "15-001"),
        ("<h1>a</h1><table><tr><th scope=row>1<td>2<tr><td>3<td>4</table>", "15-003"),
        ("<h1>a</h1><dl><div><dt>a<dd>b</div></dl>", "09-004"),
    ],
)
def test_the_rules_find_what_they_are_for(body: str, number: str) -> None:
    made = Setter().pdf(f"<html lang=en><title>t</title>{body}")
    assert [fault for fault in faults(made, "en") if fault.startswith(number)]
    assert [fault for fault in faults(made, "zh-CN") if fault.startswith("11-006")]
