"""Tablets, paper and hands in one poll: what was issued, collected and not pressed adds up."""

from __future__ import annotations

from typing import Any

import pytest

from meeting.services.doors import checkin
from meeting.services.errors import NotCheckedIn, WrongChannel
from meeting.services.polls import boards, manual, polls
from meeting.services.refusals import ChannelRefused, CountTooHigh, FrozenInPoll, ManualMissing
from meeting.services.results import publishing
from tests.meeting.house import ROOT, House, Make
from voting.errors import IllegalStep, TallyImpossible, VotingError


def on(hall: House, channel: str, *numbers: int) -> None:
    for number in numbers:
        checkin.set_channel(hall.desk, hall.staff["door"], hall.members[number].id, channel)


def enter(hall: House, attempt: int, channel: str, **counts: Any) -> bool:
    """Both tellers enter the same; whether they agree."""
    agreed = False
    for role in ("teller", "chief_teller"):
        agreed = manual.enter_manual(hall.desk, hall.staff[role], attempt, channel, counts)
    return agreed


def approvals(approve: int, against: int) -> dict[str, dict[str, int]]:
    return {"o1": {"approve": approve, "against": against}}


def test_three_channels_make_one_record_that_verifies(house: Make) -> None:
    hall = house(size=30)
    hall.check_in(26)
    on(hall, "paper", 20, 21, 22)
    on(hall, "hands", 23, 24, 25)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"], secrecy="named"))
    for number in range(17):
        hall.cast(attempt, number, {"o1": "approve" if number < 13 else "against"})
    # Of three papers two come back, one of them void; of three people two raise a hand.
    assert enter(hall, attempt, "paper", issued=3, collected=2, valid=1, void=1,
                 options=approvals(1, 0))  # fmt: skip
    assert enter(hall, attempt, "hands", valid=2, options=approvals(2, 0))
    data = hall.finish(attempt).data
    assert data["roll"] == {"entitled": 30, "present": 26}
    assert data["ballots"] == {
        "issued": 26,
        "collected": 21,
        "valid": 20,
        "void": 1,
        "not_pressed": 3,
    }
    assert data["tally"]["options"] == [{"id": "o1", "approve": 16, "against": 4, "abstain": 0}]
    assert data["outcome"]["chosen"] == ["o1"]
    states = [row["state"] for row in data["choices"]]
    assert {state: states.count(state) for state in set(states)} == {
        "cast": 17,
        "not_pressed": 3,
        "other_channel": 6,
        "absent": 4,
    }
    assert [part["channel"] for part in data["manual"]] == ["paper", "hands"]
    assert data["manual"][0]["entered_by"] == ["chief_teller", "teller"]


def test_more_papers_than_were_handed_out_void_the_poll_by_law(house: Make) -> None:
    hall = house()
    hall.check_in(30)
    on(hall, "paper", 0, 1)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"], secrecy="secret"))
    # Two tablets pressed nothing: the sums alone would hide the paper that is one too many.
    for number in range(4, 30):
        hall.cast(attempt, number, {"o1": "approve"})
    enter(hall, attempt, "paper", issued=2, valid=3, options=approvals(3, 0))
    data = hall.finish(attempt).data
    assert (data["ballots"]["issued"], data["ballots"]["collected"]) == (30, 29)
    assert data["ballots"]["not_pressed"] == 2
    assert "纸票：发出 2 张，收回 3 张" in data["derivation"][-1]["zh"]
    assert data["outcome"]["status"] == "void"
    again = polls.repeat(hall.desk, hall.staff["chair"], attempt)
    assert hall.board()["poll"]["attempt"] == again


@pytest.mark.parametrize(
    ("channel", "counts", "error"),
    [
        ("paper", {"issued": 3, "valid": 2, "options": approvals(2, 0)}, CountTooHigh),
        ("hands", {"valid": 2, "options": approvals(2, 0)}, CountTooHigh),
        ("paper", {"valid": 1, "options": approvals(2, 0)}, TallyImpossible),
        ("paper", {"valid": -1, "options": approvals(0, 0)}, TallyImpossible),
        ("paper", {"valid": 1, "options": {"o9": {"approve": 1}}}, VotingError),
        ("tablet", {"valid": 1, "options": approvals(1, 0)}, ChannelRefused),
        ("post", {"valid": 1, "options": approvals(1, 0)}, ChannelRefused),
    ],
)
def test_counts_by_hand_that_cannot_be_are_refused_and_change_nothing(
    house: Make, channel: str, counts: dict[str, Any], error: type[VotingError]
) -> None:
    hall = house(size=6)
    hall.check_in(6)
    on(hall, "paper", 0, 1)
    on(hall, "hands", 2)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"], secrecy="named"))
    before = hall.dump()
    with pytest.raises(error) as refusal:
        manual.enter_manual(hall.desk, hall.staff["teller"], attempt, channel, counts)
    assert refusal.value.message("zh") != refusal.value.message("en")
    assert hall.dump() == before


