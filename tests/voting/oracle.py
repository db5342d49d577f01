"""A slow, separate counter: it looks at every ballot again for every question, in fractions.

It shares no counting or deciding code with `voting`; it reads packs and ballots only.
"""

from collections.abc import Sequence
from fractions import Fraction

from voting.ballot import Ballot
from voting.pack import RulePack, Share
from voting.question import Question
from voting.roll import Roll


def reaches(share: Share, part: int, whole: int) -> bool:
    """Whether part is over (or at) the share of the whole, by cross-multiplying fractions."""
    bar = Fraction(share.num, share.den) * whole
    return part > bar if share.strict else part >= bar


def outcome(
    pack: RulePack, roll: Roll, question: Question, ballots: Sequence[Ballot]
) -> dict[str, object]:
    """The outcome object by brute force."""
    empty = {"chosen": [], "not_chosen": [], "tied": [], "verdicts": {}}
    seats = question.seats or 0
    if not reaches(pack.quorum, roll.present, roll.entitled):
        return {"status": "no_quorum", "seats_left": seats, **empty}
    if len(ballots) > roll.present:
        return {"status": "void", "seats_left": seats, **empty}
    good = [ballot for ballot in ballots if ballot.void is None]
    bases = {
        "entitled": roll.entitled,
        "present": roll.present,
        "collected": len(ballots),
        "valid": len(good),
    }
    if pack.rule == "grades":
        return {
            "status": "decided",
            "seats_left": 0,
            **empty,
            "verdicts": _verdicts(pack, question, good, bases),
        }
    names = list(question.option_ids)
    names += [f"write_in:{n}" for n in sorted({n for ballot in good for n in ballot.write_ins})]
    votes = {name: [_mark(ballot, name) for ballot in good] for name in names}
    points = {name: sum(m is not None for m in marks) for name, marks in votes.items()}
    sums = {
        name: sum(m or 0 for m in marks) if pack.method == "rank" else 0
        for name, marks in votes.items()
    }
    passing = [
        n for n in names if points[n] > 0 and reaches(pack.bar, points[n], bases[pack.bar.base])
    ]
    if pack.rule == "majority":
        rest = [name for name in names if name not in passing]
        return {
            "status": "decided",
            "seats_left": 0,
            **empty,
            "chosen": passing,
            "not_chosen": rest,
        }

    def better(one: str, other: str) -> bool:
        if points[one] != points[other]:
            return points[one] > points[other]
        return sums[one] < sums[other]

    def place(name: str) -> tuple[int, int]:
        return sum(better(other, name) for other in names), names.index(name)

    safe, tied = [], []
    for name in passing:
        above = sum(better(other, name) for other in passing)
        not_below = sum(not better(name, other) for other in passing)
        if not_below <= seats:
            safe.append(name)
        elif above < seats:
            tied.append(name)
    rest = [n for n in question.option_ids if n not in safe and n not in tied]
    left = seats - len(safe)
    return {
        "status": "runoff" if tied else "short" if left else "decided",
        "chosen": sorted(safe, key=place),
        "not_chosen": sorted(rest, key=place),
        "tied": sorted(tied, key=place),
        "seats_left": left,
        "verdicts": {},
    }


def _mark(ballot: Ballot, name: str) -> int | None:
    if name.startswith("write_in:"):
        return 1 if name.removeprefix("write_in:") in ballot.write_ins else None
    mark = ballot.marks.get(name)
    return 1 if mark == "approve" else mark if isinstance(mark, int) else None


def _verdicts(
    pack: RulePack, question: Question, good: Sequence[Ballot], bases: dict[str, int]
) -> dict[str, str]:
    verdicts = {}
    for subject in question.option_ids:
        marks = [m for b in good if isinstance(m := b.marks.get(subject), str)]
        base = bases.get(pack.bar.base, len(marks))
        if not base:
            continue
        verdicts[subject] = pack.otherwise
        for height in range(len(pack.ladder), 0, -1):
            if reaches(pack.bar, sum(m in pack.ladder[:height] for m in marks), base):
                verdicts[subject] = pack.ladder[height - 1]
    return verdicts
