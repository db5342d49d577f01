"""One batch of drops, stored: named ones in the main store, secret ones in boxes of their own.

The main store's lock is held for the whole batch, so no close can fall into it. A drop is only
said to have landed after the commit that holds it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from meeting.store.drop import Box, Drop, Landing, Outcome, Slip
from meeting.store.errors import NotStored, PollNotOpen
from meeting.store.faults import is_conflict, store_fault
from meeting.store.named_box import NamedBox
from meeting.store.roll_line import Admission, admissions, admit
from meeting.store.running import Run
from meeting.store.secret_boxes import SecretBoxes
from voting.errors import VotingError

log = logging.getLogger(__name__)

# Two batches of two workers that stood in each other's way do so hardly twice.
TRIES = 3


class Batches:
    """Stores batches through the writer's own connection.

    `run` does what waits for the lock and for the disk; the rest is computing. SQLite lets go of
    the interpreter at every row, and a thread beside a busy server had to wait for it each time.
    """

    def __init__(self, engine: Engine, secret: SecretBoxes, run: Run) -> None:
        self._engine = engine
        self._secret = secret
        self._run = run

    def commit(self, drops: Sequence[Drop]) -> list[Outcome]:
        """An outcome for every drop, in order; one bad drop spoils no other."""
        try:
            return self._commit_undisturbed(list(drops))
        except Exception as problem:
            fault = store_fault(problem)
            if fault is not None:
                return [fault for _ in drops]
            # Neither text nor trace is logged: they could name a member beside a key.
            log.warning("A batch of %d was refused by %s", len(drops), type(problem).__name__)
            return [NotStored()] if len(drops) == 1 else self._one_by_one(drops)

    def _one_by_one(self, drops: Sequence[Drop]) -> list[Outcome]:
        return [outcome for drop in drops for outcome in self.commit([drop])]

    def _commit_undisturbed(self, drops: list[Drop]) -> list[Outcome]:
        for _ in range(TRIES - 1):
            try:
                return self._commit(drops)
            except Exception as problem:
                if not is_conflict(problem):
                    raise
        return self._commit(drops)

    def _commit(self, drops: list[Drop]) -> list[Outcome]:
        with Session(self._engine, expire_on_commit=False) as session:
            self._run(session.connection)
            outcomes = self._take(session, drops)
            self._run(session.commit)
        return outcomes

    def _take(self, session: Session, drops: list[Drop]) -> list[Outcome]:
        outcomes: list[Outcome | None] = [None] * len(drops)
        slips: dict[int, list[tuple[int, Slip]]] = defaultdict(list)
        admitting = admissions(session, drops)
        for place, drop in enumerate(drops):
            try:
                slips[drop.attempt_id].append((place, admit(admitting, drop)))
            except PollNotOpen as refusal:
                outcomes[place] = self._late(session, admitting, drop) or refusal
            except VotingError as refusal:
                outcomes[place] = refusal
        for attempt_id in self._named_first(slips, admitting):
            placed = slips[attempt_id]
            box = self._box(session, admitting[attempt_id])
            take = self._guarded(box.drop, admitting[attempt_id].is_secret)
            landed = take(attempt_id, [slip for _, slip in placed])
            for (place, _), outcome in zip(placed, landed, strict=True):
                outcomes[place] = outcome
        return [NotStored() if outcome is None else outcome for outcome in outcomes]

    def _late(
        self, session: Session, admitting: dict[int, Admission], drop: Drop
    ) -> Landing | None:
        """After the close, a ballot that lies in the box is acknowledged again.

        Its first ack may have been lost, and the deputy must not be told that it was too late.
        """
        admission = admitting[drop.attempt_id]
        box = self._box(session, admission)
        try:
            is_held = box.holds(drop.attempt_id, admission.place(drop))
        except (VotingError, ValueError):
            return None
        return Landing(repeat=True) if is_held else None

    def _box(self, session: Session, admission: Admission) -> Box:
        return self._secret.during(session) if admission.is_secret else NamedBox(session)

    def _named_first(
        self, slips: dict[int, list[tuple[int, Slip]]], admitting: dict[int, Admission]
    ) -> list[int]:
        # A named ballot that the database refuses fails the batch before any secret file is
        # touched; what is committed in a secret file is only ever repeated, never undone.
        return sorted(slips, key=lambda attempt_id: (admitting[attempt_id].is_secret, attempt_id))

    def _guarded(
        self, take: Callable[[int, list[Slip]], list[Outcome]], is_secret: bool
    ) -> Callable[[int, list[Slip]], list[Outcome]]:
        """A secret box that fails fails alone: the others of the batch are stored."""
        if not is_secret:
            return take

        def taken(attempt_id: int, slips: list[Slip]) -> list[Outcome]:
            try:
                return take(attempt_id, slips)
            except Exception as problem:
                fault = store_fault(problem)
                if fault is not None and self._secret.shares_transaction:
                    raise  # What failed is the database of the whole batch.
                if fault is None and isinstance(problem, VotingError):
                    return [problem for _ in slips]
                if fault is not None:
                    return [fault for _ in slips]
                log.warning("A secret batch was refused by %s", type(problem).__name__)
                if len(slips) == 1:
                    return [NotStored()]
                return [outcome for slip in slips for outcome in taken(attempt_id, [slip])]

        return taken
