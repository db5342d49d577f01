"""Projects and elections: of those that reach the bar, the K with the most approvals.

Chongqing Township Regulations Arts 24-25 and Organic Law 2022 Arts 26-29: a tie that leaves the
cut open is voted on again among the tied; seats that nobody reached the bar for stay open.
"""

from dataclasses import dataclass

from voting.derivation import bar_line, cut_line, option_line
from voting.pack import RulePack
from voting.roll import Roll
from voting.rules.finding import Finding, base_count
from voting.tally import Tally

WRITE_IN = "write_in:"


@dataclass(frozen=True)
class Candidate:
    """A listed option or a written-in name, with what it is ordered by."""

    id: str
    label: str
    approvals: int
    total: int | None

    @property
    def order(self) -> tuple[int, int]:
        """More approvals first, then the lower sum of numbers."""
        return -self.approvals, self.total or 0


def judge(pack: RulePack, roll: Roll, tally: Tally) -> Finding:
    """The K highest that reach the bar, or the tie or the shortage that prevents it."""
    seats = tally.question.seats or 0
    base = base_count(pack, roll, tally)
    needed = max(pack.needed(base), 1)
    # The sort is stable: equals stay in official order.
    ranked = sorted(_candidates(tally), key=lambda candidate: candidate.order)
    passing = [candidate for candidate in ranked if candidate.approvals >= needed]
    chosen, tied = passing[:seats], []
    if len(passing) > seats and passing[seats].order == passing[seats - 1].order:
        cut = passing[seats].order
        chosen = [candidate for candidate in passing if candidate.order < cut]
        tied = [candidate for candidate in passing if candidate.order == cut]
    settled = {candidate.id for candidate in chosen + tied}
    lines = [option_line(c.label, c.approvals, needed, c.total) for c in ranked]
    return Finding(
        status="runoff" if tied else "decided" if len(chosen) == seats else "short",
        chosen=tuple(candidate.id for candidate in chosen),
        # A written name that was not elected stands in the tally only.
        not_chosen=tuple(
            c.id for c in ranked if c.id not in settled and c.id in tally.question.option_ids
        ),
        tied=tuple(candidate.id for candidate in tied),
        seats_left=seats - len(chosen),
        lines=(
            bar_line(pack.bar, base),
            *lines,
            cut_line(seats, len(passing), len(chosen), len(tied)),
        ),
    )


def _candidates(tally: Tally) -> list[Candidate]:
    listed = [
        Candidate(o.id, o.label, tally.approvals(o.id), tally.options[o.id].get("sum"))
        for o in tally.question.options
    ]
    written = [Candidate(WRITE_IN + n, n, c, None) for n, c in sorted(tally.write_ins.items())]
    return listed + written
