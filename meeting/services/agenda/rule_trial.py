"""A rule tried with numbers before it is chosen: the derivation is `voting.decide`'s own.

Nothing is kept and nothing here decides: a trial is a tally made of the numbers that somebody
types, judged by the very function that will judge the poll.
"""

from __future__ import annotations

from dataclasses import dataclass

from voting.decide import decide
from voting.errors import VotingError
from voting.outcome import Outcome
from voting.pack import RulePack
from voting.question import Option, Question
from voting.roll import Roll
from voting.tally import Tally, tally_from_counts
from voting.totals import Given

# A township congress of 92 of whom 85 came.
ENTITLED, PRESENT = 92, 85
NAMES = ("甲", "乙", "丙", "丁", "戊")
LETTERS = ("A", "B", "C", "D", "E")
SEATS = 3
LARGEST = 100_000
# Shares of the valid ballots, in hundredths: together no more than every ballot's three choices.
PLACES = (85, 72, 61, 48, 34)
YES_AND_NO = (72, 18)
GRADED = (55, 30, 10, 5)


@dataclass(frozen=True)
class TrialNumbers:
    """What is tried: `given` are the counts of each field of `fields_of`, in order.

    `present` of `entitled` are there; `not_pressed` of them cast nothing; `void` ballots count as
    collected only.
    """

    entitled: int
    present: int
    not_pressed: int
    void: int
    given: tuple[int, ...]

    @property
    def valid(self) -> int:
        """The ballots that are counted."""
        return max(0, self.present - self.not_pressed - self.void)


@dataclass(frozen=True)
class Trial:
    """What would come of it, or the refusal that says why these numbers cannot be."""

    numbers: TrialNumbers
    tally: Tally | None
    outcome: Outcome | None
    refusal: VotingError | None


def fields_of(pack: RulePack, names: tuple[str, ...] = NAMES) -> tuple[str, ...]:
    """What can be filled in for a rule: options, two of the three answers, or grades."""
    if pack.seats_wanted:
        return names
    if pack.method == "approve":
        return ("approve", "against")
    return tuple(grade.id for grade in pack.grades)


def example(pack: RulePack, entitled: int = ENTITLED, present: int = PRESENT) -> TrialNumbers:
    """Numbers that fit the rule, spread over the ballots of those present."""
    if pack.seats_wanted:
        shares: tuple[int, ...] = PLACES
    elif pack.method == "approve":
        shares = YES_AND_NO
    else:
        shares = (*GRADED, *(0,) * len(pack.grades))[: len(pack.grades)]
    given = [present * share // 100 for share in shares]
    if pack.method == "grade":
        given[0] += present - sum(given)
    if pack.exact:
        # Where every ballot names all seats, the marks come in bundles of so many.
        given[-1] -= sum(given) % SEATS
    return TrialNumbers(entitled, present, 0, 0, tuple(given))


def try_rule(pack: RulePack, numbers: TrialNumbers, called: tuple[str, ...] = NAMES) -> Trial:
    """The outcome with its derivation, or the refusal of numbers that no ballots could give.

    `called` are what the five options are called.
    """
    seats = SEATS if pack.seats_wanted else None
    names = called if pack.seats_wanted else called[:1]
    try:
        roll = Roll(numbers.entitled, numbers.present)
        question = pack.question([Option(name, name) for name in names], seats)
        tally = tally_from_counts(
            question,
            issued=numbers.present,
            collected=numbers.present - numbers.not_pressed,
            void=numbers.void,
            options=_options(pack, question, numbers, called),
            write_ins={},
        )
        return Trial(numbers, tally, decide(pack, roll, tally), None)
    except VotingError as refusal:
        return Trial(numbers, None, None, refusal)


def _options(
    pack: RulePack, question: Question, numbers: TrialNumbers, called: tuple[str, ...]
) -> dict[str, Given]:
    if question.method == "rank":
        return _ranked(numbers, called)
    if question.method == "choose":
        return {name: {"chosen": n} for name, n in zip(called, numbers.given, strict=True)}
    if pack.seats_wanted:
        return {
            name: {"approve": n, "against": 0, "abstain": numbers.valid - n}
            for name, n in zip(called, numbers.given, strict=True)
        }
    if question.method == "approve":
        approve, against = numbers.given
        rest = numbers.valid - approve - against
        return {called[0]: {"approve": approve, "against": against, "abstain": rest}}
    grades = dict(zip(question.grade_ids, numbers.given, strict=True))
    # A mark that names no grade is nobody's: the rest of the ballots left the subject out.
    return {called[0]: {**grades, "faulty": 0}}


def _ranked(numbers: TrialNumbers, called: tuple[str, ...]) -> dict[str, Given]:
    """Deals the marks round the ballots, so that each numbers its own 1, 2, 3 in order."""
    valid = max(1, numbers.valid)
    marks, place, found = [0] * valid, 0, {}
    for name, chosen in zip(called, numbers.given, strict=True):
        total = 0
        for _ in range(chosen):
            marks[place % valid] += 1
            total += marks[place % valid]
            place += 1
        found[name] = {"chosen": chosen, "sum": total}
    return dict(found)
