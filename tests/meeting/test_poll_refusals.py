"""What a poll refuses while it lives, each with its code, and that nothing changed afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from meeting.services import errors
from meeting.services.desk import Actor
from meeting.services.people import people
from meeting.services.polls import polls
from meeting.services.polls.casting import CastRequest, cast_ballot
from meeting.services.refusals import InputRefused, ReasonMissing
from meeting.services.results import publishing
from meeting.store.drop import Drop
from tests.meeting.house import House, Make
from tests.meeting.small_hall import together
from voting.errors import IllegalStep, UnknownOption, VotingError


@pytest.fixture(params=["named", "secret"])
def hall(request: pytest.FixtureRequest, house: Make) -> House:
    """An open poll (two of three projects) in which member 0 has cast."""
    hall: House = house(size=30)
    people.suspend_person(hall.desk, hall.staff["secretary"], hall.members[1].person_id, "依法暂停")
    people.edit_person(
        hall.desk,
        hall.staff["secretary"],
        hall.members[2].person_id,
        people.PersonEntry("列席", "", "", "3", "", ("attendee",)),
    )
    hall.check_in(29)
    hall.poll_id = hall.poll(  # type: ignore[attr-defined]
        "motion-majority-all" if request.param == "named" else "township-project-choose",
        ["甲", "乙", "丙"],
        secrecy=request.param,
        seats=None if request.param == "named" else 2,
    )
    hall.attempt = hall.open(hall.poll_id)  # type: ignore[attr-defined]
    hall.mark = "approve" if request.param == "named" else 1  # type: ignore[attr-defined]
    hall.cast(hall.attempt, 0, {"o1": hall.mark}, key="ab" * 16)  # type: ignore[attr-defined]
    return hall


REFUSED: dict[str, tuple[Callable[[Any], object], str]] = {
    "an unknown option": (lambda h: h.cast(h.attempt, 3, {"o9": h.mark}), "unknown-option"),
    "a mark that is none": (lambda h: h.cast(h.attempt, 3, {"o1": "maybe"}), "ballot-malformed"),
    "marks of another kind": (lambda h: h.cast(h.attempt, 3, {"o1": [1, 2]}), "ballot-malformed"),
    "a write-in where none is": (
        lambda h: h.cast(h.attempt, 3, {}, write_ins=("张三",)),
        "ballot-not-valid",
    ),
    "another poll": (lambda h: h.cast(h.attempt + 1, 3, {"o1": h.mark}), "unknown-poll"),
    "twice": (lambda h: h.cast(h.attempt, 0, {"o2": h.mark}), "already-cast"),
    "somebody's key": (
        lambda h: h.cast(h.attempt, 3, {"o2": h.mark}, key="xy" * 16),
        "key-malformed",
    ),
    "an attendee": (lambda h: h.cast(h.attempt, 2, {"o1": h.mark}), "non-voting"),
    "a suspended deputy": (lambda h: h.cast(h.attempt, 1, {"o1": h.mark}), "suspended"),
    "someone absent": (lambda h: h.cast(h.attempt, 29, {"o1": h.mark}), "not-checked-in"),
    "staff": (
        lambda h: cast_ballot(
            h.desk, h.staff["chair"], CastRequest(h.attempt, "cd" * 16, {"o1": h.mark})
        ),
        "not-allowed",
    ),
    "nobody": (
        lambda h: cast_ballot(
            h.desk, Actor("nobody", None, ""), CastRequest(h.attempt, "cd" * 16, {"o1": h.mark})
        ),
        "not-allowed",
    ),
    "a forged member": (
        lambda h: cast_ballot(
            h.desk,
            Actor("member", 99_999, "谁"),
            CastRequest(h.attempt, "cd" * 16, {"o1": h.mark}),
        ),
        "not-on-roll",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_ballot_that_may_not_be_is_refused_and_changes_nothing(hall: House, what: str) -> None:
    call, code = REFUSED[what]
    before = hall.dump()
    with pytest.raises(VotingError) as refusal:
        call(hall)
    error = refusal.value
    assert error.code == code
    assert error.message("zh") != error.message("en")
    assert hall.dump() == before


def test_too_many_marks_and_another_polls_ballot_are_refused(house: Make) -> None:
    hall = house()
    hall.check_in(30)
    first = hall.open(hall.poll("township-project-choose", ["甲", "乙", "丙"], seats=2))
    with pytest.raises(errors.BallotNotValid) as over:
        hall.cast(first, 0, {"o1": 1, "o2": 1, "o3": 1})
    assert over.value.params["void"]
    hall.finish(first)
    second = hall.open(hall.poll("motion-majority-all", ["一个议案"]))
    before = hall.dump()
    # A ballot made for the first poll fits neither the second one nor the closed first.
    with pytest.raises((UnknownOption, VotingError)):
        hall.cast(second, 0, {"o3": 1})
    with pytest.raises(errors.PollNotOpen):
        hall.cast(first, 0, {"o1": 1})
    assert hall.dump() == before


def test_after_the_close_only_the_same_ballot_is_acked_again(hall: House) -> None:
    attempt, mark = hall.attempt, hall.mark  # type: ignore[attr-defined]
    polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    before = hall.dump()
    assert hall.cast(attempt, 0, {"o1": mark}, key="ab" * 16).repeat
    for number, marks in ((0, {"o2": mark}), (3, {"o1": mark})):
        with pytest.raises(errors.PollNotOpen):
            hall.cast(attempt, number, marks, key="ab" * 16)
    assert hall.dump() == before


def test_a_drop_that_skips_the_services_is_refused_by_the_store_too(hall: House) -> None:
    attempt = hall.attempt  # type: ignore[attr-defined]
    person = hall.members[3].person_id
    before = hall.dump()
    for forged in (99_999, hall.members[1].person_id, hall.members[29].person_id):
        drop = Drop(attempt, forged, secrets.token_hex(16), {}, [], True, hall.desk.now())
        with pytest.raises(VotingError):
            hall.desk.store.cast(drop)
    late = hall.desk.now() + timedelta(days=1)
    polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    closed = hall.dump()
    with pytest.raises(errors.PollNotOpen):
        hall.desk.store.cast(Drop(attempt, person, secrets.token_hex(16), {}, [], True, late))
    assert hall.dump() == closed
    assert {k: v for k, v in closed.items() if "ballot" in k} == {
        k: v for k, v in before.items() if "ballot" in k
    }


STEPS: dict[str, Callable[[House, Actor, int, int], object]] = {
    "prepare": lambda h, a, poll, attempt: polls.prepare_poll(h.desk, a, poll),
    "open": lambda h, a, poll, attempt: polls.open_poll(h.desk, a, poll),
    "close": lambda h, a, poll, attempt: polls.close_poll(h.desk, a, attempt),
    "void": lambda h, a, poll, attempt: polls.void_poll(h.desk, a, attempt, "故障"),
    "confirm": lambda h, a, poll, attempt: publishing.confirm(h.desk, a, attempt, "chair"),
    "runoff": lambda h, a, poll, attempt: polls.runoff(h.desk, a, attempt),
    "repeat": lambda h, a, poll, attempt: polls.repeat(h.desk, a, attempt),
}
BEFORE = {
    "prepare": (), "open": ("prepare",), "close": ("prepare", "open"),
    "void": ("prepare", "open"), "repeat": ("prepare", "open", "void"),
}  # fmt: skip


@pytest.mark.parametrize("command", BEFORE)
def test_of_two_chairs_pressing_at_once_exactly_one_has_effect(house: Make, command: str) -> None:
    hall = house(size=6)
    hall.check_in(6)
    poll, chair = hall.poll("motion-majority-all", ["甲"]), hall.staff["chair"]
    attempt = int(hall.board()["poll"]["attempt"])
    for step in BEFORE[command]:
        STEPS[step](hall, chair, poll, attempt)
    before = hall.dump()
    press = lambda: STEPS[command](hall, chair, poll, attempt)  # noqa: E731
    outcomes = together([press, press])
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], IllegalStep)
    assert refused[0].message("zh") != refused[0].message("en")
    after = hall.dump()
    journal = "yishitang.sqlite:journal"
    assert len(after[journal]) == len(before[journal]) + 1
    attempts = "yishitang.sqlite:attempt"
    assert len(after[attempts]) - len(before[attempts]) == (command == "repeat")


def test_confirming_twice_at_once_counts_once(house: Make) -> None:
    hall = house(size=6)
    hall.check_in(6)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    press = lambda: publishing.confirm(hall.desk, hall.staff["chair"], attempt, "chair")  # noqa: E731
    assert together([press, press]) == [None, None]
    with hall.desk.read() as rows:
        assert hall.board()["poll"]["state"] == "closed"
        del rows
    assert [one["confirmed"] for one in hall.board()["confirmations"]] == [False, True]


def test_two_secretaries_publish_one_record(house: Make) -> None:
    hall = house(size=6)
    hall.check_in(6)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    for role in ("chief_teller", "chair"):
        publishing.confirm(hall.desk, hall.staff[role], attempt, role)
    press = lambda: publishing.publish(hall.desk, hall.staff["secretary"], attempt)  # noqa: E731
    outcomes = together([press, press])
    assert sum(isinstance(one, IllegalStep) for one in outcomes) == 1, outcomes
    assert len(publishing.list_records(hall.desk)) == 1


def test_a_step_out_of_order_is_refused_and_changes_nothing(house: Make) -> None:
    hall = house(size=6)
    hall.check_in(6)
    poll = hall.poll("motion-majority-all", ["甲"])
    attempt, chair = int(hall.board()["poll"]["attempt"]), hall.staff["chair"]
    legal = {"prepare": {"prepare"}, "open": {"open", "void"}}
    for state in ("prepare", "open"):
        before = hall.dump()
        for command, press in STEPS.items():
            if command not in legal[state]:
                with pytest.raises(IllegalStep):
                    press(hall, chair, poll, attempt)
        assert hall.dump() == before
        STEPS[state](hall, chair, poll, attempt)


def test_time_is_extended_and_runs_out_by_the_servers_clock(house: Make) -> None:
    hall = house(size=6)
    hall.check_in(6)
    start = hall.desk.now()
    clock = [start]
    hall.desk.now = lambda: clock[0]
    chair = hall.staff["chair"]
    untimed = hall.open(hall.poll("motion-majority-all", ["无限时"]))
    with pytest.raises(IllegalStep):
        polls.extend_poll(hall.desk, chair, untimed, 60)
    hall.finish(untimed)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"], duration_s=60))
    for bad in (0, -1, 86_401):
        with pytest.raises(InputRefused):
            polls.extend_poll(hall.desk, chair, attempt, bad)
    polls.extend_poll(hall.desk, chair, attempt, 60)
    clock[0] = start + timedelta(seconds=119)
    polls.close_overdue(hall.desk)
    hall.cast(attempt, 0, {"o1": "approve"})
    clock[0] = start + timedelta(seconds=120)
    with pytest.raises(errors.PollNotOpen):
        hall.cast(attempt, 1, {"o1": "approve"})
    assert hall.board()["poll"]["state"] == "open"
    polls.close_overdue(hall.desk)
    polls.close_overdue(hall.desk)
    assert hall.board()["poll"]["state"] == "closed"
    assert hall.publish(attempt).data["ballots"]["collected"] == 1


def test_a_void_attempt_keeps_its_roll_for_the_repeat_and_says_why(house: Make) -> None:
    hall = house(size=6)
    hall.check_in(5)
    poll, chair = hall.poll("motion-majority-all", ["甲"], secrecy="secret"), hall.staff["chair"]
    attempt = hall.open(poll)
    hall.cast(attempt, 0, {"o1": "approve"})
    with pytest.raises(ReasonMissing):
        polls.void_poll(hall.desk, chair, attempt, "  ")
    polls.void_poll(hall.desk, chair, attempt, "平板断电")
    assert hall.board()["poll"]["void_reason"] == "平板断电"
    again = polls.repeat(hall.desk, chair, attempt)
    hall.check_in(6)
    assert hall.open(poll) == again
    hall.cast(again, 5, {"o1": "approve"})
    data = hall.finish(again).data
    assert (data["poll"]["attempt"], data["poll"]["attempt_kind"]) == (2, "repeat")
    assert data["roll"] == {"entitled": 6, "present": 6}
    assert data["ballots"]["collected"] == 1
