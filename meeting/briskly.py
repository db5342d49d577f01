"""How Python itself is set in a process that serves a whole hall."""

from __future__ import annotations

import gc
import sys

TURN_SECONDS = 0.0005


def take_turns_soon() -> None:
    """A thread that a commit has come back to waits for the interpreter this long at most, if
    ballots keep it busy meanwhile; Python's own 5 ms are longer than the disk itself takes."""
    sys.setswitchinterval(TURN_SECONDS)


def collect_seldom() -> None:
    """Thousands of open sockets are no garbage; looking through them again and again would take
    more time in a burst of ballots than the ballots do."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
