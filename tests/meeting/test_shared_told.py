"""What the ballot box tells is shown by all workers alike; keys destroyed by one are let go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from meeting.ballot_box.control import ControlClient
from meeting.ballot_box.errors import BoxLocked
from meeting.services.blind.blind_house import BlindHouse
from meeting.services.desk import Desk
from meeting.services.polls import boards, polls
from meeting.shared.line import Line
from meeting.shared.notices import Notices
from meeting.shared.told import SharedTold
from tests.meeting.blind_hall import BlindHall
from tests.meeting.house import Make
from tests.meeting.redis_engine import RedisEngine

SIZE = 12


class Worker:
    """One worker's view of the hall: a desk and a box's word of its own."""

    def __init__(self, hall: BlindHall, line: Line) -> None:
        blind = BlindHouse(ControlClient(hall.memory), hall.keys, hall.disk)
        self.desk: Desk = replace(hall.house.desk, blind=blind)
        self.notices = Notices(line, "told", "rings", lambda *said: self.told.take(*said))
        self.told = SharedTold(self.desk, self.notices)

    def turnout(self, meeting: int) -> Any:
        """How many have cast, as this worker's screens show it."""
        return boards.hall_snapshot(self.desk, meeting)["poll"]["turnout"]["cast"]


@pytest.fixture
def hall(house: Make, tmp_path: Path) -> Iterator[BlindHall]:
    made = BlindHall(house(size=SIZE), tmp_path / "hall")
    yield made
    made.stop()


@pytest.fixture
def line(redis_engine: RedisEngine, tmp_path: Path) -> Iterator[Line]:
    made = Line(redis_engine.url, str(tmp_path).encode())
    yield made
    made.close()


def test_the_leader_asks_the_box_and_all_show_what_it_was_told(hall: BlindHall, line: Line) -> None:
    house = hall.house
    leader, other = Worker(hall, line), Worker(hall, line)
    house.check_in(SIZE)
    poll = house.poll("township-project-choose", ["修路", "清塘"], seats=1, protection="blind")
    polls.prepare_poll(house.desk, house.staff["chair"], poll)
    attempt = int(house.board()["poll"]["attempt"])
    drawn = [hall.draw(attempt, number) for number in range(3)]
    polls.open_poll(house.desk, house.staff["chair"], poll)
    for credential in drawn:
        hall.cast(attempt, credential, {"marks": {"o1": 1}, "write_ins": []}, 1)
    leader.told.begin()
    leader.told.ask(leads=True, is_in_touch=True)
    other.told.ask(leads=False, is_in_touch=True)
    assert [each.turnout(house.meeting) for each in (leader, other)] == [3, 0]
    other.notices.read()
    assert other.turnout(house.meeting) == 3
    # Without Redis each worker asks for itself.
    hall.cast(attempt, hall.draw(attempt, 3), {"marks": {"o1": 1}, "write_ins": []}, 1)
    other.told.ask(leads=False, is_in_touch=False)
    assert other.turnout(house.meeting) == 4

    assert other.desk.blind is not None
    assert other.desk.blind.signer(attempt)
    house.finish(attempt)
    other.desk.blind.forget_destroyed()
    with pytest.raises(BoxLocked):
        other.desk.blind.signer(attempt)
