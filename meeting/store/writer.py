"""The one writer: casts in batches, commands one at a time, never both at once.

A batch is what arrived during the last commit; no timer is waited for. Whoever handed something
in waits until it is on the disk, and gets the outcome or a typed error, never neither.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from queue import Empty, Queue
from typing import Any, Generic, TypeVar

from meeting.store.errors import StoreFault
from meeting.store.faults import refused_by_database, store_fault
from meeting.store.pulse import Pulse
from meeting.store.running import Run, run_here

T = TypeVar("T")
D = TypeVar("D")  # what is cast, as its box takes it
L = TypeVar("L")  # how it landed
log = logging.getLogger(__name__)

BATCH_LIMIT = 1000
# While the store is at fault and nobody writes, it is tried by the writer itself.
LOOK_AGAIN_SECONDS = 2.0


class _Waiting(Generic[T]):
    """Something handed in, and the one who waits for its outcome."""

    def __init__(self, what: Any, is_cast: bool, since: float = 0.0) -> None:
        self.what = what
        self.is_cast = is_cast
        self.since = since
        self._done = threading.Event()
        self._outcome: T | Exception | None = None

    def settle(self, outcome: T | Exception) -> None:
        if not self._done.is_set():
            self._outcome = outcome
            self._done.set()

    def wait(self) -> T:
        self._done.wait()
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome  # type: ignore[return-value]


class _Told(Generic[T]):
    """A cast handed in by somebody who does not wait, and is told its outcome in the writer's turn.

    Waiting would cost a full hall a switch of greenlets and a lock for each ballot.
    """

    is_cast = True
    __slots__ = ("_tell", "since", "what")

    def __init__(self, what: Any, tell: Callable[[T | Exception], None], since: float) -> None:
        self.what = what
        self.since = since
        self._tell: Callable[[T | Exception], None] | None = tell

    def settle(self, outcome: T | Exception) -> None:
        tell, self._tell = self._tell, None
        if tell is None:
            return
        try:
            tell(outcome)
        except Exception as problem:  # whoever cannot be told must not cost another the ack
            log.error("Who cast could not be told: %s", type(problem).__name__)


_HandedIn = _Waiting[Any] | _Told[Any]


class Writer(Generic[D, L]):
    """Serves a queue of casts and commands until it is stopped.

    `commit` stores a batch and gives for each cast how it landed, or the error that refuses it; it
    does its own waiting by `run`, as commands and `look_again` are run as a whole by it.
    `look_again` writes something that changes nothing, and raises for as long as the store fails.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[D]], Sequence[L | Exception]],
        command: Callable[[Callable[[Any], Any]], Any],
        run: Run = run_here,
        look_again: Callable[[], object] | None = None,
    ) -> None:
        self._commit = commit
        self._command = command
        self._look_again = look_again
        self._run = run
        self._queue: Queue[_HandedIn | None] = Queue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        # Noted by the thread itself: to ask it for every cast would take as long as the rule check.
        self._is_serving = False
        self._is_stopped = False
        # Of what was taken out of the queue to be served.
        self._in_hand = 0
        self.health: StoreFault | None = None
        self.landed: Callable[[Sequence[tuple[D, L]]], None] = lambda landings: None
        # Waits until a standby has what was committed, or is given up; it never raises.
        self.copied: Callable[[], None] = lambda: None
        self.pulse = Pulse()

    def cast(self, drop: D) -> L:
        """How the ballot landed, once it is on the disk."""
        waiting: _Waiting[L] = _Waiting(drop, is_cast=True, since=self.pulse.now())
        self._hand_in(waiting)
        return waiting.wait()

    def cast_later(self, drop: D, tell: Callable[[L | Exception], None]) -> None:
        """Returns at once; `tell` is given how the ballot landed, once on the disk, or why not.

        It is called in the writer's turn, of a batch one after another: it must not wait.
        """
        self._hand_in(_Told(drop, tell, self.pulse.now()))

    def waiting(self) -> int:
        """About how many casts and commands are handed in and not answered yet."""
        return self._queue.qsize() + self._in_hand

    def command(self, work: Callable[[Any], T]) -> T:
        """The result of the work, once its transaction is on the disk."""
        waiting: _Waiting[T] = _Waiting(work, is_cast=False)
        self._hand_in(waiting)
        return waiting.wait()

    def come_round(self) -> None:
        """Has the writer call `copied` once, though nothing was written."""
        waiting: _Waiting[None] = _Waiting(None, is_cast=False)
        self._hand_in(waiting)
        waiting.wait()

    def stop(self) -> None:
        """Finishes what was handed in, refuses what comes later."""
        with self._lock:
            self._is_stopped = True
            thread = self._thread
        if thread is not None and thread.is_alive():
            self._queue.put(None)
            thread.join()

    def _hand_in(self, waiting: _HandedIn) -> None:
        with self._lock:
            if self._is_stopped:
                raise StoreFault()
            if not self._is_serving:
                self._is_serving = True
                self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
                self._thread.start()
            self._queue.put(waiting)

    def _serve(self) -> None:
        try:
            self._serve_all()
        finally:
            # However it ended, whoever comes next starts another one.
            self._is_serving = False

    def _serve_all(self) -> None:
        while True:
            taken, is_last = self._take()
            self._in_hand = len(taken)
            try:
                self._serve_once(taken)
            except Exception as problem:  # supervised: the next batch is served in any case
                log.error("The writer met %s and goes on", type(problem).__name__)
            finally:
                # Nobody is left waiting, not even when the writer itself is killed.
                fault = StoreFault()
                for waiting in taken:
                    waiting.settle(fault)
                self._in_hand = 0
            if is_last:
                return

    def _take(self) -> tuple[list[_HandedIn], bool]:
        """Everything up to and with the next command, and whether the writer shall then stop."""
        taken: list[_HandedIn] = []
        following = self._next()
        while following is not None:
            taken.append(following)
            if not following.is_cast or len(taken) >= BATCH_LIMIT:
                return taken, False
            try:
                following = self._queue.get_nowait()
            except Empty:
                return taken, False
        return taken, True

    def _next(self) -> _HandedIn | None:
        while self.health is not None and self._look_again is not None:
            try:
                return self._queue.get(timeout=LOOK_AGAIN_SECONDS)
            except Empty:
                self._note_health([self._tried(self._look_again)])
        return self._queue.get()

    def _tried(self, work: Callable[[], T]) -> T | Exception:
        try:
            return self._run(work)
        except Exception as problem:
            return store_fault(problem) or StoreFault()

    def _serve_once(self, taken: list[_HandedIn]) -> None:
        casts = [waiting for waiting in taken if waiting.is_cast]
        if casts:
            self._serve_casts(casts)
        for waiting in taken[len(casts) :]:
            self._serve_command(waiting)

    def _serve_casts(self, casts: list[_HandedIn]) -> None:
        drops: list[D] = [waiting.what for waiting in casts]
        outcomes: Sequence[L | Exception]
        try:
            outcomes = self._commit(drops)
        except Exception as problem:
            outcomes = [store_fault(problem) or StoreFault() for _ in drops]
        self._note_health(outcomes)
        self.copied()
        self._tell_landed(drops, outcomes)
        for waiting, outcome in zip(casts, outcomes, strict=True):
            waiting.settle(outcome)
        self.pulse.acked(
            *(
                waiting.since
                for waiting, outcome in zip(casts, outcomes, strict=True)
                if not isinstance(outcome, Exception)
            )
        )

    def _serve_command(self, waiting: _HandedIn) -> None:
        if waiting.what is None:
            # It says nothing of the disk; who comes round every second must not keep a store in
            # trouble from being tried again.
            if self.health is not None and self._look_again is not None:
                self._note_health([self._tried(self._look_again)])
            self.copied()
            waiting.settle(None)
            return
        try:
            outcome = self._run(lambda: self._command(waiting.what))
        except Exception as problem:
            outcome = store_fault(problem) or refused_by_database(problem) or problem
        self._note_health([outcome])
        self.copied()
        waiting.settle(outcome)

    def _note_health(self, outcomes: Sequence[Any]) -> None:
        faults = [outcome for outcome in outcomes if isinstance(outcome, StoreFault)]
        if faults:
            self.health = faults[-1]
            log.error("The store: %s", faults[-1].code)
        elif any(not isinstance(outcome, Exception) for outcome in outcomes):
            self.health = None

    def _tell_landed(self, drops: list[D], outcomes: Sequence[L | Exception]) -> None:
        landings = [
            (drop, outcome)
            for drop, outcome in zip(drops, outcomes, strict=True)
            if not isinstance(outcome, Exception)
        ]
        if not landings:
            return
        try:
            self.landed(landings)
        except Exception as problem:  # a display that fails must not cost anyone the ack
            log.error("The live tally met %s", type(problem).__name__)
