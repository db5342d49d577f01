"""The secretary's desk in a real browser: the agenda by keys and by hand, a rule tried as typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from meeting.services.agenda.rule_trial import TrialNumbers, try_rule
from tests.browser.hall import Hall
from tests.browser.measures import AA, TOO_FAINT, TOO_WIDE, UNNAMED
from voting.cli.pack_files import built_in_packs

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIZES = ((390, 844), (1024, 768), (1280, 800))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, static_browser: Browser) -> Iterator[Hall]:
    one = Hall.start(tmp_path_factory.mktemp("hall"), static_browser)
    yield one
    one.stop()


@pytest.fixture(scope="module")
def desk(hall: Hall) -> Page:
    return hall.staff("secretary")


def titles(page: Page) -> list[str | None]:
    return [one.get_attribute("data-title") for one in page.locator("[data-item]").all()]


def open_agenda(hall: Hall, desk: Page) -> list[str | None]:
    desk.set_viewport_size({"width": 1280, "height": 1600})
    desk.goto(f"{hall.server.url}/desk/meetings/{hall.meeting}")
    return titles(desk)


def test_the_agenda_is_moved_by_keys_alone_and_every_step_is_said(hall: Hall, desk: Page) -> None:
    first, second, *rest = open_agenda(hall, desk)
    said = desk.locator("[data-agenda-said]")
    grip = desk.locator("[data-grip]").first
    grip.focus()
    desk.keyboard.press("Space")
    expect(said).to_contain_text("已拿起")
    desk.keyboard.press("ArrowDown")
    expect(said).to_have_text(f"第 2 项，共 {len(rest) + 2} 项")
    desk.keyboard.press("Escape")
    expect(said).to_contain_text("已放回")
    assert titles(desk) == [first, second, *rest]
    for key in ("Space", "ArrowDown", "Space"):
        desk.keyboard.press(key)
    expect(said).to_contain_text("已放下")
    expect(desk.locator("[data-item] [data-place]").first).to_have_text("1")
    assert open_agenda(hall, desk) == [second, first, *rest]
    # The buttons do the same, and the keyboard stays on them.
    desk.locator("[data-item] button[value=up]").nth(1).click()
    expect(said).to_contain_text("已放下")
    assert desk.evaluate("document.activeElement.value") == "up"
    assert open_agenda(hall, desk) == [first, second, *rest]


def test_the_agenda_is_dragged_and_comes_back_when_the_server_does_not_answer(
    hall: Hall, desk: Page
) -> None:
    first, second, third, *rest = open_agenda(hall, desk)
    grips, said = desk.locator("[data-grip]"), desk.locator("[data-agenda-said]")

    def drag() -> None:
        start, end = grips.nth(0).bounding_box(), grips.nth(2).bounding_box()
        assert start is not None
        assert end is not None
        desk.mouse.move(start["x"] + 20, start["y"] + 20)
        desk.mouse.down()
        desk.mouse.move(end["x"] + 20, end["y"] + 40, steps=8)
        desk.mouse.up()

    desk.route("**/items/*", lambda route: route.abort())
    drag()
    expect(said).to_contain_text("没有移动成功")
    assert titles(desk) == [first, second, third, *rest]
    desk.unroute("**/items/*")
    drag()
    expect(said).to_contain_text("已放下")
    assert open_agenda(hall, desk) == [second, third, first, *rest]


def test_a_rule_is_explained_where_it_is_chosen_and_tried_as_typed(hall: Hall, desk: Page) -> None:
    open_agenda(hall, desk)
    desk.locator(".item-polls .add-poll a").first.click()
    desk.locator("select[name=pack]").select_option("motion-two-thirds-all")
    rule = desk.locator("[data-rule='motion-two-thirds-all']")
    expect(rule).to_contain_text("三分之二以上")
    for name, number in (("not_pressed", 2), ("n0", 61), ("n1", 20)):
        rule.locator(f"[name={name}]").fill(str(number))
    trial = try_rule(
        built_in_packs()["motion-two-thirds-all"], TrialNumbers(92, 85, 2, 0, (61, 20))
    )
    assert trial.outcome is not None
    lines = [line.zh for line in trial.outcome.derivation]
    expect(rule.locator(".derivation li")).to_have_text(lines)
    expect(rule.locator("[name=n0]")).to_have_value("61")
    # Options are added, filled and moved; the order is what is saved.
    cards = desk.locator("[data-options] [data-option]")
    desk.locator("[name=option_name]").nth(0).fill("决议草案")
    desk.locator("[name=option_name]").nth(1).fill("修正案")
    cards.nth(1).locator("[data-move=up]").click()
    expect(desk.locator("[data-option-said]")).to_have_text("修正案：第 1 项")
    desk.locator("[data-option-add]").click()
    expect(cards).to_have_count(4)
    desk.locator("[name=title]").fill("两项")
    desk.locator("form.sheet button.main").click()
    desk.get_by_role("link", name="两项", exact=True).click()
    expect(desk.locator("[name=option_name]").first).to_have_value("修正案")
    names = [one.input_value() for one in desk.locator("[name=option_name]").all()]
    assert names == ["修正案", "决议草案"]


@pytest.mark.parametrize(
    "path",
    [
        "/desk",
        "/desk/meetings/1",
        "/desk/meetings/1/items/4/polls",
        "/desk/rules?pack=satisfaction-majority-all",
        "/desk/bodies/1/roster",
        "/desk/bodies/1/cards",
    ],
)
def test_every_page_of_the_desk_can_be_read_at_every_size(
    hall: Hall, desk: Page, path: str
) -> None:
    desk.goto(hall.server.url + path)
    faults = [desk.evaluate(UNNAMED), desk.evaluate(TOO_FAINT, AA)]
    for width, height in SIZES:
        desk.set_viewport_size({"width": width, "height": height})
        faults.append(desk.evaluate(TOO_WIDE))
    assert faults == [[]] * 5


# What is sent is counted and kept back, so that the page can be looked at while it waits.
KEEP_BACK = """() => document.addEventListener("submit", (event) => {
  window.sent = (window.sent || 0) + (event.defaultPrevented ? 0 : 1);
  event.preventDefault();
})"""


def test_long_work_says_so_and_is_not_sent_twice(hall: Hall, desk: Page) -> None:
    desk.goto(f"{hall.server.url}/desk/bodies/1/roster")
    desk.evaluate(KEEP_BACK)
    form = desk.locator("form[data-long-work]")
    content = "姓名,座位号,身份\n甲,1,代表\n".encode()
    form.locator("input[type=file]").set_input_files(
        {"name": "r.csv", "mimeType": "text/csv", "buffer": content}
    )
    form.locator("button").click()
    expect(form.locator(".long-work[role=status]")).to_contain_text("请稍候")
    expect(form.locator("button")).to_be_disabled()
    form.evaluate("(form) => form.requestSubmit()")
    assert desk.evaluate("window.sent") == 1
    expect(form.locator(".long-work")).to_have_count(1)
