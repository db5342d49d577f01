"""The room in real browsers: chair, chief teller, secretary, two tablets and the display."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.hall import PROJECTS, SEATS, Hall, cast, close, mark_projects
from tests.browser.hall_measures import FAULTS, HEADING, NUMBER, SMALLEST

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOWN = 2


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, static_browser: Browser) -> Iterator[Hall]:
    one = Hall.start(tmp_path_factory.mktemp("hall"), static_browser)
    yield one
    one.stop()


def test_a_poll_is_held_by_six_people_on_six_screens(hall: Hall) -> None:
    display = hall.display()
    tablets = [hall.tablet(member) for member in range(SHOWN)]
    # By split, so that ballots over the socket are held in a browser, too.
    hall.keep_by_split(PROJECTS)
    hall.open_poll(PROJECTS)
    for tablet in tablets:
        mark_projects(tablet, *range(SEATS))
        cast(tablet)
    _cast_without_scripts(hall, SHOWN)
    expect(display.locator("#display")).to_contain_text(str(SHOWN + 1))
    hall.cast_count(SHOWN + 1)
    _keep_picture(display)

    hall.publish()
    secretary = hall.staff("secretary")
    expect(display.locator(".outcome")).to_be_visible(timeout=30_000)
    secretary.goto(f"{hall.server.url}/results/{hall.meeting}")
    assert secretary.locator("a[href*='/results/record/']").count() > 0
    # Nobody passed the bar with so few ballots: the tablet says so in words.
    expect(tablets[0].locator("main")).to_contain_text("未入选")


def _cast_without_scripts(hall: Hall, member: int) -> None:
    tablet = hall.tablet(member, java_script_enabled=False)
    boxes = tablet.locator("input[type=checkbox]")
    assert boxes.count() == 10
    for place in (0, 3):
        boxes.nth(place).check()
    assert tablet.locator("input[name=key]").get_attribute("value")
    tablet.locator("form[action$='/cast'] button.main").click()
    expect(tablet.locator("main.plain")).to_contain_text("已记录")
    expect(tablet.locator("input[type=checkbox]")).to_have_count(0)
    # The switch of language works there too.
    tablet.locator(".languages button[value=en]").first.click()
    expect(tablet.locator("html")).to_have_attribute("lang", "en")
    close(tablet)


def test_the_display_shows_everything_at_every_size(hall: Hall) -> None:
    display = hall.display()
    for width, height in ((1600, 900), (1920, 1080), (3840, 2160)):
        display.set_viewport_size({"width": width, "height": height})
        expect(display.locator("main")).to_be_visible()
        assert display.evaluate(FAULTS, [SMALLEST, HEADING, NUMBER]) == [], (width, height)


def test_the_hall_speaks_chinese_to_a_browser_set_to_english(hall: Hall) -> None:
    visitor = hall.page("/sign-in", locale="en-US")
    expect(visitor.locator("html")).to_have_attribute("lang", "zh-CN")
    visitor.locator(".languages button[value=en]").click()
    expect(visitor.locator("html")).to_have_attribute("lang", "en")
    visitor.goto(hall.server.url + "/seat")
    expect(visitor.locator("html")).to_have_attribute("lang", "en")


def _keep_picture(display: Page) -> None:
    folder = os.environ.get("SCREENS")
    if folder:
        display.screenshot(path=str(Path(folder) / "hall.png"))
