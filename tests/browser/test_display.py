"""The public display in a real browser: every state, every fault it must come back from."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.hall_feed import Feed
from tests.browser.hall_measures import FAULTS, HEADING, NUMBER, SMALLEST
from tests.browser.hall_scenes import scenes
from tests.browser.measures import AA, TOO_FAINT
from tests.meeting.live_house import LiveHouse, start_house

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE_MS = 30_000
PICTURE = "/static/mark.svg"
MOST_PAGES = 5
# Every state in two halls; the third draws the same picture larger, so every fourth will do.
HALLS = [
    ("zh_Hans_CN", "light", 1920, 1080, 1),
    ("en", "dark", 1366, 768, 1),
    ("zh_Hant", "dark", 3840, 2160, 4),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    one = start_house(tmp_path_factory.mktemp("display"))
    yield one
    one.stop()


@pytest.fixture
def page(static_browser: Browser) -> Iterator[Page]:
    context = static_browser.new_context(viewport={"width": 1920, "height": 1080})
    yield context.new_page()
    context.close()


def opened(page: Page, house: LiveHouse, query: str = "") -> Page:
    page.goto(f"{house.server.url}/display/{house.meeting}{query}")
    page.locator("#display main").wait_for()
    return page


def fed(page: Page, house: LiveHouse, query: str = "") -> tuple[Feed, dict[str, Any]]:
    """The real page on a hand-fed socket, and the snapshots to feed it with."""
    feed = Feed(page).listen()
    opened(page, house, query)
    base = json.loads(page.locator("#snapshot").text_content() or "")
    for place, item in enumerate(base["agenda"]):
        item["is_current"] = place == 1
    base["item"] = {"id": 2, "kind": "report", "title": "审议政府工作报告", "text": "材料三。"}
    drawn = scenes(base, PICTURE)
    feed.send(drawn["item"])
    expect(page.locator("#fresh")).to_have_class("fresh")
    return feed, drawn


@pytest.mark.parametrize(("language", "theme", "width", "height", "each"), HALLS)
def test_every_state_is_whole_and_large_enough_for_the_last_row(
    page: Page, house: LiveHouse, language: str, theme: str, width: int, height: int, each: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    feed, drawn = fed(page, house, f"?language={language}&theme={theme}")
    faults = {}
    for name, snapshot in list(drawn.items())[::each]:
        feed.show(snapshot)
        found = page.evaluate(FAULTS, [SMALLEST, HEADING, NUMBER])
        found += page.evaluate(TOO_FAINT, AA)
        faults.update({name: found} if found else {})
    assert faults == {}


def test_a_long_list_is_shown_page_by_page_and_nothing_is_left_out(
    page: Page, house: LiveHouse
) -> None:
    feed, drawn = fed(page, house)
    for name, row in (("open-30", ".names li"), ("open-bars-30", ".bars li.bar")):
        feed.show(drawn[name])
        page.keyboard.press("ArrowRight")
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            shown = page.locator(f"{row}:visible").evaluate_all(
                "rows => rows.map((row) => row.firstChild.textContent)"
            )
            seen |= set(shown)
            page.keyboard.press("ArrowRight")
        assert seen == {str(n) for n in range(1, 31)}, name
        expect(page.locator(".pages")).to_contain_text("30")


def test_who_was_written_in_and_won_stands_among_the_chosen(page: Page, house: LiveHouse) -> None:
    feed, drawn = fed(page, house)
    feed.show(drawn["result-written-in"])
    rows = page.locator(".outcome li").evaluate_all(
        """rows => rows.map((row) => [row.className.split(" ")[0],
          row.querySelector(".nm").textContent.replace(/\u200b/g, ""),
          parseInt(row.querySelector(".val").textContent)])"""
    )
    assert rows == [
        ["in", "古丽扎尔·阿卜杜热依木·买买提", 61],
        ["in", "格桑央金·扎西多吉（另选他人）", 55],
        ["tied", "迪丽努尔·吐尔逊", 35],
        ["tied", "孟根其其格·巴雅尔（另选他人）", 35],
        ["out", "欧阳示范", 48],
        ["out", "丁一", 22],
    ]


def test_a_bar_moves_and_is_not_drawn_anew(page: Page, house: LiveHouse) -> None:
    feed, drawn = fed(page, house)
    feed.show(drawn["open-bars"])
    bar = page.locator(".bars .fill").first
    drawn_first = bar.element_handle()
    later = copy.deepcopy(drawn["open-bars"])
    later["poll"]["bars"][0]["chosen"] += 20
    before = bar.evaluate("(bar) => bar.style.width")
    feed.show(later)
    assert drawn_first.evaluate("(bar) => bar.isConnected")
    assert bar.evaluate("(bar) => bar.style.width") != before
    motion = "(bar) => parseFloat(getComputedStyle(bar).transitionDuration)"
    assert 0 < bar.evaluate(motion) <= 0.3
    page.emulate_media(reduced_motion="reduce")
    assert bar.evaluate(motion) == 0


def test_an_old_snapshot_never_replaces_a_newer_one(page: Page, house: LiveHouse) -> None:
    feed, drawn = fed(page, house)
    feed.show(drawn["open-hidden"])
    page.evaluate(
        """() => {
          window.titles = new Set();
          const look = () => window.titles.add(document.querySelector("#display h2").textContent);
          new MutationObserver(look).observe(document.getElementById("display"),
            { childList: true, characterData: true, subtree: true });
        }"""
    )
    feed.send(drawn["long-title"], version=1)
    feed.send(drawn["open-hidden"], version=50)
    feed.show(drawn["void"])
    assert page.evaluate("[...window.titles]") == [drawn["open-hidden"]["poll"]["title"]]


def test_a_connection_over_which_nothing_comes_is_begun_anew(page: Page, house: LiveHouse) -> None:
    page.clock.install()
    feed, drawn = fed(page, house)
    feed.show(drawn["open-hidden"])
    page.clock.run_for(14_000)
    expect(page.locator("#fresh")).to_have_class("fresh stale")
    expect(page.locator("#fresh")).to_contain_text("画面停在")
    page.clock.run_for(10_000)
    expect(page.locator("#fresh")).to_have_class("fresh", timeout=PATIENCE_MS)
    assert feed.connections == 2


def test_a_first_connection_is_not_called_lost(page: Page, house: LiveHouse) -> None:
    page.clock.install()
    # A socket that opens and over which nothing comes.
    page.route_web_socket("**/socket.io/**", lambda socket: None)
    opened(page, house)
    mark = page.locator("#fresh")
    expect(mark).to_have_class("fresh joining")
    expect(mark).to_contain_text("正在连接")
    expect(page.locator("footer .presence")).to_be_visible()
    page.clock.run_for(6_000)
    expect(mark).to_have_class("fresh stale")
    expect(mark).to_contain_text("没有连上会场")


def test_a_page_whose_script_did_not_arrive_loads_itself_again(
    page: Page, house: LiveHouse
) -> None:
    page.route("**/display/bars.js", lambda route: route.abort(), times=1)
    page.goto(f"{house.server.url}/display/{house.meeting}")
    expect(page.locator("#display main")).to_be_visible(timeout=PATIENCE_MS)
    assert page.evaluate("performance.getEntriesByType('navigation')[0].type") == "reload"


def test_the_theme_of_the_hall_is_chosen_by_address_or_key_and_remembered(
    page: Page, house: LiveHouse
) -> None:
    opened(page, house, "?theme=dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    opened(page, house)
    assert page.evaluate(ground) == dark
    page.keyboard.press("t")
    assert page.evaluate(ground) != dark
    assert page.locator("html").get_attribute("data-theme") == "light"


def test_the_tools_are_seen_by_whoever_moves_the_pointer_and_not_by_the_hall(
    page: Page, house: LiveHouse
) -> None:
    opened(page, house)
    expect(page.locator(".tools")).to_be_hidden()
    page.mouse.move(200, 200)
    expect(page.locator(".tools")).to_be_visible()
    page.locator(".tools a", has_text="EN").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_names_that_the_pack_hides_are_nowhere_in_the_page(page: Page, house: LiveHouse) -> None:
    attempt, _option = house.open_poll("close")
    opened(page, house)
    expect(page.locator("main")).to_contain_text("候选人 1")
    assert "选项1" not in page.content()
    house.close_poll(attempt)


def test_the_time_is_the_halls_also_on_a_screen_that_is_set_to_another_zone(
    static_browser: Browser, house: LiveHouse
) -> None:
    context = static_browser.new_context(timezone_id="America/New_York")
    page = opened(context.new_page(), house)
    module = "async (at) => (await import('/static/hall_clock.js')).timeOfDay(at)"
    # Midnight in Greenwich, and the last second of the hall's day.
    assert page.evaluate(module, 0) == "08:00:00"
    assert page.evaluate(module, 16 * 3600 * 1000 - 1) == "23:59:59"
    context.close()
