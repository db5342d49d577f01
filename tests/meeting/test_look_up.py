"""A voter's own ballot is found by its serial in a published list, and only where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from meeting.services.blind import credentials
from meeting.services.errors import UnknownPoll
from meeting.services.polls import polls
from meeting.services.results import look_up
from tests.meeting.blind_hall import BlindHall
from tests.meeting.house import Make
from voting.blind.message import Choice

SIZE = 12
# Fewer ballots than this are never listed one by one.
FEWEST = 5


@pytest.fixture
def hall(house: Make, tmp_path: Path) -> Iterator[BlindHall]:
    hall = BlindHall(house(size=SIZE), tmp_path / "hall")
    yield hall
    hall.stop()


def chosen(write_ins: list[str] | None = None, **marks: Any) -> Choice:
    return {"marks": marks, "write_ins": write_ins or []}


def published(hall: BlindHall, pack: str, choices: list[Choice | None], **more: Any) -> Any:
    """The record of a poll in which the first members cast these, and their serials.

    More members cast the first choice, so that the ballots are listed.
    """
    asked, choices = len(choices), choices + choices[:1] * FEWEST
    hall.house.check_in(SIZE)
    poll = hall.house.poll(pack, ["修路", "清塘", "路灯"], protection="blind", **more)
    polls.prepare_poll(hall.house.desk, hall.house.staff["chair"], poll)
    attempt = int(hall.house.board()["poll"]["attempt"])
    drawn = [hall.draw(attempt, number) for number in range(len(choices))]
    polls.open_poll(hall.house.desk, hall.house.staff["chair"], poll)
    acks = []
    for credential, choice in zip(drawn, choices, strict=True):
        acks.append(hall.cast(attempt, credential, None, 0))
        if choice is not None:
            hall.cast(attempt, credential, choice, 1)
    return hall.house.finish(attempt), [ack.serial for ack in acks][:asked]


def told(record: Any, serial: str) -> list[tuple[int, str | None, Any]] | None:
    found = look_up.find_ballot(record, serial)
    if found is None or not found.pressed:
        return None
    return [(line.place, line.name, line.marks) for line in found.lines]


def test_each_kind_of_ballot_is_shown_as_it_was_counted(hall: BlindHall) -> None:
    choices = [chosen(o1=1), chosen(), None]
    record, (one, blank, unpressed) = published(hall, "township-project-choose", choices, seats=1)
    assert told(record, one) == [(1, "修路", (1,))]
    assert told(record, f" {one.lower().replace('-', ' ')}") == [(1, "修路", (1,))]
    assert told(record, blank) == []
    not_pressed = look_up.find_ballot(record, unpressed)
    assert not_pressed is not None
    assert not not_pressed.pressed
    for nothing in ("", "AAAA-BBBB-CCCC-DDDD", one[:-1], one + "A"):
        assert look_up.find_ballot(record, nothing) is None


def test_numbers_stand_in_their_order(hall: BlindHall) -> None:
    choices = [chosen(o3=1, o1=2)]
    record, (serial,) = published(hall, "township-project-rank", choices, seats=2)
    assert told(record, serial) == [(3, "路灯", (1,)), (1, "修路", (2,))]


def test_grades_are_said_in_the_packs_words(hall: BlindHall) -> None:
    choices = [chosen(o1="satisfied", o2="dissatisfied", o3="satisfied")]
    record, (serial,) = published(hall, "satisfaction-majority-all", choices)
    found = told(record, serial) or []
    assert [grade.zh for _, _, (grade,) in found] == ["满意", "不满意", "满意"]


def test_where_ballots_are_not_listed_nobody_is_told_anything(hall: BlindHall) -> None:
    choices = [chosen(o1="approve")]
    record, (serial,) = published(hall, "township-election", choices, seats=2)
    assert record.data["publish"] != "list"
    assert not look_up.lists_ballots(record)
    assert look_up.find_ballot(record, serial) is None


def test_a_tablet_reads_the_announced_rule_and_no_drafts(hall: BlindHall) -> None:
    hall.house.check_in(SIZE)
    poll = hall.house.poll("township-project-choose", ["修路"], protection="blind", seats=1)
    with pytest.raises(UnknownPoll):
        credentials.announced_rule(hall.house.desk, 1)
    polls.prepare_poll(hall.house.desk, hall.house.staff["chair"], poll)
    attempt = int(hall.house.board()["poll"]["attempt"])
    text = credentials.announced_rule(hall.house.desk, attempt)
    assert 'id = "township-project-choose"' in text
