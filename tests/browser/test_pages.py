"""Every page as it is drawn: readable, named, not too wide, in three languages and three sizes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.hall import Hall
from tests.browser.measures import AA, TOO_FAINT, TOO_WIDE, UNNAMED

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PUBLIC = ("/", "/sign-in", "/seat", "/trust", "/results", "/results/1", "/nowhere", "/demo/cards")
DESKS = {
    "chair": ("/chair/1",),
    "chief_teller": ("/teller/1",),
    "secretary": ("/desk", "/desk/meetings/1", "/desk/meetings/1/journal"),
    "door": ("/door/1",),
}
SIZES = ((390, 844), (800, 1280), (1440, 900))
LANGUAGES = {"zh_Hans_CN": "zh-CN", "zh_Hant": "zh-Hant", "en": "en"}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, static_browser: Browser) -> Iterator[Hall]:
    one = Hall.start(tmp_path_factory.mktemp("hall"), static_browser)
    yield one
    one.stop()


def faults_of(page: Page) -> list[object]:
    found: list[object] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += page.evaluate(TOO_FAINT, AA)
    found += page.evaluate(UNNAMED)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found += page.evaluate(TOO_WIDE)
    return found


def test_public_pages_can_be_read(hall: Hall) -> None:
    visitor = hall.page("/")
    for path in PUBLIC:
        visitor.goto(hall.server.url + path)
        assert faults_of(visitor) == [], path


@pytest.mark.parametrize("role", DESKS)
def test_desks_can_be_read(hall: Hall, role: str) -> None:
    desk = hall.staff(role)
    for path in DESKS[role]:
        desk.goto(hall.server.url + path)
        assert faults_of(desk) == [], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_switched_and_says_its_language(hall: Hall, language: str) -> None:
    visitor = hall.page("/")
    visitor.locator(f".languages button[value={language}]").click()
    for path in (*PUBLIC, "/display/1"):
        visitor.goto(hall.server.url + path)
        expect(visitor.locator("html")).to_have_attribute("lang", LANGUAGES[language])
        if path != "/display/1":
            chosen = visitor.locator(".languages [aria-current=true]")
            expect(chosen).to_have_attribute("value", language)
            assert visitor.evaluate(TOO_WIDE) == [], path


def test_a_guests_screen_may_show_the_hall_in_english(hall: Hall) -> None:
    screen = hall.page("/display/1?language=en")
    expect(screen.locator("html")).to_have_attribute("lang", "en")
    expect(screen.locator(".top h1")).to_be_visible()
