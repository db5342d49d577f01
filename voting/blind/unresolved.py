"""Credentials that were drawn and left no ballot at all: could they have made another outcome?

A tablet casts 未按 as soon as it holds its credential. One whose ballot is missing altogether was
lost or cut off, or its ballot was dropped. Where so many could have turned the result, the record
says so and the meeting decides whether to put the matter to the vote again.
"""

from collections.abc import Iterator, Mapping, Sequence

from voting.ballot import Mark, mark_ballot
from voting.decide import decide
from voting.outcome import Outcome
from voting.over_issue import Pile
from voting.pack import RulePack
from voting.roll import Roll
from voting.tally import Tally, count

ADVICE = "revote"


def could_change(
    pack: RulePack, roll: Roll, tally: Tally, unresolved: int, by_hand: Sequence[Pile] = ()
) -> bool:
    """Whether so many further ballots, all marked alike, would give another outcome.

    They were missing on tablets; `by_hand` are the ballots of `tally` that people counted.
    """
    if unresolved <= 0:
        return False
    found = _reached(decide(pack, roll, tally, by_hand))
    for marks in _alike(tally):
        more = count(tally.question, [(mark_ballot(tally.question, marks), unresolved)])
        whole = (tally + more).with_issued(tally.issued)
        if _reached(decide(pack, roll, whole, by_hand)) != found:
            return True
    return False


def _reached(outcome: Outcome) -> tuple[object, ...]:
    """What counts as the outcome: not the order in which the others follow."""
    return outcome.status, set(outcome.chosen), set(outcome.tied), outcome.verdicts


def _alike(tally: Tally) -> Iterator[Mapping[str, Mark]]:
    """One way to mark for each listed option, grade or refusal: what would help it most."""
    question = tally.question
    ids = question.option_ids
    if question.method == "grade":
        yield from (dict.fromkeys(ids, grade) for grade in question.grade_ids)
        return
    yield {}
    if question.method == "approve":
        yield dict.fromkeys(ids, "against")
        yield from ({one: "approve"} for one in ids)
        return
    places = question.limit or 1
    for one in ids:
        # Where exactly K must be marked, the weakest others fill the ballot.
        others = sorted((other for other in ids if other != one), key=tally.approvals)
        marked = [one, *others[: places - 1]] if question.exact else [one]
        numbers = range(1, places + 1) if question.method == "rank" else [1] * places
        yield dict(zip(marked, numbers, strict=False))
