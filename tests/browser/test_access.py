"""Every screen of the app is open to everybody: WCAG 2.2 AA, structure, sizes, three languages.

The whole walk uses one server and one browser; each state is reached once and looked at there.
A single screen can be asked for by its name with -k: the stages before it are gone through first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from meeting.app import create_app
from meeting.settings import Settings
from meeting.web.languages import HTML_LANG
from tests.browser.structure import (
    AXE,
    AXE_COLOURS,
    DRAWN_BY_GROUND,
    OUTLINE,
    OVERFLOW,
    SMALL_TARGETS,
    SMALL_TYPE,
    SWITCHES,
    TOO_LONG,
    UNSAID_LABELS,
    WCAG,
)
from tests.browser.walk.screens import FILES, LEADING, SCREENS, STAGES, Screen
from tests.browser.walk.walker import Walker

SCRIPT = Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def walker(tmp_path_factory: pytest.TempPathFactory, static_browser: Browser) -> Iterator[Walker]:
    one = Walker(tmp_path_factory.mktemp("walk"), static_browser)
    yield one
    one.close()


@pytest.fixture(scope="module")
def axe() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def axe_faults(page: Page, axe: str) -> list[str]:
    """Of every rule once, and of colours in the dark, too.

    High contrast has black and white and nothing between them: tests/meeting/test_tokens.py.
    """
    page.evaluate(axe)
    found: list[str] = page.evaluate(AXE, WCAG)
    return found + page.evaluate(AXE_COLOURS, "dark")


def faults_by_size(page: Page, screen: Screen) -> list[str]:
    found: list[str] = []
    for width, height in screen.kind.sizes:
        page.set_viewport_size({"width": width, "height": height})
        found += page.evaluate(OVERFLOW)
    if screen.fits:
        width, height = screen.kind.picture
        page.set_viewport_size({"width": width, "height": height})
        found += page.evaluate(TOO_LONG)
    return found


def faults_in(page: Page, screen: Screen, language: str) -> list[str]:
    found: list[str] = page.evaluate(OUTLINE, HTML_LANG[language])
    if screen.kind.has_switches:
        found += page.evaluate(SWITCHES)
    found += page.evaluate(SMALL_TARGETS, screen.kind.least_target)
    found += page.evaluate(SMALL_TYPE, screen.kind.least_type)
    found += page.evaluate(UNSAID_LABELS)
    return [f"{language}: {fault}" for fault in found + faults_by_size(page, screen)]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_is_open_to_everybody(walker: Walker, axe: str, screen: Screen) -> None:
    found: list[str] = []
    for language in HTML_LANG:
        page = walker.show(screen, language)
        if language == "zh_Hans_CN":
            found += axe_faults(page, axe) + page.evaluate(DRAWN_BY_GROUND)
        found += faults_in(page, screen, language)
    assert found == []


def test_every_page_of_the_app_is_on_the_walk(tmp_path: Path) -> None:
    app, _socketio = create_app(Settings(data=tmp_path, testing=True, secret_key=b"k" * 32))
    there = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    finder = app.url_map.bind("127.0.0.1")
    walked = set()
    for screen in SCREENS:
        path = re.sub(r"\{card\}", "/s/card", screen.path).partition("?")[0]
        if screen.name != "not-found":
            walked.add(str(finder.match(path)[0]))
    app.extensions["desk"].store.close()
    assert there - walked - LEADING - FILES == set(), "a page that nobody looks at"
    assert (LEADING | FILES | walked) - there == set(), "listed, but not of this app"


def test_the_walk_goes_forward_and_names_each_screen_once() -> None:
    order = [STAGES.index(screen.stage) for screen in SCREENS]
    assert order == sorted(order)
    assert len({screen.name for screen in SCREENS}) == len(SCREENS)
    assert set(order) == set(range(len(STAGES)))
