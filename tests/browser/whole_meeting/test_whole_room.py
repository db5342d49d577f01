"""A whole meeting with everybody before their screens at once, once in each language.

Chair, chief teller, teller, secretary, door, four tablets and the display are real pages of one
real server. What befalls them is what befalls a hall; the display stands open from beginning to
end, and at every stage all screens show the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from meeting.virtual.tablet import VirtualTablet
from tests.browser.hall import cards_of, cast, expect_recorded, mark_projects
from tests.browser.whole_meeting import mishaps
from tests.browser.whole_meeting.mishaps import answer, answered
from tests.browser.whole_meeting.numbers import (
    agree_on_presence,
    agree_on_result,
    agree_on_turnout,
    verified_record,
)
from tests.browser.whole_meeting.room import WholeRoom
from tests.browser.whole_meeting.speech import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ON_PAPER = (4, 5)
PRESENT = 6
SECONDS = 30.0


@pytest.fixture(params=LANGUAGES)
def room(
    request: pytest.FixtureRequest, tmp_path: Path, static_browser: Browser
) -> Iterator[WholeRoom]:
    data = tmp_path / "data"
    data.mkdir()
    one = WholeRoom.open(data, static_browser, request.param)
    yield one
    one.close()


def test_a_whole_meeting_before_everybodys_screens(room: WholeRoom, tmp_path: Path) -> None:
    everybody_comes_in(room)
    an_appointment_is_announced(room)
    an_appointment_is_voted_on(room)
    the_papers_are_counted(room)
    the_result_is_published(room)
    record = verified_record(room, 1, tmp_path / "records")
    agree_on_result(room, record, [5, 2])
    room.pictures("6-appointed")
    projects_are_voted_on(room)
    the_result_is_published(room)
    record = verified_record(room, 2, tmp_path / "records")
    agree_on_result(room, record, [5, 4, 1, 0, 0])
    room.pictures("8-projects")
    the_meeting_ends(room)
    assert room.faults == []


def everybody_comes_in(room: WholeRoom) -> None:
    """One asks on the tablet; the door types the cards; two vote on paper, one stays away."""
    door, say = room.staff["door"], room.speech.say
    agree_on_presence(room, 0)
    room.pictures("1-empty")
    asking = room.tablets[0]
    asking.locator("#check-in").click()
    expect(asking.locator(".seat")).to_contain_text(say("等待工作人员确认签到"))
    for member in range(PRESENT):
        door.locator("input[name=code]").fill(room.cards[member].code)
        door.keyboard.press("Enter")
        expect(door.locator(".answer.good .who")).to_contain_text(str(member + 1))
    for member, tablet in enumerate(room.tablets):
        words = room.speech_of(member).say("已签到")
        expect(tablet.locator(".seat")).to_contain_text(words)
    agree_on_presence(room, PRESENT)
    for member in ON_PAPER:
        vote_by(room, member, "paper")


def vote_by(room: WholeRoom, member: int, channel: str) -> None:
    """The door notes how this member votes."""
    door = room.staff["door"]
    door.goto(f"{room.server.url}/door/{room.meeting}?show=present")
    line = door.locator(".roll > li").nth(member)
    line.locator("summary").click()
    line.locator("select[name=channel]").select_option(channel)
    with door.expect_response(lambda answer: answer.request.method == "POST"):
        line.locator("button[value=channel]").click()


def an_appointment_is_announced(room: WholeRoom) -> None:
    """Every tablet draws its ballot; a tablet that is lost is found again."""
    room.staff["chair"].locator(".spine button").nth(0).click()
    room.press("chair", "prepare")
    for member, tablet in enumerate(room.tablets):
        words = room.speech_of(member).say("✓ 电子票已领取，只存在这台平板上。")
        expect(tablet.locator("main")).to_contain_text(words)
    code = room.tablets[0].locator(".code-line b").inner_text()
    expect(room.display.locator("footer")).to_contain_text(code)
    mishaps.lose_and_find(room, 3)
    room.pictures("2-announced")


def an_appointment_is_voted_on(room: WholeRoom) -> None:
    """One goes offline, one reloads, one has two windows, and the server is killed among them."""
    offline, reloading, twofold, waiting = room.tablets
    other = mishaps.second_tab(twofold)
    expect(other.locator("main")).to_contain_text(
        room.speech.say("✓ 电子票已领取，只存在这台平板上。")
    )
    with mishaps.finger_on_languages(waiting):
        room.press("chair", "open")
        cards_of(waiting)
    mishaps.both_pause(twofold, other)
    agree_on_turnout(room, 0, 4)

    answer(offline, "approve")
    with mishaps.without_network(offline):
        answer(reloading, "approve")
        reloading.reload()
        # It opens at the first question that waits for an answer.
        reloading.locator("#previous").click()
        assert answered(reloading) == "approve"
        answer(twofold, "approve", "abstain")
        mishaps.cast_between_windows(twofold, other, room.speech.say("正在送达"))
    assert answered(offline) == "approve"
    agree_on_turnout(room, 1, 3)
    answer(offline, "approve", "against")
    cast(offline)
    answer(waiting, "approve")
    room.pictures("3-open")
    enter_papers(room, "chief_teller")

    mishaps.power_cut(room)
    room.pictures("4-cut")
    answer(reloading, "approve", "approve")
    reloading.locator("#check").click()
    reloading.locator("#submit").click()
    expect(reloading.locator(".track .now")).to_have_text(room.speech.say("正在送达"))
    mishaps.power_back(room)
    expect_recorded(reloading)
    assert answered(waiting) == "approve"
    agree_on_turnout(room, 3, 1)
    answer(waiting, "approve", "against")
    cast(waiting)
    agree_on_turnout(room, 4, 0)


def the_papers_are_counted(room: WholeRoom) -> None:
    """Two persons enter the same count, one after the other, without seeing each other's."""
    room.press("chair", "close")
    expect(room.display.locator(".kick")).to_contain_text(room.speech.say("表决已截止，正在计票"))
    enter_papers(room, "teller")
    for role in ("chief_teller", "teller"):
        expect(room.staff[role].locator(".two-persons li.ok")).to_have_count(3)
    room.pictures("5-closed")


