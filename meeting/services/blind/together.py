"""Many who ask for the same kind of work are served at once: whoever comes while it is done is the
next batch.

No timer is waited for, nobody waits for the own outcome, and no thread is kept: one is begun for
as long as there is something to do.
"""

from __future__ import annotations

import _thread
import logging
import threading
from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

D = TypeVar("D")
L = TypeVar("L")
log = logging.getLogger(__name__)


class Unserved(Exception):
    """Whoever did the work was ended in the middle of it; nothing is known of the outcome."""


class _Asked(NamedTuple, Generic[D, L]):
    what: D
    work: Callable[[Sequence[D]], Sequence[L | Exception]]
    tell: Callable[[L | Exception], None]


class Together(Generic[D, L]):
    """Batches of at most `most`, one after another."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._waiting: list[_Asked[D, L]] = []
        self._is_served = False

    def take(
        self,
        what: D,
        work: Callable[[Sequence[D]], Sequence[L | Exception]],
        tell: Callable[[L | Exception], None],
    ) -> None:
        """Returns at once; `tell` is given what came of this, done with all that waits.

        `work` is the same whoever asks, and gives an outcome for each, in order; what it raises
        itself is the outcome of all its batch. `tell` is called in the turn of all, one after
        another: it must not wait.
        """
        with self._lock:
            self._waiting.append(_Asked(what, work, tell))
            must_begin, self._is_served = not self._is_served, True
        if must_begin:
            self._begin()

    def _begin(self) -> None:
        # A Thread's own `start` waits until it runs.
        try:
            _thread.start_new_thread(self._serve_all, ())
        except Exception as problem:  # no thread is to be had: whoever asks anew tries again
            with self._lock:
                unserved, self._waiting, self._is_served = self._waiting, [], False
            for each in unserved:
                _tell(each, problem)

    def _serve_all(self) -> None:
        is_whole = False
        try:
            while taken := self._taken():
                _serve(taken)
            is_whole = True
        finally:
            # Killed in the middle, it leaves those who came meanwhile to another one.
            if not is_whole:
                self._begin()

    def _taken(self) -> list[_Asked[D, L]]:
        with self._lock:
            taken, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            self._is_served = bool(taken)
        return taken


def _serve(taken: Sequence[_Asked[D, L]]) -> None:
    outcomes: Sequence[L | Exception] = [Unserved() for _ in taken]
    try:
        outcomes = taken[0].work([each.what for each in taken])
    except Exception as problem:
        outcomes = [problem for _ in taken]
    finally:
        # Also when this one is killed: nobody is left without an answer.
        for each, outcome in zip(taken, outcomes, strict=True):
            _tell(each, outcome)


def _tell(asked: _Asked[D, L], outcome: L | Exception) -> None:
    try:
        asked.tell(outcome)
    except Exception as problem:  # whoever cannot be told must not cost another the answer
        log.error("Who asked could not be told: %s", type(problem).__name__)
