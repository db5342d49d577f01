"""What workers share keeps one contract, in a worker's own memory and through Redis."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from meeting.services.doors.slow_down import SlowDown
from meeting.services.refusals import TooManyTries
from meeting.services.under_way import UnderWay, untold
from meeting.shared.headcount import Headcount
from meeting.shared.line import Line, LineDown
from meeting.shared.notices import Notices
from meeting.shared.ringing import Bell, Heard
from meeting.shared.slow_down import SharedSlowDown
from meeting.shared.standstill import Standstill
from meeting.shared.under_way import SharedUnderWay
from meeting.store.pulse import Beat
from tests.meeting.redis_engine import RedisEngine

NOW = datetime(2026, 1, 20, 2, 0, tzinfo=UTC)
NAME = "0f" * 16
Lines = Callable[[], Line]


@pytest.fixture
def lines(redis_engine: RedisEngine, request: pytest.FixtureRequest) -> Iterator[Lines]:
    """Makes lines of workers of one house, which no other test shares."""
    made: list[Line] = []

    def line() -> Line:
        made.append(Line(redis_engine.url, request.node.nodeid.encode()))
        return made[-1]

    yield line
    for each in made:
        each.close()


@pytest.fixture(params=["memory", "redis"])
def brakes(request: pytest.FixtureRequest) -> tuple[SlowDown, SlowDown]:
    """The slow-down as two workers have it; one worker alone is both."""
    if request.param == "memory":
        alone = SlowDown()
        return alone, alone
    make: Lines = request.getfixturevalue("lines")
    return SharedSlowDown(make()), SharedSlowDown(make())


def _waits(brake: SlowDown, name: str, now: datetime) -> int:
    try:
        brake.refuse_hasty(name, now)
    except TooManyTries as refusal:
        return int(refusal.params["seconds"])
    return 0


def test_wrong_tries_count_wherever_they_are_made(brakes: tuple[SlowDown, SlowDown]) -> None:
    one, other = brakes
    for brake in (one, other, one):
        brake.wrong("seat", NOW)
        assert _waits(other, "seat", NOW) == 0
    other.wrong("seat", NOW)
    assert 2 <= _waits(one, "seat", NOW) <= 3
    one.wrong("seat", NOW)
    assert 4 <= _waits(other, "seat", NOW) <= 5
    assert _waits(other, "another seat", NOW) == 0
    assert _waits(other, "seat", NOW + timedelta(seconds=4)) == 0
    other.right("seat")
    one.wrong("seat", NOW)
    assert _waits(other, "seat", NOW) == 0


def test_a_name_may_have_more_free_tries(brakes: tuple[SlowDown, SlowDown]) -> None:
    one, other = brakes
    for _ in range(5):
        one.wrong("wide", NOW, free=5)
    assert _waits(other, "wide", NOW) == 0
    other.wrong("wide", NOW, free=5)
    assert _waits(one, "wide", NOW) > 0


def test_a_flood_of_names_frees_nobody_who_waits(lines: Lines) -> None:
    brake = SharedSlowDown(lines(), kept=20)
    for _ in range(8):
        brake.wrong("seat", NOW)
    for number in range(60):
        brake.wrong(f"name {number}", NOW)
    assert _waits(brake, "seat", NOW) > 20


def test_without_redis_a_worker_slows_down_by_itself(redis_engine: RedisEngine) -> None:
    line = Line(redis_engine.url + "-nowhere", b"house")
    brake = SharedSlowDown(line)
    for _ in range(4):
        brake.wrong("seat", NOW)
    assert _waits(brake, "seat", NOW) > 0
    assert not line.is_up
    brake.right("seat")
    assert _waits(brake, "seat", NOW) == 0


@pytest.fixture(params=["memory", "redis"])
def works(request: pytest.FixtureRequest) -> tuple[UnderWay, UnderWay]:
    """What is under way as two workers know it; one worker alone is both."""
    if request.param == "memory":
        alone = UnderWay()
        return alone, alone
    make: Lines = request.getfixturevalue("lines")
    return SharedUnderWay(make()), SharedUnderWay(make())


def test_work_at_one_worker_is_followed_at_the_other(works: tuple[UnderWay, UnderWay]) -> None:
    here, there = works
    with here.following(NAME) as told:
        assert there.how_far(NAME) == (0, 1, "")
        told(3, 7, "ballots")
        if isinstance(here, SharedUnderWay):
            here.publish()
        assert there.how_far(NAME) == (3, 7, "ballots")
        assert there.how_far("a" * 32) is None
    assert there.how_far(NAME) is None
    with here.following("../x") as nothing:
        assert nothing is untold
    assert there.how_far("../x") is None


def test_a_ring_is_heard_at_all_workers_and_by_the_ringer_once(lines: Lines) -> None:
    heard: dict[str, list[tuple[str, int]]] = {"a": [], "b": []}
    bells = {}
    for name, seen in heard.items():
        bells[name] = Bell(lines(), name)

        def note(what: str, seen: list[tuple[str, int]] = seen) -> Callable[[int], None]:
            return lambda number: seen.append((what, number))

        bells[name].heard_by(
            Heard(
                note("changed"),
                note("moved"),
                note("perhaps"),
                lambda person, place, seen=seen: seen.append(("overtaken", person + place)),
            )
        )
    ears = lines().subscribe(bells["a"].channel)
    bells["a"].changed(7)
    bells["a"].changed(7)
    bells["a"].moved(3)
    bells["a"].overtook(4, 900)
    assert bells["a"].tell()
    message = json.loads(ears.get_message(timeout=5)["data"])
    for bell in bells.values():
        bell.hear(message)
    ears.close()
    assert heard["a"] == [("changed", 7), ("changed", 7), ("moved", 3)]
    assert heard["b"] == [("changed", 7), ("perhaps", 3), ("overtaken", 904)]


def test_what_was_rung_while_the_line_was_down_is_told_later(redis_engine: RedisEngine) -> None:
    line = Line(redis_engine.url, b"later", clock=lambda: clock[0])
    clock, bell = [0.0], Bell(line, "a")
    line.failed(LineDown())
    bell.changed(7)
    assert not bell.tell()
    clock[0] = 10.0
    ears = line.subscribe(bell.channel)
    assert bell.tell()
    assert json.loads(ears.get_message(timeout=5)["data"])["changed"] == [7]
    ears.close()
    line.close()


def test_the_tablets_of_all_workers_are_counted(lines: Lines) -> None:
    first, second, third = (Headcount(lines(), number, 3) for number in range(3))
    first.say({1: 4, 2: 1}, Beat(3.0, 0.1))
    second.say({1: 2}, Beat(1.0, 0.4))
    assert third.look() == {1, 2}
    assert [third.elsewhere(each) for each in (1, 2, 9, None)] == [6, 1, 0, 7]
    assert third.beat_elsewhere() == Beat(4.0, 0.4)
    second.say({1: 3}, Beat())
    assert third.look() == {1}
    first.look()
    assert first.elsewhere(1) == 3


def test_only_the_newest_word_of_the_newest_leader_is_shown(lines: Lines) -> None:
    news: list[tuple[int, Any]] = []
    old, new = (Notices(lines(), "tallies", "rings", lambda *said: None) for _ in range(2))
    shown = Notices(lines(), "tallies", "rings", lambda *said: news.append(said))
    old.begin_term()
    old.say(5, "one")
    shown.read()
    new.begin_term()
    new.say(5, "two")
    old.say(5, "of a leader that does not know it was followed")
    shown.read()
    assert (shown.shown(5), news) == ("two", [(5, "one"), (5, "two")])
    new.say(5, "two")
    new.forget(5)
    new.say(5, "three")
    shown.read()
    assert shown.shown(5) == "three"


def test_a_redis_that_lost_everything_is_told_again_and_nothing_older(
    lines: Lines, redis_engine: RedisEngine
) -> None:
    leader = Notices(lines(), "tallies", "rings", lambda *said: None)
    shown = Notices(lines(), "tallies", "rings", lambda *said: None)
    leader.begin_term()
    leader.say(5, "one")
    shown.read()
    redis_engine.kill()
    redis_engine.start()
    assert redis_engine.everything() == ""
    leader.say_again()
    fresh = Notices(lines(), "tallies", "rings", lambda *said: None)
    fresh.read()
    assert fresh.shown(5) == "one"
    # Whoever leads next is newer than what is still on a screen, though Redis forgot the count.
    redis_engine.kill()
    redis_engine.start()
    shown.begin_term()
    shown.say(5, "two")
    leader.say_again()
    fresh.read()
    assert fresh.shown(5) == "two"


def test_a_standstill_is_seen_by_whoever_asks_first_and_ends_with_that_moment() -> None:
    now = [1_000_000_000]
    standstill = Standstill(lambda: now[0])
    for _ in range(3):
        now[0] += 2_000_000_000
        assert standstill.since() == 0
    now[0] += 2_000_000_001
    ended = now[0]
    assert standstill.since() == ended
    now[0] += 500_000_000
    assert standstill.since() == ended
