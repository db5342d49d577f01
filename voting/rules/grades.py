"""Evaluations: the best grade whose cumulative share of the base reaches the bar.

Satisfaction as Zhenhai published it in January 2022 (base: all members); single-grade forms as
Shenzhen 2011, where invalid marks leave the base. Grades off the ladder (不了解) never help.
"""

from voting.derivation import no_marks_line, rung_line, verdict_line
from voting.outcome import Line
from voting.pack import RulePack
from voting.question import Option
from voting.roll import Roll
from voting.rules.finding import Finding, base_count
from voting.tally import Counts, Tally


def judge(pack: RulePack, roll: Roll, tally: Tally) -> Finding:
    """A verdict for each subject that can have one; nobody is chosen or not chosen."""
    verdicts: dict[str, str] = {}
    lines: list[Line] = []
    for option in tally.question.options:
        counts = tally.options[option.id]
        if pack.bar.base == "marks":
            base = sum(counts[grade] for grade in tally.question.grade_ids)
        else:
            base = base_count(pack, roll, tally)
        if base == 0:
            lines.append(no_marks_line(option.label))
            continue
        verdicts[option.id] = _climb(pack, option, counts, base, lines)
    return Finding(verdicts=verdicts, lines=tuple(lines))


def _climb(pack: RulePack, option: Option, counts: Counts, base: int, lines: list[Line]) -> str:
    grades = {grade.id: grade for grade in pack.grades}
    reached, zh, en = 0, "", ""
    verdict = pack.otherwise
    for rung in pack.ladder:
        reached += counts[rung]
        zh, en = (f"{zh}+{grades[rung].zh}", f"{en}+{grades[rung].en}")
        words = (zh.removeprefix("+"), en.removeprefix("+"))
        lines.append(rung_line(option.label, words, reached, pack.bar, base))
        if reached >= pack.needed(base):
            verdict = rung
            break
    lines.append(verdict_line(option.label, grades[verdict].zh, grades[verdict].en))
    return verdict
