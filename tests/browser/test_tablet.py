"""A member's tablet in a real browser: what others do, lost Wi-Fi, keyboard, sizes.

One blind poll stays open through the whole file (choose 8 of 10, the last press counts); every test
takes members of its own, so that no test waits for another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.hall import (
    PROJECTS,
    SEATS,
    Hall,
    cards_of,
    cast,
    close,
    expect_recorded,
    mark_projects,
)
from tests.browser.measures import AA, TOO_FAINT, TOO_SMALL, TOO_SMALL_TYPE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SMALLEST_TARGET = 60


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, static_browser: Browser) -> Iterator[Hall]:
    one = Hall.start(tmp_path_factory.mktemp("hall"), static_browser)
    one.open_poll(PROJECTS)
    yield one
    one.stop()


def chosen(tablet: Page) -> list[int]:
    """The places of the cards that carry a ring."""
    boxes = tablet.locator("ol.ballot input")
    return [place for place in range(boxes.count()) if boxes.nth(place).is_checked()]


def test_what_others_do_never_touches_a_ballot_half_filled(hall: Hall) -> None:
    mine, other = hall.tablet(0), hall.tablet(1)
    mark_projects(mine, 0, 4, 9)
    # The very nodes must stay: a ballot that is drawn anew loses a finger that is just landing.
    mine.evaluate("document.querySelector('ol.ballot').dataset.mine = 'yes'")
    mine.evaluate("document.querySelector('header.top').dataset.old = 'yes'")
    mine.locator("ol.ballot input").nth(2).focus()
    mark_projects(other, 1)
    cast(other)
    # The head is drawn with every snapshot, so a fresh one shows that the broadcast has come; one
    # that shows nothing new comes twice a minute.
    expect(mine.locator("header.top[data-old]")).to_have_count(0, timeout=60_000)
    assert mine.locator("ol.ballot").get_attribute("data-mine") == "yes"
    assert mine.evaluate(
        "document.activeElement === document.querySelectorAll('ol.ballot input')[2]"
    )
    assert chosen(mine) == [0, 4, 9]
    for page in (mine, other):
        close(page)


def test_a_press_is_not_lost_to_news_and_a_switch_of_language_keeps_the_marks(hall: Hall) -> None:
    tablet = hall.tablet(3)
    mark_projects(tablet, 6)
    expect(tablet.locator("#net")).to_have_text("已连接")
    # The finger is down while the head beside it changes.
    tablet.locator(".lang").hover()
    tablet.mouse.down()
    tablet.context.set_offline(True)
    expect(tablet.locator("#net.lost")).to_be_visible()
    tablet.mouse.up()
    expect(tablet.locator("#languages")).to_be_visible()
    tablet.context.set_offline(False)
    tablet.locator("#languages button[value=en]").click()
    expect(tablet.locator("html")).to_have_attribute("lang", "en")
    cards_of(tablet)
    assert chosen(tablet) == [6]
    close(tablet)


def test_what_is_cast_without_a_network_is_sent_when_it_is_back(hall: Hall) -> None:
    tablet = hall.tablet(4)
    mark_projects(tablet, 0, 1)
    tablet.locator("#check").click()
    tablet.context.set_offline(True)
    expect(tablet.locator("#net.lost")).to_be_visible()
    tablet.locator("#submit").click()
    expect(tablet.locator(".track .now")).to_have_text("正在送达")
    tablet.context.set_offline(False)
    expect_recorded(tablet)
    close(tablet)


def test_the_last_press_counts_and_is_the_same_ballot(hall: Hall) -> None:
    tablet = hall.tablet(6)
    mark_projects(tablet, 0)
    cast(tablet)
    serial = tablet.locator(".serial b").inner_text()
    # What was chosen is not left on the tablet: the paper comes back empty.
    assert tablet.evaluate("JSON.stringify(localStorage)").find("marks") < 0
    tablet.locator(".state button").click()
    cards_of(tablet)
    assert chosen(tablet) == []
    mark_projects(tablet, 8, 9)
    cast(tablet)
    expect(tablet.locator(".serial b")).to_have_text(serial)
    close(tablet)


def test_one_more_than_the_limit_is_explained_and_not_marked(hall: Hall) -> None:
    tablet = hall.tablet(7)
    mark_projects(tablet, *range(SEATS))
    mark_projects(tablet, SEATS)
    assert chosen(tablet) == list(range(SEATS))
    expect(tablet.locator("#count")).to_contain_text("已满 8 项；要改选，请先取消一项。")
    close(tablet)


@pytest.mark.parametrize("width", [1180, 360])
def test_a_practice_ballot_says_that_it_is_one(hall: Hall, width: int) -> None:
    tablet = hall.tablet(9, viewport={"width": width, "height": 800})
    mark = tablet.locator("header.top .tag.demo")
    expect(mark).to_have_text("示范")
    expect(mark).to_be_visible()


def test_a_ballot_is_cast_by_keyboard_alone(hall: Hall) -> None:
    tablet = hall.tablet(8)
    cards_of(tablet)

    def tab_to(selector: str) -> None:
        for _ in range(60):
            tablet.keyboard.press("Tab")
            if tablet.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"the keyboard does not reach {selector}")

    tab_to("ol.ballot input")
    tablet.keyboard.press("Space")
    ring = tablet.locator("ol.ballot .ring").first
    assert ring.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    tab_to("#check")
    tablet.keyboard.press("Enter")
    assert tablet.evaluate("document.activeElement.id") == "first"
    tab_to("#submit")
    tablet.keyboard.press("Enter")
    expect_recorded(tablet)
    close(tablet)


# A member each: once the first tablet has drawn, no other one shows the ballot any more.
@pytest.mark.parametrize(
    ("member", "width", "height", "scheme"),
    [
        (13, 1280, 800, "light"),
        (14, 1280, 800, "dark"),
        (15, 800, 1280, "light"),
        (16, 800, 1280, "dark"),
        (17, 390, 844, "light"),
        (18, 390, 844, "dark"),
    ],
)
def test_the_ballot_can_be_read_and_hit(
    hall: Hall, member: int, width: int, height: int, scheme: str
) -> None:
    tablet = hall.tablet(member, viewport={"width": width, "height": height}, color_scheme=scheme)
    mark_projects(tablet, 0)
    for page in ("ballot", "review"):
        assert tablet.evaluate(TOO_FAINT, AA) == [], page
        assert tablet.evaluate(TOO_SMALL, SMALLEST_TARGET) == [], page
        assert tablet.evaluate(TOO_SMALL_TYPE) == [], page
        assert tablet.evaluate("document.documentElement.scrollWidth <= innerWidth"), page
        if page == "ballot":
            tablet.locator("#check").click()
            tablet.locator("#submit").wait_for()
    close(tablet)


def test_the_measures_themselves_find_faults(hall: Hall) -> None:
    tablet = hall.tablet(12)
    cards_of(tablet)
    tablet.evaluate("document.querySelector('.nm').style.color = '#999'")
    tablet.evaluate("document.querySelector('#check').style.cssText = 'min-height:0;height:40px'")
    tablet.evaluate("document.querySelector('.mt').style.fontSize = '14px'")
    assert tablet.evaluate(TOO_FAINT, AA) != []
    assert tablet.evaluate(TOO_SMALL, SMALLEST_TARGET) != []
    assert tablet.evaluate(TOO_SMALL_TYPE) != []
    close(tablet)


def test_the_cards_secret_does_not_stay_in_the_tablets_history(hall: Hall) -> None:
    tablet = hall.tablet(2)
    assert "/tablet/" in tablet.url
    tablet.go_back()
    assert tablet.url.endswith("/seat")
    close(tablet)


def test_every_option_has_the_same_width_and_stands_in_the_official_order(hall: Hall) -> None:
    tablet, display = hall.tablet(5), hall.display()
    cards = tablet.locator("ol.ballot .card")
    cards.first.wait_for()
    widths = cards.evaluate_all("all => all.map(one => Math.round(one.offsetWidth))")
    assert len(widths) == 10
    assert len(set(widths)) == 1
    types = cards.evaluate_all("all => all.map(one => getComputedStyle(one).fontSize)")
    assert len(set(types)) == 1
    snapshot = json.loads(display.locator("#snapshot").text_content() or "")
    official = [option["name"] for option in snapshot["poll"]["options"]]
    shown = cards.all_inner_texts()
    assert all(name in text for name, text in zip(official, shown, strict=True))
    for page in (tablet, display):
        close(page)
