"""One check: what was looked at, and whether it holds. Three states, never two.

What cannot be checked from the files at hand is `not_done`; it is never counted as passed.
"""

from dataclasses import dataclass
from typing import Literal

State = Literal["passed", "failed", "not_done"]


@dataclass(frozen=True)
class Check:
    """A check by its permanent name, its state, and in zh and en what it looked at."""

    name: str
    state: State
    zh: str
    en: str
    is_notice: bool = False
    """Whether a reader must be told this beside the verdict, whatever the verdict is."""


def passed(name: str, zh: str, en: str) -> Check:
    """It was looked at and holds."""
    return Check(name, "passed", zh, en)


def noticed(name: str, zh: str, en: str) -> Check:
    """It was looked at, it is no fault, and nobody should read the record without knowing it."""
    return Check(name, "passed", zh, en, is_notice=True)


def failed(name: str, zh: str, en: str) -> Check:
    """It was looked at and does not hold."""
    return Check(name, "failed", zh, en)


def not_done(name: str, zh: str, en: str) -> Check:
    """It could not be looked at; the detail says what is missing."""
    return Check(name, "not_done", zh, en)
