"""Long work tells whoever waits how far it has come, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from meeting.services.people import roster_import
from meeting.services.polls import polls
from meeting.services.results import publishing
from meeting.services.under_way import MOST, UnderWay, untold
from tests.meeting.house import House, Make
from tests.meeting.test_roster_faults import workbook
from tests.meeting.test_secretary_pages import Office

NAME = "0f" * 16
ROWS = 40


def staged(hall: House, heard: list[tuple[int, int]]) -> roster_import.Staged:
    lines = [(f"代表{n}", "女", "一团", str(100 + n), "", "代表") for n in range(ROWS)]
    return roster_import.stage_roster(
        hall.desk, hall.staff["secretary"], hall.body, "r.xlsx", workbook(*lines),
        lambda done, whole: heard.append((done, whole)),
    )  # fmt: skip


def test_what_is_going_on_is_known_by_its_name_until_it_is_over() -> None:
    works = UnderWay()
    with works.following(NAME) as told:
        assert works.how_far(NAME) == (0, 1, "")
        told(3, 7)
        assert works.how_far(NAME) == (3, 7, "")
        assert works.how_far("a" * 32) is None
    assert works.how_far(NAME) is None


def test_a_name_that_is_none_and_one_too_many_are_not_kept() -> None:
    works = UnderWay()
    with works.following("../x") as told:
        assert told is untold
    every = [works.following(f"{n:032x}") for n in range(MOST + 1)]
    assert [each.__enter__() is untold for each in every] == [False] * MOST + [True]


def test_reading_and_importing_a_roster_tell_of_every_row(house: Make) -> None:
    hall = house(size=1)
    read: list[tuple[int, int]] = []
    ready = staged(hall, read)
    assert [done for done, _whole in read] == list(range(1, ROWS + 2))
    assert all(done <= whole for done, whole in read)
    brought: list[tuple[int, int]] = []
    roster_import.import_staged(
        hall.desk, hall.staff["secretary"], hall.body, ready.token,
        told=lambda done, whole: brought.append((done, whole)),
    )  # fmt: skip
    assert brought == [(done, ROWS + 1) for done in range(1, ROWS + 1)]


@pytest.mark.parametrize(
    ("pack", "marks"),
    [
        ("township-project-choose", {"o1": 1}),
        ("motion-majority-all", {"o1": "approve"}),
    ],
)
def test_publishing_tells_of_every_ballot_and_every_check(
    house: Make, pack: str, marks: dict[str, Any]
) -> None:
    hall = house(size=12)
    hall.check_in(12)
    seats = {"seats": 1} if pack == "township-project-choose" else {}
    attempt = hall.open(hall.poll(pack, ["路", "桥"] if seats else ["议案"], **seats))
    for number in range(11):
        hall.cast(attempt, number, marks)
    polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    for one in hall.board()["confirmations"]:
        publishing.confirm(hall.desk, hall.staff[one["role"]], attempt, one["role"])
    heard: list[tuple[str, int, int]] = []
    publishing.publish(
        hall.desk, hall.staff["secretary"], attempt,
        lambda done, whole, step="": heard.append((step, done, whole)),
    )  # fmt: skip
    by_step = {step: [] for step, _done, _whole in heard}
    for step, done, whole in heard:
        by_step[step].append((done, whole))
    assert list(by_step) == ["ballots", "checks", "signatures", "saving"]
    rows = 11 if pack == "township-project-choose" else 12
    assert by_step["ballots"] == [(done, rows) for done in range(1, rows + 1)]
    for step in ("checks", "signatures"):
        assert [done for done, _whole in by_step[step]] == list(
            range(by_step[step][0][0], by_step[step][0][1] + 1)
        )
    assert by_step["saving"] == [(0, 2), (1, 2)]


def test_the_page_that_waits_is_told_and_a_stranger_is_not(house: Make) -> None:
    hall = house(size=1)
    office = Office(hall)
    with hall.desk.under_way.following(NAME) as told:
        told(30, 40, "checks")
        now = {"done": 30, "whole": 40, "step": "checks"}
        assert office.client.get(f"/how-far/{NAME}").get_json() == now
        stranger = office.client.application.test_client()
        assert stranger.get(f"/how-far/{NAME}").status_code != 200
    assert office.client.get(f"/how-far/{NAME}").status_code == 204
