"""How far long work has come, for whoever waits for it.

Known by a name that the waiting page makes up; kept in memory alone and forgotten at the end. The
work itself runs in another thread than the one that is asked, so each entry is set in one piece.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Called with how much of the work is done, and how much it is in all.
Told = Callable[[int, int], None]
# 128 bits by chance: nobody asks after another's work.
NAME = re.compile(r"[0-9a-f]{32}")
MOST = 64


def untold(_done: int, _whole: int) -> None:
    """Nobody waits to hear of it."""


class UnderWay:
    """The works that are going on in this house."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int]] = {}

    @contextmanager
    def following(self, name: str) -> Iterator[Told]:
        """What the work tells while it lasts; without a good name nothing is kept."""
        if not NAME.fullmatch(name) or len(self._known) >= MOST:
            yield untold
            return

        def told(done: int, whole: int) -> None:
            self._known[name] = (done, whole)

        told(0, 1)
        try:
            yield told
        finally:
            self._known.pop(name, None)

    def how_far(self, name: str) -> tuple[int, int] | None:
        """Done and whole; None for what is over or was never begun."""
        return self._known.get(name)
