"""The chair's console and the tellers' page in real browsers: by keyboard alone, two at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.hall import MOTION, Hall

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, static_browser: Browser) -> Iterator[Hall]:
    """Where it stands after the first test: the motion's poll is open, seen by two consoles."""
    one = Hall.start(tmp_path_factory.mktemp("hall"), static_browser)
    yield one
    one.stop()


@pytest.fixture
def chair(hall: Hall) -> Page:
    return hall.staff("chair")


def console(hall: Hall, role: str) -> Page:
    page = hall.staff(role)
    page.goto(f"{hall.server.url}/chair/{hall.meeting}")
    return page


def table(hall: Hall, role: str) -> Page:
    page = hall.staff(role)
    page.goto(f"{hall.server.url}/teller/{hall.meeting}")
    return page


def at_door(hall: Hall, **form: str) -> None:
    """The door's form, as its page sends it."""
    page = hall.staff("door")
    page.goto(f"{hall.server.url}/door/{hall.meeting}")
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    answer = page.request.post(
        f"{hall.server.url}/door/{hall.meeting}/member", form={"csrf_token": token, **form}
    )
    assert answer.ok


def a_step(page: Page, name: str) -> None:
    """The next step is this one, and no longer held: the press before it is over."""
    step = page.locator(f"[data-step^='{name}:']")
    expect(step).to_be_visible(timeout=30_000)
    expect(step).not_to_have_attribute("aria-disabled", "true")


def next_by_keys(page: Page, name: str) -> None:
    page.bring_to_front()
    a_step(page, name)
    page.keyboard.press("Alt+n")
    expect(page.locator(f"[data-step^='{name}:']")).to_be_focused()
    page.keyboard.press("Enter")


def test_the_second_console_sees_what_the_first_did_and_why_it_is_barred(hall: Hall) -> None:
    second = console(hall, "secretary")
    first = console(hall, "chair")
    hall.open_poll(MOTION)
    # Not loaded again: the live page says who did what, and whose the next step is.
    expect(second.locator(".deeds li").first).to_contain_text("示范主席 开始投票")
    barred = second.locator("[data-step^='close:']")
    expect(barred).to_have_attribute("aria-disabled", "true")
    expect(second.locator("#barred")).to_contain_text("这一步由主席按")
    # The hall must not be turned to another page while ballots come in.
    expect(first.locator(".spine button").nth(0)).to_be_disabled()
    # What the hall sees is the display itself.
    shown = first.frame_locator(".hall-view iframe").locator("#display")
    expect(shown).to_contain_text("正在表决", timeout=30_000)


def test_every_member_present_stands_in_the_sum_once(hall: Hall, chair: Page) -> None:
    parts = chair.locator("[data-live=work] .sum [data-show]:visible").all_text_contents()
    whole = chair.locator("[data-live=work] .sum > .num").first.text_content()
    assert sum(map(int, parts)) == int(whole or 0) == 93
    assert "98 × 2/3 = 65 1/3" in (chair.locator(".ledger").first.text_content() or "")


def test_a_snapshot_takes_neither_the_focus_nor_a_half_written_reason(
    hall: Hall, chair: Page
) -> None:
    chair.locator("[data-more] summary").click()
    reason = chair.locator("input[name=reason]")
    reason.press_sequentially("平板")
    before = chair.locator("dl.ledger dd").nth(1).text_content()
    at_door(hall, member="98", command="confirm")
    # The page has taken the newer presence over, around the field that is being written in.
    expect(chair.locator("dl.ledger dd").nth(1)).not_to_have_text(before or "")
    expect(reason).to_be_focused()
    chair.keyboard.type("断电")
    expect(reason).to_have_value("平板断电")
    chair.keyboard.press("Escape")
    expect(chair.locator("[data-more] summary")).to_be_focused()
    expect(reason).to_be_hidden()


def test_nothing_moves_under_a_finger_that_is_down(hall: Hall, chair: Page) -> None:
    held: list[Route] = []
    chair.route(chair.url, lambda asked: held.append(asked))
    with chair.expect_request(chair.url):
        at_door(hall, member="96", command="confirm")
    present = chair.locator("dl.ledger dd").nth(1)
    before = present.text_content() or ""
    chair.locator("summary[data-step^='close:']").hover()
    chair.mouse.down()
    with chair.expect_response(chair.url) as newer:
        held[0].continue_()
    newer.value.finished()
    chair.evaluate("() => new Promise((drawn) => requestAnimationFrame(drawn))")
    assert present.text_content() == before
    chair.mouse.up()
    expect(chair.locator("button[value=close]")).to_be_visible()
    # What was not shown under the finger is asked for again.
    chair.unroute(chair.url)
    for asked in held[1:]:
        asked.continue_()
    expect(present).not_to_have_text(before)


