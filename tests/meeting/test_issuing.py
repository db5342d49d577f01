"""Credentials asked for at the same moment: one transaction for all, and each its own answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from meeting.services.blind import credentials
from meeting.services.blind.blind_refusals import CredentialDrawn
from meeting.services.blind.together import Together, Unserved
from meeting.services.errors import NotAllowed, NotCheckedIn, NotOnRoll, StoreFull
from meeting.services.polls import polls
from meeting.store.rows import Rows
from meeting.store.tables import CredentialRow
from tests.meeting.blind_hall import BlindHall
from tests.meeting.house import Make
from voting.blind.errors import BlindedValueRefused

SIZE = 12


class Halting:
    """Work that halts in its first batch until it is let go; `batches` is what was done at once."""

    def __init__(self, spoiled: BaseException | None = None) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.batches: list[list[int]] = []
        self._spoiled = spoiled

    def __call__(self, asked: Sequence[int]) -> list[int | Exception]:
        self.batches.append(list(asked))
        if len(self.batches) == 1:
            self.begun.set()
            self.let_go.wait()
            if self._spoiled is not None:
                raise self._spoiled
        return [NotAllowed() if each == 3 else each * 10 for each in asked]


def asked_at_once(together: Together[int, int], work: Halting) -> list[Future[int]]:
    """0 alone, and 1 to 5 while it is being done."""
    with ThreadPoolExecutor(6) as pool:
        futures = [pool.submit(together.take, 0, work)]
        work.begun.wait()
        futures += [pool.submit(together.take, each, work) for each in range(1, 6)]
        while len(together._waiting) < 5:
            threading.Event().wait(0.001)
        work.let_go.set()
    return futures


def test_who_comes_meanwhile_is_the_next_batch_and_a_refusal_is_its_own() -> None:
    work = Halting()
    futures = asked_at_once(Together(4), work)
    assert [len(batch) for batch in work.batches] == [1, 4, 1]
    assert isinstance(futures[3].exception(), NotAllowed)
    assert [futures[each].result() for each in (0, 1, 2, 4, 5)] == [0, 10, 20, 40, 50]


@pytest.mark.parametrize("problem", [StoreFull(), SystemExit()])
def test_a_batch_that_fails_or_is_killed_leaves_nobody_waiting(problem: BaseException) -> None:
    work = Halting(problem)
    futures = asked_at_once(Together(4), work)
    assert type(futures[0].exception()) is type(problem)
    assert futures[5].result() == 50
    # The next one begins anew.
    together: Together[int, int] = Together(4)
    with pytest.raises(type(problem)):
        _free(together, Halting(problem))
    assert together.take(7, lambda asked: [1 for _ in asked]) == 1


def _free(together: Together[int, int], work: Halting) -> None:
    work.let_go.set()
    together.take(0, work)


def test_whoever_waited_with_the_one_that_was_killed_is_told_so() -> None:
    together: Together[int, int] = Together(4)
    first, second = Halting(), Halting(SystemExit())
    with ThreadPoolExecutor(3) as pool:
        leading = pool.submit(together.take, 0, first)
        first.begun.wait()
        others = [pool.submit(together.take, each, second) for each in (1, 2)]
        while len(together._waiting) < 2:
            threading.Event().wait(0.001)
        first.let_go.set()
        second.let_go.set()
    assert leading.result() == 0
    assert {type(each.exception()) for each in others} == {SystemExit, Unserved}


@pytest.fixture
def hall(house: Make, tmp_path: Path) -> Iterator[BlindHall]:
    hall = BlindHall(house(size=SIZE), tmp_path / "hall")
    yield hall
    hall.stop()


def announced(hall: BlindHall) -> int:
    hall.house.check_in(SIZE - 1)
    poll = hall.house.poll("township-project-choose", ["修路", "清塘"], seats=1, protection="blind")
    polls.prepare_poll(hall.house.desk, hall.house.staff["chair"], poll)
    return int(hall.house.board()["poll"]["attempt"])


def test_a_hall_that_draws_at_once_shares_a_commit_and_everybody_gets_the_own_answer(
    hall: BlindHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt, desk = announced(hall), hall.house.desk
    opening = hall.opening(attempt)
    requests = [hall.request(opening, number) for number in range(SIZE)]
    second = hall.request(opening, "another tablet")
    begun, let_go, writes = threading.Event(), threading.Event(), []
    write = desk.write

    def halting(work: Callable[[Rows], object]) -> object:
        writes.append(work)
        if len(writes) == 1:
            begun.set()
            let_go.wait()
        return write(work)

    monkeypatch.setattr(desk, "write", halting)

    def draw(number: int, blinded: bytes) -> bytes:
        return credentials.draw_credential(desk, hall.house.member(number), attempt, blinded)

    with ThreadPoolExecutor(SIZE + 4) as pool:
        drawn = [pool.submit(draw, 0, requests[0].blinded.value)]
        begun.wait()
        drawn += [pool.submit(draw, n, requests[n].blinded.value) for n in range(1, SIZE)]
        again = pool.submit(draw, 0, requests[0].blinded.value)
        other = pool.submit(draw, 0, second.blinded.value)
        even = pool.submit(draw, 1, b"\xff" * len(second.blinded.value))
        while len(hall.house.desk.blind.issuing._entering._waiting) < SIZE + 2:  # type: ignore[union-attr]
            threading.Event().wait(0.001)
        let_go.set()
    assert len(writes) == 2
    # A credential that this key does not verify is not finished.
    for number in range(SIZE - 1):
        if number != 1:
            requests[number].finish(drawn[number].result())
    assert isinstance(drawn[SIZE - 1].exception(), NotCheckedIn)
    assert again.result() == drawn[0].result()
    assert isinstance(other.exception(), CredentialDrawn)
    # Of one member's two values one is entered, whichever came first; the other is refused.
    said = {type(each.exception()) for each in (drawn[1], even)}
    assert said in ({type(None), CredentialDrawn}, {CredentialDrawn, BlindedValueRefused})
    with desk.read() as rows:
        assert rows.count(CredentialRow, CredentialRow.attempt_id == attempt) == SIZE - 1


def test_a_stranger_in_the_batch_is_refused_alone(hall: BlindHall) -> None:
    attempt, desk = announced(hall), hall.house.desk
    stranger = hall.house.member(0)
    stranger = type(stranger)("member", 10**6, "某人", frozenset(), stranger.body_id)
    with pytest.raises(NotOnRoll):
        credentials.draw_credential(
            desk, stranger, attempt, hall.request(hall.opening(attempt), "x").blinded.value
        )
    assert hall.draw(attempt, 2).signature
