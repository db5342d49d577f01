"""Where the writer's waiting is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Run(Protocol):
    """Runs a blocking piece of work and returns its result; under gevent in a native thread."""

    def __call__(self, work: Callable[[], T], /) -> T: ...


def run_here(work: Callable[[], T], /) -> T:
    """Without gevent the writer's own thread may block."""
    return work()
