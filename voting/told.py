"""How work that may last tells whoever waits how far it has come."""

from __future__ import annotations

from typing import Protocol


class Told(Protocol):
    """Called with how much of a step is done and how much the step is in all.

    `step` names what is being done ("ballots", "checks" …); it is empty where the work has only
    one. Counts of different steps are not to be compared with each other.
    """

    def __call__(self, done: int, whole: int, step: str = "", /) -> None: ...


def untold(_done: int, _whole: int, _step: str = "", /) -> None:
    """Nobody waits to hear of it."""
