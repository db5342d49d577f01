"""A blind poll in real browsers: tablets, staff, the display, and a ballot box that is killed."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from meeting.live import wire
from meeting.virtual.tablet import VirtualTablet
from tests.browser.hall import (
    PROJECTS,
    Hall,
    box_of,
    cards_of,
    cast,
    close,
    expect_recorded,
    mark_projects,
    sent_by,
)
from tests.browser.hall_measures import FAULTS, HEADING, NUMBER, SMALLEST
from tests.browser.measures import AA, TOO_FAINT, TOO_SMALL_TYPE, TOO_WIDE, UNNAMED

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SERIAL = re.compile(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}")
DRAWN = "电子票已领取"
DRAW = f'"{wire.CREDENTIAL_DRAW}"'
OTHERS = 4
SECONDS = 30.0
NAMING = ("cookie", "referer", "authorization", "x-csrftoken")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, static_browser: Browser) -> Iterator[Hall]:
    one = Hall.start(tmp_path_factory.mktemp("hall"), static_browser)
    yield one
    one.stop()


@pytest.fixture(scope="module")
def announced(tmp_path_factory: pytest.TempPathFactory, static_browser: Browser) -> Iterator[Hall]:
    """A hall whose blind poll is announced; nothing in it is cast."""
    one = Hall.start(tmp_path_factory.mktemp("announced"), static_browser)
    one.announce(PROJECTS)
    yield one
    one.stop()


def faults_of(page: Page) -> list[object]:
    """What a visitor of this page could not read, light or dark."""
    found: list[object] = [*page.evaluate(UNNAMED), *page.evaluate(TOO_WIDE)]
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        found += page.evaluate(TOO_FAINT, AA)
    return found


def requests_of(*pages: Page) -> list[Request]:
    """All that these tablets will ask from now on."""
    asked: list[Request] = []
    for page in pages:
        page.context.on("request", lambda request: asked.append(request))
    return asked


def picture(page: Page, name: str) -> None:
    """Kept where SCREENS says, for a person to look at."""
    if "SCREENS" in os.environ:
        page.screenshot(path=str(Path(os.environ["SCREENS"]) / f"{name}.png"))


def others_cast(hall: Hall) -> None:
    """So many more members that the ballots may be listed: tablets without a screen."""
    for member in range(10, 10 + OTHERS):
        tablet = VirtualTablet(hall.server.url, hall.cards[member], hall.meeting)
        tablet.sign_in()
        tablet.connect()
        tablet.cast(tablet.wait_for_poll(1, SECONDS), {"o1": 1})
        tablet.disconnect()


def kept(tablet: Page) -> str:
    return str(tablet.evaluate("JSON.stringify(localStorage)"))


def test_a_blind_poll_survives_what_happens_in_a_hall(hall: Hall) -> None:
    display, mine, other = hall.display(), hall.tablet(0), hall.tablet(1)
    asked, sent = requests_of(mine, other), sent_by(mine, other)
    for tablet in (mine, other):
        tablet.reload()
    hall.announce(PROJECTS)
    for tablet in (mine, other):
        expect(tablet.locator("main")).to_contain_text(DRAWN, timeout=30_000)
    code = mine.locator(".code-line b").inner_text()
    assert re.fullmatch(r"\d{8}", code)
    expect(display.locator("footer")).to_contain_text(code)

    # The card is shown to another tablet: the credential does not move, the first one may go on.
    stranger = hall.tablet(1)
    expect(stranger.locator("main")).to_contain_text("已在另一台平板上领取")
    picture(stranger, "blind_elsewhere")
    expect(other.locator("main")).to_contain_text("这个席位已在另一台平板上打开")
    other.goto(hall.server.url + hall.cards[1])
    other.locator("main button.main").click()
    expect(other.locator("main")).to_contain_text(DRAWN, timeout=30_000)
    close(stranger)

    hall.press("open")
    mark_projects(mine, 0, 3)
    mine.reload()
    cards_of(mine)
    mine.locator("#check").click()
    box = box_of(hall)
    assert box is not None
    os.kill(box, signal.SIGKILL)
    mine.locator("#submit").click()
    expect(mine.locator(".track .now")).to_have_text("正在送达")
    mine.reload()
    expect_recorded(mine)
    picture(mine, "blind_recorded")
    assert box_of(hall) != box
    serial = mine.locator(".serial b").inner_text()
    assert SERIAL.fullmatch(serial)
    assert '"marks"' not in kept(mine).replace("\\", "")

    mark_projects(other, 1)
    cast(other)
    first_press = other.locator(".serial b").inner_text()
    other.locator(".state button").click()
    mark_projects(other, 2, 4)
    cast(other)
    assert other.locator(".serial b").inner_text() == first_press != serial
    others_cast(hall)
    hall.cast_count(2 + OTHERS)

    other.route("**/results/record/*.json", without(first_press))
    hall.publish()
    expect(mine.locator(".own")).to_contain_text("✓ 本机已核对", timeout=30_000)
    picture(mine, "blind_checked")
    expect(other.locator(".own")).to_contain_text("✗ 本机核对：公布的名单中没有您的选票")
    assert '"seed"' not in kept(mine).replace("\\", "")

    visitor = hall.page("/results/1")
    visitor.locator("a[href*='/results/record/']").first.click()
    visitor.locator("a[href$='/ballot']").click()
    visitor.locator("input[name=serial]").fill(serial.lower().replace("-", " "))
    visitor.locator("main form button").click()
    expect(visitor.locator("table.tally tr")).to_have_count(2)
    assert faults_of(visitor) == []
    expect(visitor.locator("table.tally")).to_contain_text("4. 农村聚居点节能照明工程")
    picture(visitor, "blind_own")
    visitor.locator("input[name=serial]").fill("AAAA-BBBB-CCCC-DDDD")
    visitor.locator("main form button").click()
    expect(visitor.locator(".refused")).to_contain_text("没有编号 AAAA-BBBB-CCCC-DDDD 的票")

    nobody_is_named(hall, asked)
    # Once for each member, also after a reload and a new sign-in, and by the line alone.
    assert len([frame for frame in sent if DRAW in frame]) == 2
    assert [one.url for one in asked if one.url.endswith("/credential")] == []
    for page in (mine, other, visitor, display):
        close(page)


def without(serial: str) -> Any:
    """A server that drops this ballot from the record."""

    def answer(route: Route) -> None:
        record = route.fetch().json()
        record["choices"] = [row for row in record["choices"] if row["serial"] != serial]
        route.fulfill(body=json.dumps(record), content_type="application/json")

    return answer


def nobody_is_named(hall: Hall, asked: list[Request]) -> None:
    """What goes to the box carries nothing of the sign-in."""
    ballots = [one for one in asked if "/b/" in one.url]
    assert len([one for one in ballots if one.method == "POST"]) >= 4
    for one in ballots:
        assert not one.url.startswith(hall.server.url + "/"), one.url
        sent = one.all_headers()
        assert {name: sent[name] for name in NAMING if sent.get(name)} == {}, one.method
        assert "person" not in (one.post_data or "")


@pytest.mark.parametrize("lacking", ["BigInt", "localStorage"])
def test_a_device_that_cannot_is_sent_to_paper(announced: Hall, lacking: str) -> None:
    page = announced.chromium.new_context().new_page()
    page.add_init_script(f"Object.defineProperty(window, '{lacking}', {{ value: undefined }})")
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    asked = requests_of(page)
    page.goto(announced.server.url + announced.cards[2])
    page.locator("main button.main").click()
    expect(page.locator("main")).to_contain_text("请举手示意工作人员，改用纸票。")
    assert page.evaluate(TOO_FAINT, AA) == []
    picture(page, "blind_unable")
    assert faults == []
    asked_for = [one.url for one in asked if "/credential" in one.url or "/blind/" in one.url]
    assert [url.rpartition("/static/")[2].partition("/")[2] for url in asked_for] == [
        "blind/ability.js"
    ]
    close(page)


def test_without_scripts_the_plain_ballot_is_not_offered(announced: Hall) -> None:
    tablet = announced.tablet(3, java_script_enabled=False)
    expect(tablet.locator("main.plain")).to_contain_text("改用纸票")
    assert tablet.locator("form[action$='/cast']").count() == 0
    picture(tablet, "blind_plain")
    assert not tablet.locator(".needs-scripts").is_visible()
    close(tablet)


def test_another_check_code_is_an_alarm_and_nothing_is_drawn(announced: Hall) -> None:
    tablet = announced.page(announced.cards[4])
    asked, sent = requests_of(tablet), sent_by(tablet)
    swapped = re.compile(r'"check_code": "\d{8}"')

    def lie(route: Route) -> None:
        answer = route.fetch()
        assert swapped.search(answer.text())
        route.fulfill(response=answer, body=swapped.sub('"check_code": "00000000"', answer.text()))

    # Nothing can be read or drawn before the server lies.
    tablet.route("**/rule/*", lambda route: route.abort())
    tablet.locator("main button.main").click()
    expect(tablet.locator(".code-line")).to_be_visible()
    tablet.route(f"**/tablet/{announced.meeting}", lie)
    tablet.reload()
    expect(tablet.locator("main")).to_contain_text("请立即举手告诉监票人。")
    expect(tablet.locator("main .code")).to_have_text("other-code")
    picture(tablet, "blind_alarm")
    assert [one.url for one in asked if one.url.endswith("/credential")] == []
    assert sent
    assert DRAW not in "".join(sent)
    close(tablet)


def test_without_a_line_a_tablet_draws_by_the_page(announced: Hall) -> None:
    tablet = announced.page(announced.cards[11])
    tablet.context.add_init_script("window.WebSocket = undefined")
    asked = requests_of(tablet)
    tablet.locator("main button.main").click()
    expect(tablet.locator("main")).to_contain_text(DRAWN, timeout=30_000)
    [drawn] = [one for one in asked if one.url.endswith("/credential")]
    assert {"cookie", "x-csrftoken"} <= set(drawn.all_headers())
    close(tablet)


def test_a_tablet_handed_on_keeps_the_credentials_apart(announced: Hall) -> None:
    tablet = announced.tablet(5)
    expect(tablet.locator("main")).to_contain_text(DRAWN, timeout=30_000)
    tablet.goto(announced.server.url + announced.cards[6])
    tablet.locator("main button.main").click()
    expect(tablet.locator("main")).to_contain_text(DRAWN, timeout=30_000)
    names = tablet.evaluate("Object.keys(localStorage).filter(n => n.includes('yst-ballot'))")
    assert len({name.split(":")[1] for name in names}) == 2
    seeds = {json.loads(tablet.evaluate("n => localStorage[n]", name))["seed"] for name in names}
    assert len(seeds) == 2
    close(tablet)


def test_what_a_tablet_keeps_does_not_say_which_request_was_its_own(announced: Hall) -> None:
    tablet = announced.tablet(7)
    expect(tablet.locator("main")).to_contain_text(DRAWN, timeout=30_000)
    assert '"credential"' in kept(tablet).replace("\\", "")
    assert "blinded" not in kept(tablet)
    assert "unblinding" not in kept(tablet)
    close(tablet)


def test_every_screen_says_the_protection_and_the_check_code(announced: Hall) -> None:
    tablet = announced.tablet(8)
    expect(tablet.locator("main")).to_contain_text("盲签名凭证")
    expect(tablet.locator("main")).to_contain_text(DRAWN, timeout=30_000)
    display = announced.display()
    expect(display.locator(".top")).to_contain_text("服务器也对不上人")
    code = tablet.locator(".code-line b").inner_text()
    expect(display.locator(".panel")).to_contain_text(code)
    for page in (tablet, announced.tablet(9, viewport={"width": 390, "height": 844})):
        expect(page.locator("main")).to_contain_text(DRAWN, timeout=30_000)
        assert page.evaluate(TOO_FAINT, AA) == []
        assert page.evaluate(TOO_SMALL_TYPE) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(tablet, "blind_announced")
    assert display.evaluate(FAULTS, [SMALLEST, HEADING, NUMBER]) == []
    picture(display, "blind_display")
    close(tablet)
    close(display)
