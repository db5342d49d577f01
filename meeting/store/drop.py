"""A ballot on its way into a box, and how it landed.

The pair of member and key is never written, logged or put into an error; therefore neither
appears when a drop is printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from voting.ballot import Ballot


# Neither of the two is frozen: setting their fields one by one past the freeze would take a full
# hall longer than making them. Nobody changes one.
@dataclass(slots=True)
class Drop:
    """One cast: a valid ballot's marks, the person who sent it and the key the tablet made."""

    attempt_id: int
    person_id: int = field(repr=False)
    key: str = field(repr=False)
    marks: dict[str, Any] = field(repr=False)
    write_ins: list[str] = field(repr=False)
    may_change: bool
    at: datetime
    # The same marks as they were read already: the live tally need not read them once more.
    ballot: Ballot | None = field(default=None, repr=False, compare=False)


class Landing(NamedTuple):
    """How a drop landed: for the first time, as a repeat of the same, or as a change."""

    repeat: bool = False
    changed: bool = False


@dataclass(slots=True)
class Slip:
    """A drop whose sender was found on the roll: what a box is given."""

    member_id: int = field(repr=False)
    drop: Drop


Outcome = Landing | Exception


class Box(Protocol):
    """Where the ballots of an attempt lie; both kinds of box keep the same contract."""

    def drop(self, attempt_id: int, slips: list[Slip]) -> list[Outcome]:
        """Takes a batch of slips; an outcome for each, in order. Raises when none is stored."""
        ...

    def holds(self, attempt_id: int, slip: Slip) -> bool:
        """Whether this very ballot lies in the box already."""
        ...

    def turnout(self, attempt_id: int) -> int:
        """How many members have cast."""
        ...

    def has_cast(self, attempt_id: int, member_id: int) -> bool:
        """Whether this member has cast."""
        ...
