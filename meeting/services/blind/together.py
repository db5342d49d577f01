"""Many who ask for the same kind of work are served at once: whoever comes while it is done is the
next batch.

No timer is waited for and no thread is kept: one of those who wait does the work for all of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

D = TypeVar("D")
L = TypeVar("L")


class Unserved(Exception):
    """Whoever did the work was ended in the middle of it; nothing is known of the outcome."""


class _Waiting(Generic[D, L]):
    """Something asked for, and the one who waits for it or is called upon to do it for all."""

    def __init__(self, what: D) -> None:
        self.what = what
        self.called = threading.Event()
        self.outcome: L | Exception | None = None


class Together(Generic[D, L]):
    """Batches of at most `most`, one after another, each done by the first who waits in it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._waiting: list[_Waiting[D, L]] = []
        self._is_busy = False

    def take(self, what: D, work: Callable[[Sequence[D]], Sequence[L | Exception]]) -> L:
        """What came of this, done with all that waits; `work` gives an outcome for each, in order.

        An outcome that is an exception is raised for the one it concerns; what `work` itself
        raises, for all of its batch.
        """
        mine: _Waiting[D, L] = _Waiting(what)
        with self._lock:
            self._waiting.append(mine)
            must_wait, self._is_busy = self._is_busy, True
        if must_wait:
            self._wait(mine)
        if mine.outcome is None:
            self._serve(work)
        outcome = mine.outcome
        if isinstance(outcome, Exception):
            raise outcome
        if outcome is None:
            raise Unserved()
        return outcome

    def _wait(self, mine: _Waiting[D, L]) -> None:
        try:
            mine.called.wait()
        except BaseException:
            # Killed while it waited: it is not called upon any more, and holds nobody up.
            with self._lock:
                is_called = mine.called.is_set() and mine in self._waiting
                self._waiting = [each for each in self._waiting if each is not mine]
            if is_called:
                self._call_next()
            raise

    def _serve(self, work: Callable[[Sequence[D]], Sequence[L | Exception]]) -> None:
        with self._lock:
            taken = self._waiting[: self._most]
            self._waiting = self._waiting[self._most :]
        outcomes: Sequence[L | Exception] = [Unserved() for _ in taken]
        try:
            outcomes = work([each.what for each in taken])
        except Exception as problem:
            outcomes = [problem for _ in taken]
        finally:
            # Also when this one is killed: nobody is left waiting, and the next batch is begun.
            for each, outcome in zip(taken, outcomes, strict=True):
                each.outcome = outcome
                each.called.set()
            self._call_next()

    def _call_next(self) -> None:
        with self._lock:
            following = self._waiting[0] if self._waiting else None
            self._is_busy = following is not None
            if following is not None:
                following.called.set()
