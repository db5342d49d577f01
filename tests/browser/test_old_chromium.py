"""Chromium 80, as old tablets carry it, through a whole blind poll: nothing fails, nothing shifts.

`scripts/old_chromium` brings the browser; where it could not, this is skipped and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.demo.server import DemoServer
from tests.browser.old_chromium.driver import OldBrowser, OldPage, old_browser
from tests.browser.walk.screens import PROJECTS, TOWN
from tests.browser.walk.stages import DemoHall

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PROGRAM = Path(__file__).resolve().parents[2] / ".venv" / "old-chromium" / "chromium"
# Of the 15 that the hall lends to those without a screen, so many cast; and whose tablet this is.
OTHERS = 5
MEMBER = 20
# What the browser itself reports of a line that the test has cut.
CUT = ("WebSocket connection to", "net::ERR_INTERNET_DISCONNECTED")
# How far the panel beside what is now ends from the foot of the window.
UNDER_PANEL = "innerHeight - document.querySelector('.wait aside').getBoundingClientRect().bottom"
# Every number of the agenda stands before its title, not above it.
NUMBERS_BESIDE = """[...document.querySelectorAll(".spine button")].every((button) => {
  const [number, title] = [...button.children].map((each) => each.getBoundingClientRect());
  return number.right <= title.left && number.top < title.bottom && title.top < number.bottom;
})"""
IS_NARROW_ENOUGH = "document.documentElement.scrollWidth <= innerWidth"
VEIL = "getComputedStyle(document.querySelector('dialog[open]'), '::backdrop').backgroundColor"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHall]:
    server = DemoServer(tmp_path_factory.mktemp("hall"))
    server.prepare(0)
    server.start()
    one = DemoHall(server)
    yield one
    one.close()
    server.stop()


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OldBrowser]:
    if not PROGRAM.exists():
        pytest.skip("NO CHROMIUM 80: scripts/old_chromium says why; old tablets are not tried")
    with old_browser(PROGRAM, tmp_path_factory.mktemp("profile")) as browser:
        assert "/80." in browser.version
        yield browser


def tablet_of(old: OldBrowser, hall: DemoHall, member: int) -> OldPage:
    """The tablet of this member, signed in by card and connected."""
    page = old.page()
    page.goto(hall.server.url + hall.cards[0][member])
    page.press("main form[method=post] button")
    page.see(".net:not(.lost)", "已连接")
    return page


def desk_of(old: OldBrowser, hall: DemoHall, role: str, path: str) -> OldPage:
    """The desk of this role, as the stand-in's browser has signed in."""
    page = old.page(1366, 768)
    for name, value in hall.staff.cookies(role).items():
        page.send("Network.setCookie", name=name, value=value, url=hall.server.url)
    page.goto(hall.server.url + path)
    return page


def fits(page: OldPage) -> bool:
    """Whether nothing stands out sideways, on a telephone and on a small tablet."""
    found = []
    for width, height in ((390, 844), (768, 1024), (1024, 768)):
        page.size(width, height)
        found.append(page.evaluate(IS_NARROW_ENOUGH))
    return all(found)


def faults_of(page: OldPage) -> list[str]:
    """What went wrong in the page since it was opened, but for the line that the test cut."""
    page.evaluate("0")
    return [fault for fault in page.faults if not any(word in fault for word in CUT)]


MARKED = "document.querySelectorAll('ol.ballot .card.is-marked').length === %d"


def test_a_blind_poll_goes_through_on_an_old_tablet(old: OldBrowser, hall: DemoHall) -> None:
    mine = tablet_of(old, hall, MEMBER)
    assert abs(mine.evaluate(UNDER_PANEL)) <= 2
    display = old.page(1366, 768)
    display.goto(f"{hall.server.url}/display/{TOWN}")
    chair = desk_of(old, hall, "chair", f"/chair/{TOWN}")

    # Of the agenda's many buttons the pressed one is sent, and the page follows by itself.
    chair.press(".spine button", PROJECTS)
    chair.press(".next button[value=prepare]")
    mine.see("main", "电子票已领取")
    mine.press(".candidates button.info")
    mine.see("dialog[open]")
    assert mine.evaluate(VEIL) == "rgba(20, 15, 10, 0.6)"
    mine.press("dialog[open] .close button")
    assert fits(mine)
    chair.see(".spine [aria-current] .num", str(PROJECTS + 1))
    assert chair.evaluate(NUMBERS_BESIDE) is True

    chair.press(".next button[value=open]")
    for place in (0, 3):
        mine.press("ol.ballot label.line", place)
    assert fits(mine)
    # A module that does not come while the line is bad never comes on the same page.
    mine.send("Network.setBlockedURLs", urls=["*/blind/rsabssa.js"])
    mine.send("Page.reload")
    mine.wait(MARKED % 2)
    mine.press("#check")
    mine.see("ol.review")
    mine.press("#submit")
    mine.see(".track .now", "正在送达")
    mine.send("Network.setBlockedURLs", urls=[])
    mine.see(".state.good h2", "已记录")
    assert fits(mine)
    mine.press("#change")
    mine.press("ol.ballot label.line", 1)
    mine.press("#check")
    mine.offline(True)
    mine.press("#submit")
    mine.see(".track .now", "正在送达")
    mine.offline(False)
    mine.see(".state.good h2", "已记录")

    hall.cast(TOWN, OTHERS)
    chair.see("[data-show=cast]", str(OTHERS + 1))
    hall.close_poll(TOWN)
    hall.confirm(TOWN)
    hall.publish(TOWN)
    mine.see(".own", "本机已核对")
    display.see("main", "怎样算出来的")
    chair.see("[data-live=work]", "未形成足额结果")
    result = old.page(390, 844)
    result.goto(f"{hall.server.url}/results/record/1")
    result.see("h1", "民生实事项目")
    assert fits(result)
    for page in (mine, display, chair, result):
        assert faults_of(page) == []


def test_an_error_in_a_page_is_seen(old: OldBrowser) -> None:
    page = old.page()
    page.goto("data:text/html,<script>const a = null; a ??= 1</script>")
    assert ["SyntaxError" in fault for fault in faults_of(page)] == [True]
