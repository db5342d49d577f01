"""What waits for the disk runs in a native thread, so that only its own greenlet waits with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from gevent import get_hub

T = TypeVar("T")


def run_beside(work: Callable[[], T], /) -> T:
    """What the work gives; what fails in the thread is raised here.

    Raised in the thread, gevent would first write the trace to a log that may lie on the very disk
    that is full, and nobody would hear of the outcome.
    """

    def tried() -> T | Exception:
        try:
            return work()
        except Exception as problem:
            return problem

    outcome: T | Exception = get_hub().threadpool.apply(tried)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
