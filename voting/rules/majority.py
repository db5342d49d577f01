"""Motions, appointments and clauses: each option stands alone against the bar.

Organic Law of Local Congresses 2022 Arts 25 and 51: more than half of all, not of those present.
"""

from voting.derivation import bar_line, option_line
from voting.pack import RulePack
from voting.roll import Roll
from voting.rules.finding import Finding, base_count
from voting.tally import Tally


def judge(pack: RulePack, roll: Roll, tally: Tally) -> Finding:
    """Every option that reaches the bar passes; nothing without an approval ever does."""
    base = base_count(pack, roll, tally)
    needed = max(pack.needed(base), 1)
    lines = [bar_line(pack.bar, base)]
    passed: dict[str, bool] = {}
    for option in tally.question.options:
        approvals = tally.approvals(option.id)
        passed[option.id] = approvals >= needed
        lines.append(option_line(option.label, approvals, needed, None))
    return Finding(
        chosen=tuple(key for key, passes in passed.items() if passes),
        not_chosen=tuple(key for key, passes in passed.items() if not passes),
        lines=tuple(lines),
    )
