"""The desk says why the next step is barred, in the very words its command would refuse with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from meeting.services.agenda import agenda
from meeting.services.doors import checkin
from meeting.services.people import bodies
from meeting.services.polls import manual, polls
from meeting.services.results import publishing
from tests.meeting.house import House, Make
from voting.errors import VotingError


def step(hall: House, role: str = "chair") -> dict[str, Any]:
    found: dict[str, Any] = hall.board(role)["next_step"]
    return found


def agrees(hall: House, command: Callable[[], object], role: str = "chair") -> str:
    """The code of the bar, after the command was refused with the same words and numbers."""
    barred = step(hall, role)["barred"]
    before = hall.dump()
    with pytest.raises(VotingError) as refusal:
        command()
    assert hall.dump() == before
    error = refusal.value
    assert barred == {
        "code": error.code,
        "zh": error.message("zh"),
        "en": error.message("en"),
        "params": error.params,
    }
    return str(barred["code"])


def test_opening_waits_for_the_quorum_the_channel_and_the_other_poll(house: Make) -> None:
    hall = house()
    desk, chair = hall.desk, hall.staff["chair"]
    other = hall.poll("motion-majority-all", ["乙"])
    polls.prepare_poll(desk, chair, other)
    poll = hall.poll("motion-majority-all", ["甲"], secrecy="secret")
    assert step(hall) == {"action": "prepare", "label": "准备表决", "barred": None}
    polls.prepare_poll(desk, chair, poll)
    hall.check_in(19)
    assert agrees(hall, lambda: polls.open_poll(desk, chair, poll)) == "no-quorum"
    assert step(hall)["barred"]["params"] == {"entitled": 30, "present": 19, "needed": 20}
    hall.check_in(20)
    assert step(hall)["barred"] is None
    checkin.set_channel(desk, hall.staff["door"], hall.members[3].id, "hands")
    assert agrees(hall, lambda: polls.open_poll(desk, chair, poll)) == "channel-refused"
    assert "举手" in step(hall)["barred"]["zh"]
    checkin.set_channel(desk, hall.staff["door"], hall.members[3].id, "tablet")
    polls.open_poll(desk, chair, poll)
    assert step(hall) == {"action": "close", "label": "截止表决", "barred": None}
    with pytest.raises(VotingError) as unfinished:
        bodies.end_meeting(desk, chair, hall.meeting)
    assert unfinished.value.code == "poll-unfinished"
    with pytest.raises(VotingError) as second:
        polls.open_poll(desk, chair, other)
    assert second.value.code == "another-poll-open"


def test_opening_waits_for_the_bodys_own_quorum_where_the_pack_asks_for_less(house: Make) -> None:
    hall = house()
    desk, chair = hall.desk, hall.staff["chair"]
    poll = hall.poll("subdistrict-project-choose", ["甲", "乙"], seats=1)
    polls.prepare_poll(desk, chair, poll)
    hall.check_in(19)  # More than half, as the pack asks; a congress needs two thirds.
    assert agrees(hall, lambda: polls.open_poll(desk, chair, poll)) == "no-quorum"
    assert step(hall)["barred"]["params"] == {"entitled": 30, "present": 19, "needed": 20}
    assert hall.board()["presence"]["has_quorum"] is False
    hall.check_in(20)
    polls.open_poll(desk, chair, poll)


def test_the_hall_stays_with_an_open_poll(house: Make) -> None:
    hall = house()
    desk, chair = hall.desk, hall.staff["chair"]
    hall.check_in(30)
    before = agenda.add_item(desk, hall.staff["secretary"], hall.meeting, "report", "报告")
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    here = next(item.id for item in agenda.list_items(desk, hall.meeting) if item.is_current)
    rows = hall.dump()
    with pytest.raises(VotingError) as refusal:
        agenda.step_to(desk, chair, hall.meeting, before)
    assert refusal.value.code == "poll-holds-item"
    assert refusal.value.message("zh") != refusal.value.message("en")
    assert hall.dump() == rows
    agenda.step_to(desk, chair, hall.meeting, here)
    polls.close_poll(desk, chair, attempt)
    agenda.step_to(desk, chair, hall.meeting, before)


def test_nothing_is_opened_before_the_meeting_and_nothing_prepared_after_it(house: Make) -> None:
    hall = house()
    desk, chair = hall.desk, hall.staff["chair"]
    hall.check_in(30)
    poll = hall.poll("motion-majority-all", ["甲"])
    bodies.end_meeting(desk, chair, hall.meeting)
    assert agrees(hall, lambda: polls.prepare_poll(desk, chair, poll)) == "meeting-not-in-session"
    with pytest.raises(VotingError) as refusal:
        bodies.start_meeting(desk, chair, hall.meeting)
    assert refusal.value.code == "state-refused"
    assert "已结束" in refusal.value.message("zh")


def test_confirming_waits_for_the_counts_by_hand_then_for_the_others(house: Make) -> None:
    hall = house()
    desk, chair, teller = hall.desk, hall.staff["chair"], hall.staff["chief_teller"]
    hall.check_in(25)
    checkin.set_channel(desk, hall.staff["door"], hall.members[0].id, "paper")
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    polls.close_poll(desk, chair, attempt)
    confirm = lambda: publishing.confirm(desk, chair, attempt, "chair")  # noqa: E731
    assert agrees(hall, confirm) == "manual-missing"
    counts = {"valid": 1, "options": {"o1": {"approve": 1}}}
    for actor in (teller, hall.staff["teller"]):
        manual.enter_manual(desk, actor, attempt, "paper", counts)
    confirm()
    assert step(hall)["barred"]["code"] == "awaits-confirmation"
    assert "总监票人" in step(hall)["barred"]["zh"]
    assert step(hall, "chief_teller")["barred"] is None
    publishing.confirm(desk, teller, attempt, "chief_teller")
    assert step(hall)["barred"]["code"] == "awaits-publication"
    assert step(hall, "secretary") == {"action": "publish", "label": "公布结果", "barred": None}
    publishing.publish(desk, hall.staff["secretary"], attempt)
    assert step(hall)["action"] == "none"


def test_publishing_waits_for_the_key_of_a_real_body(house: Make) -> None:
    hall = house(is_demo=False)
    hall.check_in(30)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    hall.cast(attempt, 0, {"o1": "approve"})
    polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    for role in ("chief_teller", "chair"):
        publishing.confirm(hall.desk, hall.staff[role], attempt, role)
    secretary = hall.staff["secretary"]
    publish = lambda: publishing.publish(hall.desk, secretary, attempt)  # noqa: E731
    assert agrees(hall, publish, "secretary") == "key-locked"


def test_a_void_attempt_leads_to_a_repeat_and_only_the_chair_may_take_it(house: Make) -> None:
    hall = house()
    hall.check_in(30)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    polls.void_poll(hall.desk, hall.staff["chair"], attempt, "平板断电")
    assert step(hall) == {"action": "repeat", "label": "重新表决", "barred": None}
    repeat = lambda: polls.repeat(hall.desk, hall.staff["secretary"], attempt)  # noqa: E731
    assert agrees(hall, repeat, "secretary") == "not-allowed"
    polls.repeat(hall.desk, hall.staff["chair"], attempt)
    assert step(hall)["action"] == "prepare"
