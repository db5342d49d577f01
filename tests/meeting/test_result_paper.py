"""What citizens read and what is printed: every number is the signed record's own."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import get_template_attribute

from meeting.services.plain_cell import plain_cell
from meeting.services.results.publishing import RecordInfo
from meeting.web.plot import plot_of
from meeting.web.record_view import view_of
from tests.meeting.published_house import PROJECTS, published_house
from tests.meeting.small_house import SmallHouse
from voting.pack_toml import parse_pack

CORPUS = sorted((Path(__file__).parents[1] / "vectors").glob("*/record-*.json"))
# Of the published house: two of three projects have four of six, and four are needed.
PASSED, NEEDED, ENTITLED = PROJECTS[:2], 4, 6


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    made, _record = published_house(tmp_path_factory.mktemp("house"))
    yield made
    made.desk.store.close()


def page(house: SmallHouse, path: str, role: str = "") -> str:
    answer = house.browser(role).client.get(path)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def info_of(data: dict[str, Any]) -> RecordInfo:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return RecordInfo(1, 1, 1, 1, data["seq"], b"", b"", "0" * 64, now, data)


def test_the_page_says_what_was_decided_and_draws_the_line_to_reach(house: SmallHouse) -> None:
    text = page(house, "/results/record/1")
    decision = text.split('class="decision"')[1].split("</section>")[0]
    assert [name in decision for name in PROJECTS] == [True, True, False]
    assert text.count(f'd="M{NEEDED} 0V1"') == len(PROJECTS)
    assert f'viewBox="0 0 {ENTITLED} 1"' in text
    assert "竖线是须达到的 4 票" in text
    said = re.search(r'<meta name="description" content="([^"]+)"', text)
    assert said is not None
    assert all(name in said[1] for name in PASSED)
    assert '<link rel="canonical" href="http' in text
    assert " style=" not in text


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_plot_and_line_are_those_of_the_record(house: SmallHouse, path: Path) -> None:
    data = json.loads(path.read_bytes())
    with house.app.test_request_context():
        view = view_of(info_of(data))
    for row, counted in zip(view.plot.rows, data["tally"]["options"], strict=False):
        given = counted.get("grades", counted)
        assert {one.key: one.count for one in row.stretches}.items() <= given.items()
        assert sum(one.count for one in row.stretches) <= row.whole
    passed = [*data["outcome"]["chosen"], *data["outcome"]["verdicts"]]
    assert len(view.passed + view.graded) == len(passed)
    needed = view.plot.needed
    if needed is not None:
        # Of options "即 7 票", of grades "半数以上为 5，": never the quorum's "即 8 人".
        said = re.compile(rf"即 {needed} 票|为 {needed}，")
        assert any(said.search(line["zh"]) for line in data["derivation"])


def test_only_approvals_are_drawn_towards_the_line(house: SmallHouse) -> None:
    data = json.loads((CORPUS[0].parents[1] / "township" / "record-016.json").read_bytes())
    with house.app.test_request_context():
        plot = view_of(info_of(data)).plot
        drawn = get_template_attribute("_plot.html", "plot")(plot)
    # 甲 has 7 and no objection, the second 2 objections and 8 abstentions, of 12 entitled.
    boxes = re.findall(r'<rect data-place="(\d)" x="(\d+)" width="(\d+)"', drawn)
    assert boxes == [("1", "0", "7"), ("2", "10", "2"), ("1", "0", "2")]


def test_a_runoff_has_no_line(house: SmallHouse) -> None:
    data = json.loads((CORPUS[0].parents[1] / "township" / "record-019.json").read_bytes())
    assert data["poll"]["attempt_kind"] == "runoff"
    pack = parse_pack(data["pack"]["toml"])
    with house.app.test_request_context():
        assert plot_of(data, pack.for_runoff()).needed is None
        assert plot_of(data, pack).needed is not None


def test_the_counts_are_a_table_that_no_spreadsheet_runs(house: SmallHouse) -> None:
    answer = house.browser().client.get("/results/record/1.csv")
    assert 'filename="record-001.csv"' in answer.headers["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    counts = {line["名称"]: line["票数"] for line in lines if line["名称"]}
    assert counts == dict(zip(PROJECTS, "442", strict=True))
    for cell in ("=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1"):
        assert plain_cell(cell) == "'" + cell
    assert plain_cell("甲=乙") == "甲=乙"


def test_the_announcement_names_what_passed_and_nothing_else(house: SmallHouse) -> None:
    text = page(house, "/results/record/1/announcement")
    assert [name in text for name in PROJECTS] == [True, True, False]
    assert "应到 6 人，实到 6 人" in text


def test_the_sign_in_sheet_has_a_line_for_everyone(house: SmallHouse) -> None:
    path = f"/desk/meetings/{house.meeting}/sign-in-sheet"
    text = page(house, path, "secretary")
    assert re.findall(r'<th scope="row">(示范\d)</th>', text) == [f"示范{n}" for n in range(1, 7)]
    assert house.browser("door").client.get(path).status_code == 403


def test_the_paper_ballot_keeps_the_official_order_and_no_serial(house: SmallHouse) -> None:
    path = f"/desk/meetings/{house.meeting}/polls/1/paper-ballot"
    text = page(house, path, "secretary")
    assert re.findall(r'<th scope="row">(.+?)</th>', text) == PROJECTS
    assert text.count('class="box"') == len(PROJECTS)
    assert "多于 2 项的，整张票作废" in text
    # Nor are the addresses of style sheets printed, which hold a fingerprint.
    unseen = r'<meta name="csrf-token"[^>]+>|<header.*?</header>|/static/[0-9a-f]{16}/'
    printed = re.sub(unseen, "", text, flags=re.S)
    assert re.findall(r"[0-9a-f]{16}|[A-Z2-7]{4}-[A-Z2-7]{4}", printed) == []
    assert (
        house.browser("secretary").client.get(path.replace("/1/polls", "/99/polls")).status_code
        == 404
    )
