"""One worker reads the boxes and says what may be shown; no change of leader shows a ballot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from meeting.shared.lead import Lead
from meeting.shared.line import Line
from meeting.shared.notices import Notices
from meeting.shared.tallies import SharedTallies, TallyLeader
from meeting.shared.told import SharedTold
from meeting.store.lease import Lease
from tests.meeting.house import House
from tests.meeting.postgres_cluster import Cluster
from tests.meeting.redis_engine import RedisEngine
from tests.meeting.small_hall import Hall, key_of, open_hall
from tests.meeting.store_place import Place
from tests.meeting.test_live_tally import everybody_by_tablet

K = 5
SIZE = 40


class Scene:
    """A hall with a batched poll, whoever may lead it, and a worker that only shows."""

    def __init__(self, hall: Hall, url: str, secret: bytes) -> None:
        self.hall = hall
        self.lines = [Line(url, secret) for _ in range(3)]
        self.said = [Notices(line, "tallies", "rings", lambda *_: None) for line in self.lines]
        self.leaders = [TallyLeader(hall.desk, said) for said in self.said[:2]]
        self.screen = SharedTallies(self.said[2])

    def shown(self) -> int | None:
        """How many ballots are on the screen."""
        for said in self.said:
            said.read()
        bars = self.screen.bars(self.hall.attempt_id)
        return None if bars is None else sum(bars[0][mark] for mark in ("approve", "against"))

    def close(self) -> None:
        self.hall.store.close()
        for line in self.lines:
            line.close()


@pytest.fixture(params=["secret", "named"])
def scene(
    request: pytest.FixtureRequest, redis_engine: RedisEngine, tmp_path: Path
) -> Iterator[Scene]:
    display = "batched" if request.param == "secret" else "live"
    hall = open_hall(tmp_path, request.param, SIZE, display)
    # Beside papers no bars move.
    hall.store.write(everybody_by_tablet)
    made = Scene(hall, redis_engine.url, str(tmp_path).encode())
    yield made
    made.close()


@pytest.mark.parametrize("scene", ["secret"], indirect=True)
def test_a_batched_tally_keeps_its_promise_over_a_change_of_leader(scene: Scene) -> None:
    leader, next_leader = scene.leaders
    leader.begin()
    leader.feed()
    seen = [0]
    for number, person in enumerate(scene.hall.people[:13], 1):
        scene.hall.cast(person)
        leader.feed({1})
        now = scene.shown() or 0
        # The newest k are held back, and what moves are k or more.
        assert now <= max(0, number - K)
        assert now == seen[-1] or now - seen[-1] >= K
        seen.append(now)
    assert seen[-1] == 5
    next_leader.begin()
    next_leader.feed()
    assert scene.shown() == 5
    for number, person in enumerate(scene.hall.people[13:20], 1):
        scene.hall.cast(person, "against")
        next_leader.feed()
        # As after a restart: nobody knows which of the thirteen were held back.
        assert scene.shown() == (13 if number >= K else 5)
    # The old one wakes up and does not know yet that it was followed.
    leader.feed()
    assert scene.shown() == 13


@pytest.mark.parametrize("scene", ["named"], indirect=True)
def test_a_live_tally_follows_every_change_and_ends_with_the_poll(scene: Scene) -> None:
    leader, other = scene.leaders
    leader.begin()
    first, second, *_ = scene.hall.people
    leader.feed()
    for person in (first, second):
        scene.hall.cast(person)
    leader.feed()
    assert scene.shown() == 2
    scene.hall.cast(second, "abstain")
    leader.feed()
    assert scene.shown() == 1
    other.begin()
    other.feed()
    assert scene.shown() == 1
    scene.hall.close_poll()
    other.feed()
    assert scene.said[1].shown(scene.hall.attempt_id) is None


def test_redis_holds_what_is_shown_and_no_ballot(scene: Scene, redis_engine: RedisEngine) -> None:
    leader = scene.leaders[0]
    leader.begin()
    for person in scene.hall.people[:12]:
        scene.hall.cast(person)
        leader.feed()
    held = redis_engine.everything()
    assert "bars" in held or scene.shown() is None
    for person in scene.hall.people[:12]:
        assert key_of(person) not in held


def test_one_worker_leads_and_the_next_one_when_it_is_gone(served: Place) -> None:
    first, second = Lease(served.url), Lease(served.url)
    assert first.holds()
    assert not second.holds()
    assert first.holds()
    first.give_up()
    assert second.holds()
    assert not first.holds()
    second.give_up()
    first.give_up()


def test_a_leader_whose_connection_ends_knows_that_it_leads_no_more(
    served: Place, cluster: Cluster
) -> None:
    first, second = Lease(served.url), Lease(served.url)
    assert first.holds()
    cluster.ask(
        served.url,
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where application_name = 'yishitang lead'",
    )
    assert second.holds()
    assert not first.holds()
    second.give_up()
    assert first.holds()
    first.give_up()


class Turn:
    """Whose turn it is, as the test says."""

    def __init__(self) -> None:
        self.has = False

    def holds(self) -> bool:
        return self.has


def test_any_worker_closes_a_poll_that_its_leader_leaves_open(
    tmp_path: Path, redis_engine: RedisEngine
) -> None:
    house = House(tmp_path, "congress", 12)
    house.check_in(12)
    attempt = house.open(house.poll("motion-majority-all", ["一"], duration_s=60))
    line = Line(redis_engine.url, b"overdue")
    bars, told = (Notices(line, kind, "rings", lambda *_: None) for kind in ("tallies", "told"))
    turn = Turn()
    lead = Lead(house.desk, turn, TallyLeader(house.desk, bars), SharedTold(house.desk, told))
    began = house.desk.now()
    house.desk.now = lambda: began + timedelta(seconds=61)
    lead.beat()
    lead.close_overdue(house.desk)
    assert house.board()["poll"]["state"] == "open"
    house.desk.now = lambda: began + timedelta(seconds=65)
    lead.close_overdue(house.desk)
    assert house.board()["poll"]["state"] == "closed"
    assert attempt
    house.desk.store.close()
    line.close()
