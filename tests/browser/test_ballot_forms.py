"""Every form of the ballot as a deputy meets it: taps counted, sizes measured, others at work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.ballot_room import BallotRoom
from tests.browser.measures import TOO_FAINT, TOO_SMALL, TOO_SMALL_TYPE, TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AAA = [7.0, 4.5]
SMALLEST_TARGET = 60
# A phone of 320, one on its side, tablets both ways, a desk screen, and 1366 × 768 at 400 %.
SIZES = ((320, 640), (740, 360), (768, 1024), (1024, 768), (1366, 768), (342, 192))
# Chromium 80 draws flex boxes without gaps; what relies on one would stick together there.
FLEX_GAPS = """() => [...document.querySelectorAll("#tablet *, #tablet")]
  .filter((node) => getComputedStyle(node).display.includes("flex"))
  .filter((node) => !["normal", "0px"].includes(getComputedStyle(node).columnGap))
  .map((node) => node.className)"""
VOICE = """() => {
  let voices = [];
  const said = [];
  const voice = {
    speaking: false, said,
    getVoices: () => voices,
    speak(words) { said.push(words.text); this.speaking = true; words.onstart(); },
    cancel() { this.speaking = false; },
    arrive() { voices = [{ lang: "zh-CN" }]; this.onvoiceschanged(); },
  };
  Object.defineProperty(window, "speechSynthesis", { value: voice });
}"""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, static_browser: Browser) -> Iterator[BallotRoom]:
    one = BallotRoom.start(tmp_path_factory.mktemp("room"), static_browser)
    yield one
    one.stop()


def faults_of(page: Page, name: str) -> list[object]:
    """What is too small, too faint or too wide in any of the sizes, light and dark."""
    found: list[object] = []
    before = page.viewport_size
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        faults = [*page.evaluate(TOO_SMALL, SMALLEST_TARGET), *page.evaluate(TOO_SMALL_TYPE)]
        faults += [*page.evaluate(TOO_WIDE), *page.evaluate(FLEX_GAPS)]
        found += [(name, width, fault) for fault in faults]
        if "SCREENS" in os.environ:
            page.screenshot(path=str(Path(os.environ["SCREENS"]) / f"{name}_{width}.png"))
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        found += [(name, scheme, fault) for fault in page.evaluate(TOO_FAINT, AAA)]
    if before:
        page.set_viewport_size(before)
    return found


class Finger:
    """Taps, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, selector: str, place: int = 0) -> None:
        self.taps += 1
        self.page.locator(selector).nth(place).click()


def recorded(page: Page) -> None:
    expect(page.locator(".state.good h2")).to_be_visible(timeout=30_000)


def test_an_appointment_takes_two_taps_and_no_mark_is_said_to_be_blank(room: BallotRoom) -> None:
    early = room.tablet(1)
    assert faults_of(early, "waiting") == []
    room.announce("appointment")
    expect(early.locator("main")).to_contain_text("即将表决")
    expect(early.locator(".candidates li")).to_have_count(1)
    room.steer("appointment", "open")
    expect(early.locator("ol.ballot.single")).to_be_visible()
    assert faults_of(early, "appointment") == []
    finger = Finger(early)
    finger.tap("label.choice", 1)
    expect(early.locator("#count")).to_contain_text("反对")
    finger.tap("#submit")
    recorded(early)
    assert finger.taps == 2
    assert faults_of(early, "recorded") == []

    early.locator("#change").click()
    expect(early.locator(".again")).to_contain_text("不提交，已记录的选票照样有效")
    assert faults_of(early, "again") == []
    early.locator("#keep").click()
    recorded(early)

    other = room.tablet(2)
    other.locator("ol.ballot").wait_for()
    other.keyboard.press("3")
    expect(other.locator("#count")).to_contain_text("弃权")
    other.get_by_text("清空重选").click()
    other.locator("#submit").click()
    expect(other.locator("main")).to_contain_text("这是一张空白票")
    expect(other.locator("#submit")).to_contain_text("提交空白票")
    other.locator("#submit").click()
    recorded(other)
    for page in (early, other):
        page.context.close()


def test_several_persons_are_asked_about_one_by_one(room: BallotRoom) -> None:
    room.open("persons")
    tablet = room.tablet(3)
    expect(tablet.locator("#first")).to_have_text("第 1 项，共 3 项")
    assert faults_of(tablet, "persons") == []
    tablet.locator("label.choice").first.click()
    tablet.locator("#next").click()
    expect(tablet.locator("#first")).to_be_focused()
    tablet.keyboard.press("2")
    tablet.locator("#next").click()
    tablet.locator("#check").click()
    expect(tablet.locator(".review li b")).to_have_text(["赞成", "反对", "没有选，按弃权计"])
    assert faults_of(tablet, "persons_review") == []
    tablet.locator(".review .btn").nth(2).click()
    expect(tablet.locator("#first")).to_have_text("第 3 项，共 3 项")
    tablet.reload()
    # The first without an answer is in view again, and the answers are kept.
    expect(tablet.locator("#first")).to_have_text("第 3 项，共 3 项")
    expect(tablet.locator("#count .num")).to_have_text("2")
    tablet.locator("label.choice").nth(2).click()
    tablet.locator("#check").click()
    tablet.locator("#submit").click()
    recorded(tablet)
    tablet.context.close()


