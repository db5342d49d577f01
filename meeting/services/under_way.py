"""How far long work has come, for whoever waits for it.

Known by a name that the waiting page makes up; kept in memory alone and forgotten at the end. The
work itself runs in another thread than the one that is asked, so each entry is set in one piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from voting.told import Told, untold

__all__ = ["HowFar", "Told", "UnderWay", "untold"]

# 128 bits by chance: nobody asks after another's work.
NAME = re.compile(r"[0-9a-f]{32}")
MOST = 64


class HowFar(NamedTuple):
    """How much of the step is done, how much it is in all, and what the step is called."""

    done: int
    whole: int
    step: str = ""


class UnderWay:
    """The works that are going on in this house."""

    def __init__(self) -> None:
        self._known: dict[str, HowFar] = {}

    @contextmanager
    def following(self, name: str) -> Iterator[Told]:
        """What the work tells while it lasts; without a good name nothing is kept."""
        if not NAME.fullmatch(name) or len(self._known) >= MOST:
            yield untold
            return

        def told(done: int, whole: int, step: str = "", /) -> None:
            self._known[name] = HowFar(done, whole, step)

        told(0, 1)
        try:
            yield told
        finally:
            self._known.pop(name, None)

    def how_far(self, name: str) -> HowFar | None:
        """Where it is now; None for what is over or was never begun."""
        return self._known.get(name)
