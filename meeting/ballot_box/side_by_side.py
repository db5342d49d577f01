"""The same computing for many ballots, in two threads at once.

Signatures are computed outside of Python, which lets go of the interpreter meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from gevent import get_hub

T = TypeVar("T")
R = TypeVar("R")

WAYS = 2
# Fewer ballots are done sooner than a thread begins.
FEW = 16


class Each(Protocol):
    """What the work gives for each of these, in their order; the work changes nothing."""

    def __call__(self, work: Callable[[T], R], what: Sequence[T], /) -> list[R]: ...


def one_by_one(work: Callable[[T], R], what: Sequence[T], /) -> list[R]:
    """In the caller's own thread."""
    return [work(each) for each in what]


def side_by_side(work: Callable[[T], R], what: Sequence[T], /) -> list[R]:
    """In native threads, while only the caller's greenlet waits; raises what the work raises."""
    if len(what) < FEW:
        return one_by_one(work, what)

    def tried(part: Sequence[T]) -> list[R] | Exception:
        # Raised in the thread, gevent would first write the trace to a log.
        try:
            return one_by_one(work, part)
        except Exception as problem:
            return problem

    try:
        parts = [get_hub().threadpool.spawn(tried, what[way::WAYS]) for way in range(WAYS)]
    except RuntimeError:
        # The system has no thread to give.
        return one_by_one(work, what)
    done: list[Any] = [None] * len(what)
    for way, part in enumerate(parts):
        outcome: Any = part.get()
        if isinstance(outcome, Exception):
            raise outcome
        done[way::WAYS] = outcome
    return done
