"""A tablet's page is made of the picture that all tablets share, and never shows an older state."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from meeting.live.tablet_pictures import YOUNG_SECONDS, TabletPictures
from meeting.services.doors import checkin
from meeting.services.polls import boards
from tests.meeting.small_house import SYSTEM, SmallHouse, open_house

SNAPSHOT = re.compile(r'<script type="application/json" id="snapshot">(.*?)</script>', re.DOTALL)
NOBODY = 10**6


class Clock:
    """A clock that moves when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    made = open_house(tmp_path_factory.mktemp("house"))
    yield made
    made.desk.store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pictures(house: SmallHouse, clock: Clock) -> TabletPictures:
    return TabletPictures(house.desk, "epoch", itertools.count(1), clock)


def test_a_hall_that_comes_at_once_is_read_once(
    house: SmallHouse, pictures: TabletPictures, clock: Clock
) -> None:
    first = pictures.at_rest(house.meeting)
    assert first is not None
    clock.now += YOUNG_SECONDS / 2
    assert pictures.at_rest(house.meeting) is first
    # However sure it is: another worker may know of a change that is not known here.
    clock.now += YOUNG_SECONDS
    later = pictures.at_rest(house.meeting)
    assert later is not None
    assert later is not first


def test_while_something_changes_no_picture_is_at_rest(
    house: SmallHouse, pictures: TabletPictures
) -> None:
    assert pictures.at_rest(house.meeting) is not None
    pictures.changed(house.meeting)
    assert pictures.at_rest(house.meeting) is None
    # Once somebody has read it anew it is.
    pictures.read(house.meeting)
    assert pictures.at_rest(house.meeting) is not None


def test_each_member_is_shown_what_a_reading_of_the_own_seat_shows(
    house: SmallHouse, pictures: TabletPictures
) -> None:
    picture = pictures.at_rest(house.meeting)
    assert picture is not None
    people = [member.person_id for member in checkin.roll(house.desk, SYSTEM, house.meeting)]
    assert len(people) > 3
    for person in people:
        own = boards.tablet_snapshot(house.desk, person, house.meeting)
        assert picture.data(person) == own
    assert picture.data(NOBODY) is None


def test_nobody_else_and_no_other_meeting_is_shown(house: SmallHouse) -> None:
    assert house.desk.pictured(house.meeting, NOBODY) is None
    assert house.desk.pictured(NOBODY, 1) is None
    member = house.browser("member").client
    assert member.get(f"/tablet/{NOBODY}").status_code == 404
    assert house.browser().client.get(f"/tablet/{house.meeting}").status_code == 302


def test_a_page_shows_what_was_changed_a_moment_ago(house: SmallHouse) -> None:
    browser = house.browser("member").client
    address = f"/tablet/{house.meeting}"

    def shown() -> Any:
        found = SNAPSHOT.search(browser.get(address).get_data(as_text=True))
        assert found is not None
        return json.loads(found[1])

    assert shown()["seat"]["presence"] == "present"
    member = shown()["seat"]["member"]
    checkin.mark_left(house.desk, SYSTEM, member)
    assert shown()["seat"]["presence"] == "left"
    checkin.confirm_check_in(house.desk, SYSTEM, house.meeting, member)
    assert shown()["seat"]["presence"] == "present"
