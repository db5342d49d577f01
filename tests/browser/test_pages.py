"""The switches at the foot of every page, pressed by hand; what a page then is, the walk tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.hall import Hall

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAPER, BLACK, DARK = "rgb(250, 246, 238)", "rgb(0, 0, 0)", "rgb(23, 19, 15)"
GROUND = "getComputedStyle(document.body).backgroundColor"
INK = "getComputedStyle(document.body).color"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, static_browser: Browser) -> Iterator[Hall]:
    one = Hall.start(tmp_path_factory.mktemp("hall"), static_browser)
    yield one
    one.stop()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_language_and_theme_are_switched_on_a_page_and_kept_on_the_next(
    hall: Hall, scripts: bool
) -> None:
    visitor = hall.page("/seat?language=en", java_script_enabled=scripts)
    expect(visitor.locator("html")).to_have_attribute("lang", "en")
    visitor.locator(".languages button[value=zh_Hant]").click()
    expect(visitor.locator("html")).to_have_attribute("lang", "zh-Hant")
    visitor.locator(".themes button[value=contrast]").click()
    expect(visitor.locator(".themes [aria-current=true]")).to_have_attribute("value", "contrast")
    visitor.goto(hall.server.url + "/results")
    expect(visitor.locator("html")).to_have_attribute("lang", "zh-Hant")
    expect(visitor.locator("html")).to_have_attribute("data-theme", "contrast")
    expect(visitor.locator(".languages [aria-current=true]")).to_have_attribute("value", "zh_Hant")


def test_a_device_may_ask_for_contrast_everywhere_and_for_dark_on_the_display_only(
    hall: Hall,
) -> None:
    visitor = hall.page("/results")
    visitor.emulate_media(color_scheme="dark")
    assert visitor.evaluate(GROUND) == PAPER
    visitor.emulate_media(color_scheme="dark", contrast="more")
    assert visitor.evaluate(INK) == BLACK
    visitor.goto(hall.server.url + "/results?theme=light")
    assert visitor.evaluate(GROUND) == PAPER
    screen = hall.page("/display/1?theme=dark&language=en")
    assert screen.evaluate(GROUND) == DARK
    expect(screen.locator("html")).to_have_attribute("lang", "en")
    expect(screen.locator("h1")).to_be_visible()