def test_what_cannot_be_taken_back_has_a_second_step(hall: Hall, chair: Page) -> None:
    chair = console(hall, "chair")
    for command in ("close", "void"):
        expect(chair.locator(f"button[value={command}]")).to_be_hidden()
    expect(chair.locator("button[name=step][value=end]")).to_have_count(0)
    chair.locator("[data-more] summary").click()
    chair.locator("button[value=void]").click()  # without a reason nothing is sent
    expect(chair.locator("summary[data-step^='close:']")).to_be_visible()
    chair.locator("input[name=reason]").fill("平板断电")
    chair.locator("button[value=void]").click()
    a_step(chair, "repeat")
    expect(chair.locator("[data-live=work]")).to_contain_text("作废理由：平板断电")


def test_a_whole_poll_by_keyboard_alone(hall: Hall, chair: Page) -> None:
    at_door(hall, member="10", command="channel", channel="paper")
    chair = console(hall, "chair")
    chair.bring_to_front()
    chair.keyboard.press("Alt+g")
    expect(chair.locator(".spine [aria-current]").first).to_be_focused()
    for step in ("repeat", "prepare", "open"):
        next_by_keys(chair, step)
    next_by_keys(chair, "close")  # opens the second step
    chair.keyboard.press("Tab")
    expect(chair.locator("button[value=close]")).to_be_focused()
    chair.keyboard.press("Enter")
    # Closed, the chair waits for the papers: the reason stands there, and who opens it.
    expect(chair.locator("#barred")).to_contain_text("两位监票人", timeout=30_000)
    expect(chair.locator("[data-step^='confirm:']")).to_be_focused()
    chair.keyboard.press("Enter")
    # A new step is held for a moment; what bars this one stays when that moment is over.
    chair.evaluate("() => new Promise((over) => setTimeout(over, 700))")
    expect(chair.locator("[data-step^='confirm:']")).to_have_attribute("aria-disabled", "true")


def enter(page: Page, approve: int, abstain: int) -> None:
    """One person's count of the one paper."""
    page.locator(".manual summary").click()
    counts = {"issued": 1, "collected": 1, "valid": 1, "void": 0}
    for name, number in counts.items():
        page.locator(f"input[name=c-{name}]").fill(str(number))
    for name, number in {"approve": approve, "against": 0, "abstain": abstain}.items():
        page.locator(f".manual input[name$='-{name}']").fill(str(number))
    expect(page.locator("[data-sum][data-whole=c-valid]")).to_have_text(
        f"✓ {approve} + 0 + {abstain} = 1"
    )
    page.locator(".manual form button").click()


def test_two_tellers_count_blind_and_see_their_difference_side_by_side(hall: Hall) -> None:
    one, two = table(hall, "teller"), table(hall, "chief_teller")
    enter(one, approve=1, abstain=0)
    # The second person hears of the first, and nothing of the numbers.
    expect(two.locator(".two-persons li").first).to_contain_text("一人已录入：示范监票人")
    expect(two.locator(".differs")).to_have_count(0)
    enter(two, approve=0, abstain=1)
    for page in (one, two):
        lines = page.locator(".differs tbody tr")
        expect(lines).to_have_count(2)
        expect(lines.first.locator("td")).to_have_text(["0", "1"])
        expect(page.locator("#barred")).to_be_visible()
    enter(two, approve=1, abstain=0)
    expect(two.locator(".two-persons")).to_contain_text("两次录入相同，已计入")
    rows = two.locator(".adds-up tbody tr")
    cells = [row.locator("td").all_text_contents() for row in rows.all()]
    tablets, paper, total = [[int(cell) for cell in row] for row in cells]
    assert [a + b for a, b in zip(tablets, paper, strict=True)] == total
    assert paper == [1, 1, 1, 0, 1, 0]


def test_a_count_is_sent_back_with_a_reason_and_confirmed(hall: Hall, chair: Page) -> None:
    teller = table(hall, "chief_teller")
    next_by_keys(teller, "confirm")
    expect(teller.locator(".confirmations")).to_contain_text("✓ 总监票人")
    teller.locator("[data-more] summary").click()
    teller.locator("input[name=reason]").fill("再清点一次")
    teller.locator("[data-more] button").click()
    expect(teller.locator(".confirmations")).to_contain_text("○ 总监票人")
    a_step(teller, "confirm")
    teller.locator("[data-step^='confirm:']").click()
    expect(teller.locator(".confirmations")).to_contain_text("✓ 总监票人")
    next_by_keys(chair, "confirm")
    expect(chair.locator("#barred")).to_contain_text("秘书")
