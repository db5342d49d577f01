"""When the beat comes: at most five a second, now and then for nothing, and never for nobody."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from meeting.live import wire
from meeting.live.broadcaster import (
    BEAT_SECONDS,
    HEARTBEAT_SECONDS,
    HEARTBEATS_PER_TABLET,
    LET_PASS_SECONDS,
    LONGEST_REST_SECONDS,
    LOOK_AGAIN_SECONDS,
    MANY_WAIT,
    OVERDUE_SECONDS,
    REST,
)
from tests.meeting.beat_scene import EVERYBODY, Scene, open_scene


class EnoughError(BaseException):
    """Ends the beat, which otherwise goes on for ever."""


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with open_scene(tmp_path) as made:
        yield made


def test_a_meeting_that_nobody_looks_at_is_not_read(scene: Scene) -> None:
    for sid in ("h", *(f"t{person}" for person in scene.hall.people)):
        scene.live.audience.left(sid)
    scene.change(place="新厅")
    scene.live.beat()
    scene.live.heartbeat()
    scene.live.beat()
    assert scene.out.sent == []


def test_a_heartbeat_heals_the_hall_and_now_and_then_every_tablet(scene: Scene) -> None:
    tablets = 0
    for _ in range(HEARTBEATS_PER_TABLET):
        scene.live.heartbeat()
        scene.live.beat()
        assert len(scene.out.take(wire.HALL_SNAPSHOT)) == 1
        tablets += len(scene.out.take(wire.TABLET_SNAPSHOT))
    assert tablets == EVERYBODY


@pytest.mark.parametrize("work_s", [0.0, 0.05, 2.0])
def test_beats_are_never_closer_than_a_fifth_of_a_second(scene: Scene, work_s: float) -> None:
    clock, rests, begun = scene.clock, list[float](), list[float]()

    def sleep(seconds: float) -> None:
        rests.append(seconds)
        clock[0] += seconds
        begun.append(clock[0])
        if len(rests) > 40:
            raise EnoughError
        scene.live.mark(scene.meeting)

    def emit(*args: Any, **more: Any) -> None:
        clock[0] += work_s

    scene.out.emit = emit  # type: ignore[method-assign]
    with pytest.raises(EnoughError):
        scene.live.run(sleep, lambda rung, seconds: None)
    assert BEAT_SECONDS * 5 >= 1
    assert min(rests) >= BEAT_SECONDS
    assert all(
        later - earlier >= BEAT_SECONDS - 1e-9 for earlier, later in itertools.pairwise(begun)
    )
    # Three quarters of the time are left for ballots, unless no screen moved for a second.
    assert max(rests) <= LONGEST_REST_SECONDS
    assert all(rest >= min(REST * work_s, LONGEST_REST_SECONDS) - 1e-9 for rest in rests[1:])


def test_a_hall_that_casts_at_once_is_let_pass_but_no_screen_waits_for_long(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, waiting, drawn = scene.clock, [MANY_WAIT, MANY_WAIT, MANY_WAIT - 1], list[float]()

    def beat() -> bool:
        drawn.append(clock[0])
        return True

    monkeypatch.setattr(scene.live, "beat", beat)
    store = scene.hall.desk.store
    monkeypatch.setattr(store, "waiting", lambda: waiting.pop(0) if waiting else MANY_WAIT)
    rests = 0

    def sleep(seconds: float) -> None:
        nonlocal rests
        clock[0] += seconds
        rests += seconds >= BEAT_SECONDS
        if rests > 2:
            raise EnoughError

    begun = clock[0]
    with pytest.raises(EnoughError):
        scene.live.run(sleep, lambda rung, seconds: None)
    first, second = (at - begun for at in drawn)
    # Two looks until few were left; then many for ever.
    assert first == pytest.approx(BEAT_SECONDS + 2 * LOOK_AGAIN_SECONDS)
    rest = max(BEAT_SECONDS, REST * 2 * LOOK_AGAIN_SECONDS)
    assert second - first == pytest.approx(rest + LET_PASS_SECONDS, abs=LOOK_AGAIN_SECONDS)


def test_heartbeats_come_by_the_clock(scene: Scene) -> None:
    clock = scene.clock

    def sleep(seconds: float) -> None:
        clock[0] += seconds
        # Each may come a look late.
        if clock[0] > 4 * (HEARTBEAT_SECONDS + OVERDUE_SECONDS):
            raise EnoughError

    def wait(rung: Event, seconds: float) -> None:
        clock[0] += 0.0 if rung.is_set() else seconds

    with pytest.raises(EnoughError):
        scene.live.run(sleep, wait)
    assert len(scene.out.take(wire.HALL_SNAPSHOT)) == 4


def test_whoever_looked_around_for_nothing_shows_the_next_change_at_once(scene: Scene) -> None:
    clock, rests = scene.clock, list[float]()

    def sleep(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) > 3:
            raise EnoughError

    def wait(rung: Any, seconds: float) -> None:
        clock[0] += seconds
        if len(rests) == 3:
            scene.change(place="新厅")

    with pytest.raises(EnoughError):
        scene.live.run(sleep, wait)
    # Twice nothing had changed; after the third look, which drew, it rests.
    assert rests[1:] == [0.0, 0.0, BEAT_SECONDS]