def enter_papers(room: WholeRoom, role: str) -> None:
    """Two papers: one for the first and against the second, one against the first and for it."""
    page = room.staff[role]
    page.locator(".manual details > summary").click()
    counts = {"c-issued": 2, "c-collected": 2, "c-valid": 2, "c-void": 0}
    for option, (approve, against) in {"o1": (1, 1), "o2": (1, 1)}.items():
        counts |= {f"o-{option}-approve": approve, f"o-{option}-against": against}
        counts[f"o-{option}-abstain"] = 0
    for name, number in counts.items():
        page.locator(f".manual input[name={name}]").fill(str(number))
    page.locator(".manual form button").click()
    expect(page.locator(".manual .two-persons li.ok").first).to_be_visible()


def the_result_is_published(room: WholeRoom) -> None:
    """Chief teller and chair confirm, the secretary signs and publishes; every screen shows it."""
    room.press("chief_teller", "confirm")
    room.press("chair", "confirm")
    # The secretary's page says what is so when it is asked for, which may be sooner than the press.
    expect(room.staff["chair"].locator("[data-step^='confirm:']")).to_have_count(0)
    desk = room.staff["secretary"]
    desk.goto(f"{room.server.url}/desk/meetings/{room.meeting}")
    desk.locator("form[action$='/publish'] button.main").click()
    expect(room.display.locator(".kick")).to_contain_text(room.speech.say("表决结果"))
    for page in (room.display, *room.tablets):
        expect(page.locator(".outcome")).to_be_visible()


def projects_are_voted_on(room: WholeRoom) -> None:
    """All vote on tablets; one seat is handed over to a spare one with its ballot half done."""
    for member in ON_PAPER:
        vote_by(room, member, "tablet")
    room.staff["chair"].locator(".spine button").nth(1).click()
    room.press("chair", "prepare")
    room.press("chair", "open")
    for tablet in room.tablets:
        cards_of(tablet)
    agree_on_turnout(room, 0, PRESENT)
    # What was said of the poll before does not stand beside this one.
    expect(room.staff["chief_teller"].locator(".note.done")).to_have_count(0)
    half_done, speech = room.tablets[3], room.speech_of(3)
    mark_projects(half_done, 0)
    room.tablets[3] = room.tablet(3)
    expect(half_done.locator("main")).to_contain_text(
        speech.say("本机已停止使用，请交给工作人员。")
    )
    half_done.context.close()
    for tablet, marks in zip(room.tablets, ((0, 1), (0, 1), (0, 1), (0, 2)), strict=True):
        mark_projects(tablet, *marks)
    room.pictures("7-open")
    for tablet in room.tablets:
        cast(tablet)
    agree_on_turnout(room, 4, 2)
    one_more_casts(room)
    agree_on_turnout(room, 5, 1)
    room.press("chair", "close")


def one_more_casts(room: WholeRoom) -> None:
    """A fifth member, so that the ballots may be listed: a tablet without a screen."""
    member = VirtualTablet(room.server.url, f"/s/{room.cards[4].token}", room.meeting)
    member.sign_in()
    member.connect()
    member.cast(member.wait_for_poll(2, SECONDS), {"o1": 1, "o2": 1})
    member.disconnect()


def the_meeting_ends(room: WholeRoom) -> None:
    """The display has stood open through all of it and says good-bye, as the tablets do."""
    chair = room.staff["chair"]
    chair.locator("details[data-key=end] summary").click()
    chair.locator("button[name=step][value=end]").click()
    expect(room.display.locator("main")).to_contain_text(room.speech.say("会议已结束"))
    expect(chair.locator(".work .note")).to_have_text(
        room.speech.say("会议已经结束，不能再开始表决。")
    )
    for member, tablet in enumerate(room.tablets):
        words = room.speech_of(member).say("会议已结束")
        expect(tablet.locator("main .red").first).to_contain_text(words)
    kind = "performance.getEntriesByType('navigation').length"
    assert room.display.evaluate(kind) == 1
    room.pictures("9-end")
