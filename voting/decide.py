"""One pure function from pack, roll and tally to the outcome; exact integers only."""

from collections.abc import Callable, Mapping, Sequence

from voting.derivation import ballots_line, overfull_line, quorum_line
from voting.errors import WrongPack
from voting.outcome import Line, Outcome, Status
from voting.over_issue import Pile, overfull
from voting.pack import RuleId, RulePack
from voting.roll import Roll
from voting.rules import choose_n, grades, majority
from voting.rules.finding import Finding
from voting.tally import Tally

RULES: Mapping[RuleId, Callable[[RulePack, Roll, Tally], Finding]] = {
    "majority": majority.judge,
    "choose_n": choose_n.judge,
    "grades": grades.judge,
}


def decide(pack: RulePack, roll: Roll, tally: Tally, by_hand: Sequence[Pile] = ()) -> Outcome:
    """The outcome: quorum first, then more collected than issued, then the pack's rule.

    Quorum: Organic Law 2022 Arts 14 and 51. More ballots collected than issued void the whole
    poll: Chongqing Township Regulations Art 24. That holds in all and for each channel: `by_hand`
    are the ballots of `tally` that people counted.
    """
    question = tally.question
    fits = question.method == pack.method and question.grades == pack.grades
    if not fits or (question.seats is not None) != pack.seats_wanted:
        raise WrongPack(pack=pack.id)
    lines = [quorum_line(pack, roll)]
    if roll.present < pack.quorum_needed(roll.entitled):
        return _nothing("no_quorum", tally, lines)
    too_full = overfull(tally, by_hand)
    lines.append(ballots_line(roll, tally, is_split=bool(too_full)))
    lines += map(overfull_line, too_full)
    if too_full or tally.collected > min(tally.issued, roll.present):
        return _nothing("void", tally, lines)
    found = RULES[pack.rule](pack, roll, tally)
    return Outcome(
        status=found.status,
        chosen=found.chosen,
        not_chosen=found.not_chosen,
        tied=found.tied,
        seats_left=found.seats_left,
        verdicts=found.verdicts,
        derivation=(*lines, *found.lines),
    )


def _nothing(status: Status, tally: Tally, lines: list[Line]) -> Outcome:
    return Outcome(
        status=status,
        chosen=(),
        not_chosen=(),
        tied=(),
        seats_left=tally.question.seats or 0,
        verdicts={},
        derivation=tuple(lines),
    )
