"""What goes wrong in a hall, done to real pages: each ends when the page has come out of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.browser.hall import expect_recorded
from tests.browser.whole_meeting.room import WholeRoom

ANSWERS = "ol.ballot .choice input"
# A window that takes its time: what it would do after the pause before a cast waits for `goOn`.
SLOW = """() => {
  const soon = window.setTimeout;
  const held = [];
  let isSlow = true;
  window.setTimeout = (run, ms, ...rest) => {
    if (!isSlow || ms < 300 || ms > 3000) return soon(run, ms, ...rest);
    document.documentElement.dataset.pausing = "yes";
    return held.push(run);
  };
  window.goOn = () => {
    isSlow = false;
    held.splice(0).forEach((run) => run());
  };
}"""


@contextmanager
def without_network(tablet: Page) -> Iterator[None]:
    """The tablet is carried out of reach, and back."""
    tablet.context.set_offline(True)
    expect(tablet.locator("#net.lost")).to_be_visible()
    yield
    tablet.context.set_offline(False)
    expect(tablet.locator("#net")).to_have_class("net")


@contextmanager
def finger_on_languages(tablet: Page) -> Iterator[None]:
    """Somebody presses a button of the head while everything under it changes."""
    tablet.locator("#lang").hover()
    tablet.mouse.down()
    yield
    tablet.mouse.up()
    expect(tablet.locator("#languages")).to_be_visible()
    tablet.locator("#languages [data-close]").click()


def second_tab(tablet: Page) -> Page:
    """The same tablet's other window on the same seat; both are slow until their `goOn`."""
    tablet.context.add_init_script(f"({SLOW})()")
    tablet.reload()
    other = tablet.context.new_page()
    other.goto(tablet.url)
    return other


def both_pause(*windows: Page) -> None:
    """Each is about to cast 未按, and neither has done so; the first one does."""
    for window in windows:
        expect(window.locator("html")).to_have_attribute("data-pausing", "yes")
    windows[0].evaluate("goOn()")


def cast_between_windows(first: Page, other: Page, under_way: str) -> None:
    """The ballot is on its way and cannot arrive while the other window comes to its own 未按."""
    first.context.route("**/b/**", lambda asked: asked.abort())
    first.locator("#check").click()
    first.locator("#submit").click()
    expect(first.locator(".track .now")).to_have_text(under_way)
    other.evaluate("goOn()")
    first.context.unroute("**/b/**")
    for window in (first, other):
        expect_recorded(window)
    serial = first.locator(".serial b").inner_text()
    expect(other.locator(".serial b")).to_have_text(serial)
    other.close()


def lose_and_find(room: WholeRoom, member: int) -> None:
    """The card is shown to another tablet: a credential stays where it was drawn, and is found."""
    first, speech = room.tablets[member], room.speech_of(member)
    spare = room.tablet(member)
    expect(spare.locator("main")).to_contain_text(speech.say("电子票不在这台平板上"))
    expect(first.locator("main")).to_contain_text(speech.say("本机已停止使用，请交给工作人员。"))
    expect(first.locator("#announcer")).to_have_text(speech.say("这个席位已在另一台平板上打开。"))
    first.goto(f"{room.server.url}/s/{room.cards[member].token}")
    room.take_seat(first)
    expect(spare.locator("main")).to_contain_text(speech.say("本机已停止使用，请交给工作人员。"))
    spare.context.close()


def power_cut(room: WholeRoom) -> None:
    """The server dies without a word: every screen says so by itself."""
    room.server.kill()
    expect(room.display.locator("#fresh")).to_have_class("fresh stale")
    expect(room.display.locator("#fresh")).to_contain_text(
        room.speech.say("连接已断开，画面停在 {t}，正在重新连接").partition("{t}")[0]
    )
    for role in ("chair", "chief_teller", "teller"):
        expect(room.staff[role].locator("[data-fresh]").first).to_have_class("fresh stale")
    expect(room.staff["door"].locator("[data-net]")).to_be_visible()
    for tablet in room.tablets:
        expect(tablet.locator("#net")).to_have_class("net lost")
    # The display is nobody's: a cookie that is gone must not matter.
    room.display.context.clear_cookies()


def power_back(room: WholeRoom) -> None:
    """It is started again: every screen comes back without a tap."""
    room.server.start()
    expect(room.display.locator("#fresh")).to_have_class("fresh")
    for role in ("chair", "chief_teller", "teller"):
        expect(room.staff[role].locator("[data-fresh]").first).to_have_class("fresh")
    expect(room.staff["door"].locator("[data-net]")).to_be_hidden()
    for tablet in room.tablets:
        expect(tablet.locator("#net")).to_have_class("net")


def answer(tablet: Page, *values: str) -> None:
    """Answers the questions that come one a view, from the one in view on; the last leads on."""
    for place, value in enumerate(values):
        if place:
            tablet.locator("#next").click()
        tablet.locator(f"ol.ballot .choice:has(input[value={value}])").click()


def answered(tablet: Page) -> str:
    """What is marked on the question in view."""
    return str(tablet.locator(f"{ANSWERS}:checked").get_attribute("value"))
