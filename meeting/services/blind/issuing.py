"""Credentials issued together: one transaction for all who ask at the same moment, then signing on
every core.

A hall draws within seconds of the announcement. A transaction and a commit of its own for each
would take longer than the signature, and a thread for each signature would wait for the
interpreter longer than it signs.
"""

from __future__ import annotations

import itertools
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from meeting.services.blind.drawing import Draw, Entered, enter_all
from meeting.services.blind.together import Together
from meeting.services.errors import StoreFault
from meeting.store.rows import Rows
from meeting.store.running import Run
from voting.blind.signer import CredentialSigner

ENTERED_AT_ONCE = 500
# A lane lets go of its core as often as the hall's other requests need one.
SIGNED_AT_ONCE = 8
Write = Callable[[Callable[[Rows], "list[Entered]"]], "list[Entered]"]


@dataclass(frozen=True)
class Unsigned:
    """A blinded value, and who is to sign it."""

    signer: CredentialSigner
    blinded: bytes = field(repr=False)


class Issuing:
    """The issue of one house; it may be called from many sides at once, and never waits."""

    def __init__(self) -> None:
        self._entering: Together[Draw, bool] = Together(ENTERED_AT_ONCE)
        lanes = len(os.sched_getaffinity(0))
        self._lanes = [Together[Unsigned, bytes](SIGNED_AT_ONCE) for _ in range(lanes)]
        self._turns = itertools.count()

    def issue(
        self,
        draw: Draw,
        unsigned: Unsigned,
        write: Write,
        run: Run,
        tell: Callable[[bytes | Exception], None],
    ) -> None:
        """`tell` is given the blind signature once the draw is on the disk, or why there is none.

        `write` does work as one transaction, `run` does it beside the server.
        """

        def entered(outcome: bool | Exception) -> None:
            if isinstance(outcome, Exception):
                tell(outcome)
                return
            # After the commit: a member who is entered can always ask again, one who is not
            # never can.
            lane = self._lanes[next(self._turns) % len(self._lanes)]
            lane.take(unsigned, lambda each: run(lambda: _signed(each)), tell)

        self._entering.take(draw, lambda draws: _entered(draws, write), entered)


def _entered(draws: Sequence[Draw], write: Write) -> list[bool | Exception]:
    try:
        return [*write(lambda rows: enter_all(rows, draws))]
    except StoreFault:
        raise
    except Exception:
        if len(draws) == 1:
            raise
    # One that the database refuses for itself spoils no other.
    outcomes: list[bool | Exception] = []
    for draw in draws:
        try:
            outcomes += _entered([draw], write)
        except Exception as problem:
            outcomes.append(problem)
    return outcomes


def _signed(unsigned: Sequence[Unsigned]) -> list[bytes | Exception]:
    return [_attempted(each) for each in unsigned]


def _attempted(unsigned: Unsigned) -> bytes | Exception:
    try:
        return unsigned.signer.blind_sign(unsigned.blinded, secrets.randbelow)
    except Exception as problem:
        # What is wrong with one value is its sender's own matter.
        return problem
