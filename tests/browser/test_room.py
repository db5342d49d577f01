"""A member whose browser runs no scripts, and a visitor whose browser speaks English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.hall import PROJECTS, Hall, close

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, static_browser: Browser) -> Iterator[Hall]:
    one = Hall.start(tmp_path_factory.mktemp("hall"), static_browser)
    yield one
    one.stop()


def test_a_ballot_is_cast_without_scripts(hall: Hall) -> None:
    # A blind ballot cannot be: tests/browser/test_blind_room.py.
    hall.keep_by_split(PROJECTS)
    hall.open_poll(PROJECTS)
    tablet = hall.tablet(0, java_script_enabled=False)
    boxes = tablet.locator("input[type=checkbox]")
    assert boxes.count() == 10
    for place in (0, 3):
        boxes.nth(place).check()
    assert tablet.locator("input[name=key]").get_attribute("value")
    tablet.locator("form[action$='/cast'] button.main").click()
    expect(tablet.locator("main.plain")).to_contain_text("已记录")
    expect(tablet.locator("input[type=checkbox]")).to_have_count(0)
    hall.cast_count(1)
    # The switch of language works there too.
    tablet.locator(".languages button[value=en]").first.click()
    expect(tablet.locator("html")).to_have_attribute("lang", "en")
    close(tablet)


def test_the_hall_speaks_chinese_to_a_browser_set_to_english(hall: Hall) -> None:
    visitor = hall.page("/sign-in", locale="en-US")
    expect(visitor.locator("html")).to_have_attribute("lang", "zh-CN")
    visitor.locator(".languages button[value=en]").click()
    expect(visitor.locator("html")).to_have_attribute("lang", "en")
    visitor.goto(hall.server.url + "/seat")
    expect(visitor.locator("html")).to_have_attribute("lang", "en")