def test_grades_ranks_and_motions_can_be_read_and_hit(room: BallotRoom) -> None:
    tablet = room.tablet(4)
    for name in ("grade", "rank", "motion"):
        room.open(name)
        expect(tablet.locator(".top h1")).to_contain_text(name)
        tablet.locator("ol.ballot .card").first.wait_for()
        assert faults_of(tablet, name) == []
    tablet.context.close()
    room.open("phone")
    phone = room.tablet(4, viewport={"width": 360, "height": 740})
    for _ in range(2):
        phone.locator("label.choice").first.click()
        phone.locator("#next").click()
    # Playwright's pointer does not press what is said to be barred; a finger does.
    phone.locator("#check").press("Enter")
    expect(phone.locator("#count")).to_contain_text("还有 1 项没有评")
    expect(phone.locator("#first")).to_have_text("第 3 项，共 3 项")
    phone.context.close()


def test_choosing_8_of_10_takes_ten_taps(room: BallotRoom) -> None:
    room.open("choose")
    tablet = room.tablet(5)
    finger = Finger(tablet)
    for place in range(8):
        finger.tap("label.line", place)
    assert faults_of(tablet, "choose") == []
    # What must be read before the names: the rule, what a tap does, how it is protected.
    assert len(tablet.locator("#how").inner_text()) < 130
    finger.tap("#check")
    assert faults_of(tablet, "review") == []
    tablet.context.set_offline(True)
    finger.tap("#submit")
    expect(tablet.locator(".state.away")).to_contain_text("还没有记录")
    assert faults_of(tablet, "sending") == []
    tablet.context.set_offline(False)
    recorded(tablet)
    assert finger.taps == 10
    tablet.context.close()


def test_an_extension_a_lost_network_and_a_killed_server_leave_a_half_filled_ballot(
    room: BallotRoom,
) -> None:
    room.open("extended")
    tablet = room.tablet(6, viewport={"width": 360, "height": 640})
    tablet.locator("label.line").nth(1).click()
    tablet.locator("ol.ballot input").nth(3).focus()
    tablet.evaluate("scrollTo(0, 500)")
    tablet.evaluate("document.querySelector('ol.ballot').dataset.mine = 'yes'")
    scrolled = tablet.evaluate("scrollY")

    def as_it_was() -> None:
        assert tablet.locator("ol.ballot").get_attribute("data-mine") == "yes"
        assert tablet.evaluate("scrollY") == scrolled
        assert (
            tablet.evaluate(
                "[...document.querySelectorAll('ol.ballot input')].indexOf(document.activeElement)"
            )
            == 3
        )
        assert tablet.locator("ol.ballot input").nth(1).is_checked()

    room.steer("extended", "extend", seconds=120)
    expect(tablet.locator("#announcer")).to_contain_text("表决时间已延长")
    as_it_was()
    tablet.context.set_offline(True)
    expect(tablet.locator("#net.lost")).to_be_visible()
    as_it_was()
    tablet.context.set_offline(False)
    room.server.kill()
    room.server.start()
    expect(tablet.locator("#net:not(.lost)")).to_be_visible(timeout=30_000)
    as_it_was()
    tablet.keyboard.press("Space")
    tablet.locator("#check").click()
    tablet.locator("#submit").click()
    recorded(tablet)
    tablet.context.close()


def test_two_tabs_of_one_tablet_cast_one_ballot(room: BallotRoom) -> None:
    room.open("tabs")
    one = room.tablet(7)
    two = one.context.new_page()
    two.goto(one.url)
    approve, against = (
        [page.locator("ol.ballot input").nth(place) for page in (one, two)] for place in (0, 1)
    )
    # One ballot: what is marked in one window stands in the other, whichever was touched last.
    one.locator("label.choice").first.click()
    expect(approve[1]).to_be_checked()
    two.locator("label.choice").nth(1).click()
    expect(against[0]).to_be_checked()
    one.locator("#submit").click()
    recorded(one)
    recorded(two)
    expect(two.locator("main")).to_contain_text("您的选票已经记下")
    # What was cast is left in neither of them: the paper comes back empty.
    two.locator("#change").click()
    expect(two.locator("#keep")).to_be_visible()
    expect(two.locator("ol.ballot input:checked")).to_have_count(0)
    two.locator("label.choice").first.click()
    # Void and voted on again: both begin anew, though one was being changed.
    room.repeat("tabs")
    for page in (one, two):
        expect(page.locator("label.choice").first).to_be_visible()
        expect(page.locator("ol.ballot input:checked")).to_have_count(0)
        expect(page.locator("#keep")).to_have_count(0)
    one.context.close()


def test_the_button_that_reads_aloud_comes_with_the_voice(room: BallotRoom) -> None:
    room.open("aloud")
    context = room.tablet(8).context
    context.add_init_script(f"({VOICE})()")
    tablet = context.pages[0]
    tablet.reload()
    tablet.locator("ol.ballot").wait_for()
    expect(tablet.locator(".aloud button")).to_have_count(0)
    tablet.evaluate("speechSynthesis.arrive()")
    tablet.locator(".aloud button").click()
    expect(tablet.locator(".aloud button")).to_have_text("停止朗读")
    said = tablet.evaluate("speechSynthesis.said[0]")
    assert "您的意见" in said
    tablet.locator("label.choice").first.click()
    tablet.locator("#submit").click()
    recorded(tablet)
    assert not tablet.evaluate("speechSynthesis.speaking")
    context.close()
