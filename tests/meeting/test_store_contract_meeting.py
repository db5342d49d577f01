"""A meeting on PostgreSQL, led through the services from the roster to the signed record."""

from __future__ import annotations

import secrets

import pytest

from meeting.services import errors
from tests.meeting.house import House
from tests.meeting.store_place import Place

SIZE = 20
POLLS = (
    ("motion-majority-all", None, {"o1": "approve", "o2": "against"}, {"o1": "against"}),
    ("township-project-choose", 2, {"o1": 1, "o2": 1}, {"o1": 1, "o3": 1}),
)


def test_a_named_and_a_secret_poll_are_held_and_their_records_verify(served: Place) -> None:
    hall = House(served.folder, "congress", SIZE, database_url=served.url)
    hall.check_in(SIZE)
    for pack, seats, marks, other in POLLS:
        attempt = hall.open(hall.poll(pack, ["甲", "乙", "丙"][: 3 if seats else 2], seats=seats))
        keys = [secrets.token_hex(16) for _ in range(SIZE)]
        for number, key in enumerate(keys[:-1]):
            assert not hall.cast(attempt, number, marks, key=key).repeat
        assert hall.cast(attempt, 0, marks, key=keys[0]).repeat
        assert hall.cast(attempt, 0, other, key=keys[0]).changed
        with pytest.raises(errors.AlreadyCast):
            hall.cast(attempt, 1, other)
        record = hall.finish(attempt)
        assert record.data["ballots"]["collected"] == SIZE - 1
        assert record.data["ballots"]["not_pressed"] == 1
        with pytest.raises(errors.PollNotOpen):
            hall.cast(attempt, SIZE - 1, marks, key=keys[-1])
    assert hall.desk.store.secret.held() == set()
    hall.desk.store.close()