def test_tellers_agree_when_they_mean_the_same_and_see_where_they_differ(house: Make) -> None:
    hall = house(size=6)
    hall.check_in(6)
    on(hall, "paper", 0, 1)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    desk, one, two = hall.desk, hall.staff["teller"], hall.staff["chief_teller"]
    short = {"valid": 2, "options": {"o1": {"approve": 1}}}
    long = {"issued": 2, "collected": 2, "valid": 2, "void": 0,
            "options": {"o1": {"approve": 1, "against": 0, "abstain": 1}}}  # fmt: skip
    assert not manual.enter_manual(desk, one, attempt, "paper", short)
    other = {**long, "options": approvals(2, 0)}
    assert not manual.enter_manual(desk, two, attempt, "paper", other)
    seen = hall.board()["manual"][0]
    assert (seen["members"], seen["entered"], seen["agreed"]) == (2, 2, False)
    assert seen["differs"] == ["options.o1.abstain", "options.o1.approve"] or any(
        "approve" in one for one in seen["differs"]
    )
    assert manual.enter_manual(desk, two, attempt, "paper", long)
    assert not hall.board()["manual"][0]["differs"]


def test_one_person_entering_twice_is_not_two_people(house: Make) -> None:
    hall = house(size=6)
    hall.check_in(6)
    on(hall, "paper", 0)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    counts = {"valid": 1, "options": approvals(1, 0)}
    for _ in range(2):
        assert not manual.enter_manual(hall.desk, hall.staff["teller"], attempt, "paper", counts)
    polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    with pytest.raises(ManualMissing) as missing:
        publishing.confirm(hall.desk, hall.staff["chair"], attempt, "chair")
    assert "纸票" in missing.value.message("zh")


def test_a_count_changed_after_a_confirmation_takes_the_confirmation_back(house: Make) -> None:
    hall = house(size=6)
    hall.check_in(6)
    on(hall, "paper", 0, 1)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    enter(hall, attempt, "paper", valid=2, options=approvals(2, 0))
    publishing.confirm(hall.desk, hall.staff["chair"], attempt, "chair")
    enter(hall, attempt, "paper", valid=2, options=approvals(1, 1))
    assert [one["confirmed"] for one in hall.board()["confirmations"]] == [False, False]
    assert hall.publish(attempt).data["tally"]["options"][0]["approve"] == 1
    with pytest.raises(IllegalStep):
        enter(hall, attempt, "paper", valid=2, options=approvals(2, 0))


def test_a_member_has_one_channel_and_keeps_it_while_the_poll_is_open(house: Make) -> None:
    hall = house(size=6)
    hall.check_in(6)
    on(hall, "paper", 0)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    before = hall.dump()
    with pytest.raises(WrongChannel):
        hall.cast(attempt, 0, {"o1": "approve"})
    with pytest.raises(FrozenInPoll):
        on(hall, "tablet", 0)
    assert hall.dump() == before


def test_who_comes_late_waits_and_who_leaves_may_have_cast(house: Make) -> None:
    hall = house()
    hall.check_in(25)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"], secrecy="named"))
    late, leaving = hall.members[25], hall.members[0]
    checkin.confirm_check_in(hall.desk, hall.staff["door"], hall.meeting, late.id)
    with pytest.raises(NotCheckedIn):
        hall.cast(attempt, 25, {"o1": "approve"})
    tablet = boards.tablet_snapshot(hall.desk, late.person_id, hall.meeting)
    assert tablet["seat"]["reason"] == "not-checked-in"
    hall.cast(attempt, 0, {"o1": "approve"})
    checkin.mark_left(hall.desk, hall.staff["door"], leaving.id, "就医")
    checkin.mark_left(hall.desk, hall.staff["door"], hall.members[1].id, "就医")
    # Who left after the opening is still counted as present in this poll, pressed or not.
    data = hall.finish(attempt).data
    assert data["roll"]["present"] == 25
    assert (data["ballots"]["collected"], data["ballots"]["not_pressed"]) == (1, 24)
    later = hall.open(hall.poll("motion-majority-all", ["乙"], secrecy="named"))
    hall.cast(later, 25, {"o1": "approve"})
    assert hall.finish(later).data["roll"]["present"] == 24
    lines = checkin.roll(hall.desk, ROOT, hall.meeting)
    assert [lines[n].presence for n in (0, 1, 25)] == ["left", "left", "present"]
