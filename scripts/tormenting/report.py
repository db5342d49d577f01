"""What a torment found, as counts: a table for people, JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# What must be nought after whatever was done.
WRONGS = ("lost", "older", "strange", "differs", "false acks", "not recovered", "unsaid")


@dataclass
class Outcome:
    """One torment; `counts` grow as it goes on, `seconds` keep the longest of their kind."""

    name: str
    seed: int
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, counts: Mapping[str, int]) -> None:
        """Adds to the counts of these names."""
        for name, number in counts.items():
            self.counts[name] = self.counts.get(name, 0) + number

    def longest(self, name: str, seconds: float) -> None:
        """Keeps the longest of this kind."""
        self.seconds[name] = round(max(seconds, self.seconds.get(name, 0.0)), 2)

    @property
    def is_well(self) -> bool:
        """Whether nothing was lost, doubled, changed or unsaid."""
        return not any(self.counts.get(name, 0) for name in WRONGS)


def table(outcomes: Sequence[Outcome]) -> str:
    """Markdown: what was done, what was found."""
    lines = ["| torment | seed | counts | wrong |", "|---|---|---|---|"]
    for each in outcomes:
        done = {name: n for name, n in each.counts.items() if name not in WRONGS and n}
        said = [f"{n} {name}" for name, n in done.items()]
        said += [f"{name} {seconds}" for name, seconds in each.seconds.items()]
        wrong = [f"**{each.counts[name]} {name}**" for name in WRONGS if each.counts.get(name)]
        row = (each.name, str(each.seed), ", ".join(said), ", ".join(wrong) or "0")
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines)


def as_json(outcomes: Sequence[Outcome]) -> str:
    """The same for machines, on one line."""
    return json.dumps([vars(each) for each in outcomes], ensure_ascii=False)
