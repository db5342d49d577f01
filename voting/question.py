"""What is asked, and how it may be marked.

A question is fixed before the poll opens; a rule pack makes it (`RulePack.question`).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from voting.errors import NoOptions, OptionIdRefused, OptionRepeated

Method = Literal["approve", "choose", "grade", "rank"]
GradeFault = Literal["mark", "ballot"]

RESERVED_IDS = ("count", "write_in")


@dataclass(frozen=True)
class Option:
    """One thing to mark, with a permanent id and the name that is read out."""

    id: str
    name: str = ""

    @property
    def label(self) -> str:
        """What people see: the name, or the id where no name was given."""
        return self.name or self.id


@dataclass(frozen=True)
class Grade:
    """One step of an evaluation's scale."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """Options in official order, and the limits that make a ballot valid.

    `limit` is the most a ballot may choose, number or approve (write-ins included); None means
    no limit. `exact` asks for all of them or none. `grade_fault` says whether several grades on
    one subject spoil that mark alone or the whole ballot.
    """

    method: Method
    options: tuple[Option, ...]
    seats: int | None = None
    limit: int | None = None
    exact: bool = False
    grades: tuple[Grade, ...] = ()
    write_in: bool = False
    grade_fault: GradeFault = "mark"

    def __post_init__(self) -> None:
        if not self.options:
            raise NoOptions()
        seen: set[str] = set()
        for option_id in self.option_ids:
            # The ids are also columns of the ballots' CSV, where these names are taken.
            if option_id in RESERVED_IDS or not option_id or option_id != option_id.strip():
                raise OptionIdRefused(option=option_id)
            if option_id in seen:
                raise OptionRepeated(option=option_id)
            seen.add(option_id)

    @cached_property
    def option_ids(self) -> tuple[str, ...]:
        """The ids in official order."""
        return tuple(option.id for option in self.options)

    @cached_property
    def grade_ids(self) -> tuple[str, ...]:
        """The grades' ids, best first as the pack lists them."""
        return tuple(grade.id for grade in self.grades)
