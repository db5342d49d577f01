"""The outcome of a poll and the lines that let a deputy check it by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Status = Literal["decided", "runoff", "short", "void", "no_quorum"]


@dataclass(frozen=True)
class Line:
    """One step of a derivation, in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What follows from the tally.

    In a runoff `chosen` are those above the cut and `tied` those at it; `verdicts` holds the
    grade that each subject of an evaluation reached.
    """

    status: Status
    chosen: tuple[str, ...]
    not_chosen: tuple[str, ...]
    tied: tuple[str, ...]
    seats_left: int
    verdicts: Mapping[str, str]
    derivation: tuple[Line, ...]

    def to_json(self) -> dict[str, object]:
        """The outcome proper, as records and commands print it."""
        return {
            "status": self.status,
            "chosen": list(self.chosen),
            "not_chosen": list(self.not_chosen),
            "tied": list(self.tied),
            "seats_left": self.seats_left,
            "verdicts": dict(self.verdicts),
        }

    def derivation_json(self) -> list[dict[str, str]]:
        """The derivation, line by line in both languages."""
        return [{"zh": line.zh, "en": line.en} for line in self.derivation]
