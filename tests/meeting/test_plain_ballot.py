"""The ballot without a script and without a socket: sent twice, gone back to, refused, changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from meeting.services.agenda import agenda
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.polls import boards, polls
from meeting.store.rows import Rows
from meeting.store.tables import BodyRow
from tests.meeting.small_house import SYSTEM, SmallHouse, Visitor, open_house

SEATS = 2
NAMES = ("供水", "道路", "路灯", "公厕")
CHOOSE, MOTION = "township-project-choose", "motion-majority-all"


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    made = open_house(tmp_path_factory.mktemp("house"))
    yield made
    made.desk.store.close()


def open_poll(house: SmallHouse, pack: str, names: tuple[str, ...], **more: Any) -> int:
    """An open poll on an item of its own; returns the attempt."""
    desk = house.desk
    item = agenda.add_item(desk, SYSTEM, house.meeting, "poll", "表决")
    agenda.step_to(desk, SYSTEM, house.meeting, item)
    options = [OptionDraft(name) for name in names]
    poll = agenda.add_poll(desk, SYSTEM, item, "题目", "", pack, options=options, **more)
    polls.prepare_poll(desk, SYSTEM, poll)
    return polls.open_poll(desk, SYSTEM, poll)


def page(visitor: Visitor, house: SmallHouse, more: str = "") -> str:
    """The part of the tablet's page that stands there without scripts."""
    text = visitor.client.get(f"/tablet/{house.meeting}{more}").get_data(as_text=True)
    return plain(text)


def plain(text: str) -> str:
    found = re.search(r"<noscript>\s*<header.*?</noscript>", text, re.DOTALL)
    assert found is not None
    return found[0]


def form_of(text: str) -> dict[str, str]:
    """The hidden fields of the ballot, without the form token."""
    fields = re.findall(r'<input type="hidden" name="(attempt|key|method)" value="([^"]*)"', text)
    return dict(fields)


def cast_count(house: SmallHouse) -> int:
    return int(boards.hall_snapshot(house.desk, house.meeting)["poll"]["turnout"]["cast"])


def send(visitor: Visitor, house: SmallHouse, fields: dict[str, str], **marks: str):  # type: ignore[no-untyped-def]
    return visitor.post(f"/tablet/{house.meeting}/cast", **fields, **marks)


def test_a_practice_ballot_says_that_it_is_one_and_a_real_one_does_not(house: SmallHouse) -> None:
    open_poll(house, CHOOSE, NAMES, seats=SEATS, protection="split")
    member = house.browser("member")
    assert "示范数据" in page(member, house)

    def begin_for_real(rows: Rows) -> None:
        rows.get(BodyRow, house.body).is_demo = False

    house.desk.write(begin_for_real)
    # Every command rings; this was written past them.
    house.desk.changed(house.meeting)
    assert "示范数据" not in page(member, house)


def test_a_form_sent_twice_and_gone_back_to_is_one_ballot(house: SmallHouse) -> None:
    open_poll(house, CHOOSE, NAMES, seats=SEATS, protection="split")
    member = house.browser("member")
    first = form_of(page(member, house))
    # The page asked for anew, as after the back button, carries the same key.
    assert form_of(page(member, house)) == first
    for _ in range(2):
        answer = send(member, house, first, **{"m-o1": "1"})
        assert answer.status_code == 302
        assert "已记录" in page(member, house)
    assert cast_count(house) == 1


def test_too_many_marks_come_back_as_they_were_filled_in(house: SmallHouse) -> None:
    open_poll(house, CHOOSE, NAMES, seats=SEATS, protection="split")
    member = house.browser("member")
    fields = form_of(page(member, house))
    answer = send(member, house, fields, **{"m-o1": "1", "m-o2": "1", "m-o4": "1"})
    assert answer.status_code == 400
    text = answer.get_data(as_text=True)
    assert "所选多于应选名额" in text
    assert re.findall(r'name="m-(o\d)" value="1" checked', plain(text)) == ["o1", "o2", "o4"]
    assert form_of(plain(text)) == fields
    assert cast_count(house) == 0


def test_the_last_press_counts_and_the_first_stays_until_then(house: SmallHouse) -> None:
    attempt = open_poll(house, CHOOSE, NAMES, seats=SEATS, protection="split")
    member = house.browser("member")
    send(member, house, form_of(page(member, house)), **{"m-o1": "1"})
    assert "重新投票" in page(member, house)
    again = page(member, house, "?again=1")
    assert "已记录的选票照样有效" in again
    send(member, house, form_of(again), **{"m-o3": "1"})
    polls.close_poll(house.desk, SYSTEM, attempt)
    board = boards.desk_snapshot(house.desk, house.meeting, SYSTEM)
    chosen = {row["id"]: row["chosen"] for row in board["poll"]["result"]["options"]}
    assert chosen == {"o1": 0, "o2": 0, "o3": 1, "o4": 0}


def test_two_members_on_one_tablet_have_keys_of_their_own(house: SmallHouse) -> None:
    open_poll(house, CHOOSE, NAMES, seats=SEATS, protection="split")
    tablet = house.browser("member")
    first = form_of(page(tablet, house))
    send(tablet, house, first, **{"m-o1": "1"})
    tablet.post(f"/s/{house.tokens[1]}")
    second = form_of(page(tablet, house))
    assert second["key"] != first["key"]
    send(tablet, house, second, **{"m-o2": "1"})
    assert cast_count(house) == 2


def test_what_the_ballot_says_of_itself(house: SmallHouse) -> None:
    open_poll(house, MOTION, ("决议",), secrecy="named")
    text = page(house.browser("member"), house)
    assert "记名：您的选择写入记录并公布。" in text
    assert "大屏实时显示票数。" in text
    assert re.search(r"核对码 \d{8}", text)


def test_after_the_close_the_page_says_what_comes(house: SmallHouse) -> None:
    member = house.browser("member")
    assert "请按“刷新”" in page(member, house)
    attempt = open_poll(house, MOTION, ("决议",), secrecy="named")
    fields = form_of(page(member, house))
    polls.close_poll(house.desk, SYSTEM, attempt)
    # A form that was open over the close is refused in words and counts nowhere.
    send(member, house, fields, **{"m-o1": "approve"})
    text = page(member, house)
    assert "等待表决" in text
    assert "表决已截止" in text
