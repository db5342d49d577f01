"""The room in real browsers: chair, chief teller, secretary, two tablets and the display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect, sync_playwright

from meeting.demo_rehearsal import demo_cards
from meeting.demo_server import ROOT, DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
# No member is virtual here: the demo has let nearly all in by hand, the first two among them.
SHOWN = 2


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    made = subprocess.run(
        [sys.executable, "-m", "meeting.demo_prepare", str(tmp_path), "0"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    server = DemoServer(tmp_path)
    server.start()
    yield server.url, json.loads(made.stdout.splitlines()[-1])
    server.stop()


@pytest.fixture
def chromium() -> Iterator[Chromium]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Debian's chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def test_a_poll_is_held_by_six_people_on_six_screens(
    demo: tuple[str, dict[str, Any]], chromium: Chromium
) -> None:
    url, info = demo
    meeting = info["meetings"][0]["id"]
    chair, teller, secretary = (_staff(chromium, url, info, role) for role in
                                ("chair", "chief_teller", "secretary"))  # fmt: skip
    display = chromium.new_page(viewport={"width": 1600, "height": 900})
    display.goto(f"{url}/display/{meeting}")
    cards = demo_cards(url)
    tablets = [_tablet(chromium, url, card) for card in cards[:SHOWN]]

    chair.goto(f"{url}/chair/{meeting}")
    chair.locator(".spine button").nth(3).click()
    for command in ("prepare", "open"):
        chair.locator(f".next button[name=command][value={command}]").click()
    for tablet in tablets:
        tablet.locator("ol.ballot li.card").first.wait_for()
        for number in range(8):
            tablet.locator("ol.ballot li.card label.line").nth(number).click()
        tablet.locator("#check").click()
        tablet.locator("#submit").click()
        expect(tablet.locator(".state.good h2")).to_be_visible()
    expect(display.locator("#display")).to_contain_text("2")
    expect(chair.locator("[data-show=cast]").first).to_have_text(str(SHOWN))
    _keep_picture(display)

    chair.locator(".next button[name=command][value=close]").click()
    teller.goto(f"{url}/teller/{meeting}")
    teller.locator("form[action$='/confirm'] button").click()
    chair.goto(f"{url}/chair/{meeting}")
    chair.locator(".next button[name=command][value=confirm]").click()
    secretary.goto(f"{url}/chair/{meeting}")
    secretary.locator(".next button[name=command][value=publish]").click()
    expect(display.locator(".outcome")).to_be_visible(timeout=10_000)
    secretary.goto(f"{url}/results/{meeting}")
    assert secretary.locator("a[href*='/results/record/']").count() > 0


def _staff(chromium: Chromium, url: str, info: dict[str, Any], role: str) -> Page:
    account = next(each for each in info["staff"] if each["role"] == role)
    page = chromium.new_context().new_page()
    page.goto(f"{url}/sign-in?name={account['name']}&code={account['code']}")
    page.locator("button.main").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)
    return page


def _tablet(chromium: Chromium, url: str, card: str) -> Page:
    page = chromium.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(url + card)
    page.locator("button.main").click()
    page.wait_for_url("**/tablet/*")
    return page


def _keep_picture(display: Page) -> None:
    folder = os.environ.get("SCREENS")
    if folder:
        display.screenshot(path=str(Path(folder) / "hall.png"))
