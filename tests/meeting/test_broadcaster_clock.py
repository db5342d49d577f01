"""When the beat comes: at most five a second, now and then for nothing, and never for nobody."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from meeting.live import wire
from meeting.live.broadcaster import (
    BEAT_SECONDS,
    HEARTBEAT_SECONDS,
    HEARTBEATS_PER_TABLET,
    LONGEST_REST_SECONDS,
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


def test_heartbeats_come_by_the_clock(scene: Scene) -> None:
    clock = scene.clock

    def sleep(seconds: float) -> None:
        clock[0] += seconds
        # Each may come a beat late.
        if clock[0] > 4 * (HEARTBEAT_SECONDS + BEAT_SECONDS):
            raise EnoughError

    with pytest.raises(EnoughError):
        scene.live.run(sleep, lambda rung, seconds: None)
    assert len(scene.out.take(wire.HALL_SNAPSHOT)) == 4
