"""What many ask at one moment is asked of the store once, and every answer is a fresh one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import gevent
from gevent.event import Event

from meeting.live.gathered import Gathered

PATIENCE_S = 30.0


class Store:
    """Knows the squares of small numbers; answers once `go_on` is set."""

    def __init__(self) -> None:
        self.asked: list[set[int]] = []
        self.refusals = 0
        self.go_on = Event()
        self.go_on.set()

    def squares(self, numbers: Collection[int]) -> Mapping[int, int]:
        self.asked.append(set(numbers))
        self.go_on.wait(PATIENCE_S)
        if self.refusals:
            self.refusals -= 1
            raise OSError
        return {each: each * each for each in numbers if each < 10}


def _all(asking: Gathered[int, int], numbers: Collection[int]) -> list[gevent.Greenlet]:
    greenlets = [gevent.spawn(asking.get, each) for each in numbers]
    gevent.joinall(greenlets, timeout=PATIENCE_S)
    assert all(each.ready() for each in greenlets)
    return greenlets


def test_all_who_ask_at_one_moment_are_answered_by_one_question() -> None:
    store = Store()
    told = _all(Gathered(store.squares), [2, 3, 3, 77])
    assert [each.value for each in told] == [4, 9, 9, None]
    assert store.asked == [{2, 3, 77}]


def test_who_asks_while_the_store_answers_is_asked_for_anew() -> None:
    store = Store()
    store.go_on.clear()
    asking = Gathered(store.squares)
    first = gevent.spawn(asking.get, 2)
    while not store.asked:
        gevent.sleep(0)
    second = gevent.spawn(asking.get, 2)
    gevent.sleep(0)
    store.go_on.set()
    gevent.joinall([first, second], timeout=PATIENCE_S)
    assert (first.value, second.value) == (4, 4)
    assert store.asked == [{2}, {2}]


def test_nothing_is_kept_from_one_moment_to_the_next() -> None:
    store = Store()
    asking = Gathered(store.squares)
    assert (asking.get(2), asking.get(2)) == (4, 4)
    assert store.asked == [{2}, {2}]


def test_a_refusal_is_heard_by_who_asked_and_the_others_ask_alone() -> None:
    store = Store()
    store.refusals = 2
    first, second, third = _all(Gathered(store.squares), [2, 3, 4])
    assert [type(each.exception) for each in (first, second)] == [OSError, OSError]
    assert third.value == 16
    assert store.asked == [{2, 3, 4}, {3}, {4}]


def test_who_ends_while_the_store_is_asked_leaves_the_others_an_answer() -> None:
    store = Store()
    store.go_on.clear()
    asking = Gathered(store.squares)
    first, second = gevent.spawn(asking.get, 2), gevent.spawn(asking.get, 3)
    while not store.asked:
        gevent.sleep(0)
    first.kill(timeout=PATIENCE_S)
    store.go_on.set()
    gevent.joinall([second], timeout=PATIENCE_S)
    assert second.value == 9
    assert store.asked == [{2, 3}, {3}]
