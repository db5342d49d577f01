"""Credentials asked for at the same moment: one transaction for all, and each its own answer."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

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
PATIENCE_S = 30.0


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


class Answers:
    """What each was told; `get` waits for it."""

    def __init__(self) -> None:
        self._told: dict[int, SimpleQueue[int | Exception]] = defaultdict(SimpleQueue)

    def ask(self, together: Together[int, int], number: int, work: Halting) -> None:
        """Asks for this number, and hears the answer."""
        together.take(number, work, self._told[number].put)

    def get(self, number: int) -> int | Exception:
        """What this number was told."""
        return self._told[number].get(timeout=PATIENCE_S)

    def rest(self) -> int:
        """How many were told something that nobody has asked for."""
        return sum(each.qsize() for each in self._told.values())


def asked_at_once(together: Together[int, int], work: Halting) -> Answers:
    """0 alone, and 1 to 5 while it is being done; nobody waits for an own outcome."""
    told = Answers()
    told.ask(together, 0, work)
    work.begun.wait()
    for number in range(1, 6):
        told.ask(together, number, work)
    work.let_go.set()
    return told


def test_who_comes_meanwhile_is_the_next_batch_and_a_refusal_is_its_own() -> None:
    work = Halting()
    told = asked_at_once(Together(4), work)
    said = [told.get(number) for number in range(6)]
    assert [len(batch) for batch in work.batches] == [1, 4, 1]
    assert isinstance(said.pop(3), NotAllowed)
    assert said == [0, 10, 20, 40, 50]
    assert told.rest() == 0


@pytest.mark.parametrize("problem", [StoreFull(), SystemExit()])
def test_a_batch_that_fails_or_is_killed_leaves_nobody_unanswered(problem: BaseException) -> None:
    work, together = Halting(problem), Together[int, int](4)
    told = asked_at_once(together, work)
    expected = type(problem) if isinstance(problem, Exception) else Unserved
    assert isinstance(told.get(0), expected)
    # Who came meanwhile is served all the same, and so is whoever comes later.
    assert [told.get(number) for number in (1, 2, 4, 5)] == [10, 20, 40, 50]
    told.ask(together, 7, work)
    assert told.get(7) == 70


def test_whoever_is_in_the_batch_that_was_killed_is_told_so() -> None:
    together = Together[int, int](4)
    first, second, told = Halting(), Halting(SystemExit()), Answers()
    told.ask(together, 0, first)
    first.begun.wait()
    for number in (1, 2):
        told.ask(together, number, second)
    second.let_go.set()
    first.let_go.set()
    assert told.get(0) == 0
    assert [type(told.get(number)) for number in (1, 2)] == [Unserved, Unserved]


def test_one_who_cannot_be_told_costs_no_other_the_answer() -> None:
    together, work, told = Together[int, int](4), Halting(), Answers()

    def is_gone(outcome: object) -> None:
        raise OSError(outcome)

    told.ask(together, 0, work)
    work.begun.wait()
    together.take(1, work, is_gone)
    told.ask(together, 2, work)
    work.let_go.set()
    assert told.get(2) == 20


def test_where_no_thread_is_to_be_had_that_is_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*asked: object) -> None:
        raise RuntimeError

    together, work, told = Together[int, int](4), Halting(), Answers()
    with monkeypatch.context() as without:
        without.setattr("_thread.start_new_thread", refused)
        told.ask(together, 0, work)
    assert isinstance(told.get(0), RuntimeError)
    work.let_go.set()
    told.ask(together, 1, work)
    assert told.get(1) == 10


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


@pytest.mark.parametrize("problem", [StoreFull(), SystemExit()])
def test_a_draw_whose_batch_fails_is_answered_and_may_be_asked_again(
    hall: BlindHall, monkeypatch: pytest.MonkeyPatch, problem: BaseException
) -> None:
    attempt, desk = announced(hall), hall.house.desk
    request = hall.request(hall.opening(attempt), "1")
    told: SimpleQueue[bytes | Exception] = SimpleQueue()

    def failing(work: Callable[..., object]) -> object:
        raise problem

    for step in ("write", "run"):
        with monkeypatch.context() as spoiled:
            spoiled.setattr(desk, step, failing)
            credentials.draw_later(
                desk, hall.house.member(1), attempt, request.blinded.value, told.put
            )
            expected = type(problem) if isinstance(problem, Exception) else Unserved
            assert isinstance(told.get(timeout=PATIENCE_S), expected)
    # Entered by now, and signed when asked again.
    request.finish(
        credentials.draw_credential(desk, hall.house.member(1), attempt, request.blinded.value)
    )
    assert told.empty()
