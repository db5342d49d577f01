"""A ballot whose sender does not wait: told once it is on the disk, whoever else cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from threading import Event, Thread
from typing import Any

import pytest

from meeting.services.errors import NotCheckedIn, StoreFault
from meeting.services.polls.casting import CastAck, CastRequest, cast_later
from meeting.store.drop import Landing
from meeting.store.session import Store
from tests.meeting.small_hall import Hall, drop, key_of, open_hall, reopen_hall

PATIENCE_S = 30.0


@pytest.fixture(params=["named", "secret"])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    hall = open_hall(tmp_path, request.param)
    yield hall
    hall.store.close()


def test_who_does_not_wait_is_told_after_the_commit_and_the_meeting_with_him(hall: Hall) -> None:
    told: Queue[tuple[object, int]] = Queue()
    person = hall.people[0]
    asked = CastRequest(hall.attempt_id, key_of(person), {"p1": "approve"})
    for expected in (
        CastAck(hall.attempt_id, repeat=False, changed=False),
        CastAck(hall.attempt_id, repeat=True, changed=False),
    ):
        cast_later(
            hall.desk, hall.member(person), asked, lambda ack: told.put((ack, hall.turnout()))
        )
        assert told.get(timeout=PATIENCE_S) == (expected, 1)
    assert len(hall.changes) == 1


def test_one_who_cannot_be_told_costs_no_other_the_answer(hall: Hall) -> None:
    told: Queue[object] = Queue()

    def is_gone(outcome: object) -> None:
        raise OSError(outcome)

    begun, all_handed_in = Event(), Event()

    def hold(_rows: object) -> None:
        begun.set()
        all_handed_in.wait(PATIENCE_S)

    # The writer is kept busy meanwhile, so that one batch holds them all.
    holding = Thread(target=hall.store.write, args=(hold,))
    holding.start()
    begun.wait(PATIENCE_S)
    hall.store.cast_later(drop(hall, hall.people[0]), is_gone)
    hall.store.cast_later(drop(hall, hall.odd["late"]), told.put)
    hall.store.cast_later(drop(hall, hall.people[1]), told.put)
    all_handed_in.set()
    holding.join(PATIENCE_S)
    assert isinstance(told.get(timeout=PATIENCE_S), NotCheckedIn)
    assert told.get(timeout=PATIENCE_S) == Landing()
    assert hall.turnout() == 2


def test_nothing_is_taken_from_who_does_not_wait_after_the_end(hall: Hall) -> None:
    hall.store.close()
    with pytest.raises(StoreFault):
        hall.store.cast_later(drop(hall, hall.people[0]), lambda outcome: None)


@pytest.mark.parametrize(("secrecy", "waits"), [("named", 2), ("secret", 4)])
def test_what_waits_for_lock_or_disk_is_run_beside_and_nothing_else_is(
    tmp_path: Path, secrecy: str, waits: int
) -> None:
    begun = open_hall(tmp_path, secrecy)
    begun.store.close()
    ran: list[str] = []

    def beside(work: Callable[[], Any], /) -> Any:
        ran.append(getattr(work, "__name__", ""))
        return work()

    hall = reopen_hall(tmp_path)
    hall.store.close()
    store = Store.open(tmp_path, run=beside)
    ran.clear()
    assert store.cast(drop(hall, hall.people[0])) == Landing()
    store.close()
    assert len(ran) == waits
    assert ran[-1] == "commit"
