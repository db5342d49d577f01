"""The tally of one question: what was counted, never who marked it.

Tallies of the same question add up, and counting in another order gives the same tally.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from voting.ballot import Ballot
from voting.errors import CountNegative, TalliesDiffer, TallyImpossible
from voting.question import Method, Question
from voting.totals import Given, check_ids, check_marks, option_counts, whole

Counts = Mapping[str, int]

FAULTY = "faulty"
COUNTED: dict[Method, tuple[str, ...]] = {
    "approve": ("approve", "against", "abstain"),
    "choose": ("chosen",),
    "rank": ("chosen", "sum"),
}


@dataclass(frozen=True)
class Tally:
    """Ballots issued, collected, valid and void (by reason); counts for each option.

    An option's counts are approve/against/abstain, chosen, chosen and sum of numbers, or one
    count for each grade and `faulty` for marks that named several grades.
    """

    question: Question
    issued: int
    collected: int
    valid: int
    void: Counts
    options: Mapping[str, Counts]
    write_ins: Counts

    @property
    def void_total(self) -> int:
        """Void ballots, whatever the reason."""
        return sum(self.void.values())

    def approvals(self, option_id: str) -> int:
        """Approvals of an option; being chosen or numbered is an approval."""
        return self.options[option_id]["approve" if self._approves else "chosen"]

    def with_issued(self, issued: int) -> "Tally":
        """The same tally with the number of ballots handed out."""
        if issued < 0:
            raise CountNegative(count=issued)
        return replace(self, issued=issued)

    def __add__(self, other: "Tally") -> "Tally":
        if self.question != other.question:
            raise TalliesDiffer()
        return Tally(
            self.question,
            self.issued + other.issued,
            self.collected + other.collected,
            self.valid + other.valid,
            _sum(self.void, other.void),
            {key: _sum(counts, other.options[key]) for key, counts in self.options.items()},
            _sum(self.write_ins, other.write_ins),
        )

    def __sub__(self, other: "Tally") -> "Tally":
        """What is left when a part is taken out again; TallyImpossible where it was no part."""
        if self.question != other.question:
            raise TalliesDiffer()
        options = {key: _less(counts, other.options[key]) for key, counts in self.options.items()}
        numbers = (
            self.issued - other.issued,
            self.collected - other.collected,
            self.valid - other.valid,
        )
        if min(numbers) < 0:
            raise TallyImpossible(reason="not a part of it", reason_zh="不是其中的一部分")
        void, names = _less(self.void, other.void), _less(self.write_ins, other.write_ins)
        left = ({key: n for key, n in part.items() if n} for part in (void, names))
        return Tally(self.question, *numbers, next(left), options, next(left))

    def to_json(self) -> dict[str, Any]:
        """The tally as records carry it; `from_json` reads it back."""
        json: dict[str, Any] = {
            "ballots": {
                "issued": self.issued,
                "collected": self.collected,
                "valid": self.valid,
                "void": self.void_total,
            },
            "void_reasons": dict(sorted(self.void.items())),
            "options": [self._option_json(option_id) for option_id in self.question.option_ids],
        }
        if self.question.write_in:
            names = sorted(self.write_ins.items())
            json["write_ins"] = [{"name": name, "approve": count} for name, count in names]
        if self.question.method == "grade":
            faulty = {key: counts[FAULTY] for key, counts in self.options.items()}
            json["faulty_marks"] = {key: count for key, count in faulty.items() if count}
        return json

    @classmethod
    def from_json(cls, question: Question, json: Mapping[str, object]) -> "Tally":
        """The tally that `to_json` wrote; one that cannot be is refused."""
        return tally_from_json(question, json)

    @property
    def _approves(self) -> bool:
        return self.question.method == "approve"

    def _option_json(self, option_id: str) -> dict[str, object]:
        counts = self.options[option_id]
        if self.question.method == "grade":
            return {"id": option_id, "grades": {g: counts[g] for g in self.question.grade_ids}}
        return {"id": option_id, **counts}


def count(question: Question, ballots: Iterable[Ballot | tuple[Ballot, int]]) -> Tally:
    """The tally of these ballots; a pair stands for so many identical ones."""
    piles: Counter[Ballot] = Counter()
    for entry in ballots:
        ballot, copies = entry if isinstance(entry, tuple) else (entry, 1)
        if ballot.question != question:
            raise TalliesDiffer()
        if copies < 0:
            raise CountNegative(count=copies)
        piles[ballot] += copies
    void: Counter[str] = Counter()
    write_ins: Counter[str] = Counter()
    options = {key: dict.fromkeys(counted(question), 0) for key in question.option_ids}
    for ballot, copies in piles.items():
        if ballot.void is not None:
            void[ballot.void] += copies
            continue
        write_ins.update(dict.fromkeys(ballot.write_ins, copies))
        _add_ballot(options, ballot, copies)
    collected = piles.total()
    valid = collected - void.total()
    return Tally(question, collected, collected, valid, _sum(void), options, _sum(write_ins))


def tally_from_counts(
    question: Question,
    *,
    issued: int,
    collected: int,
    void: int | Mapping[str, int],
    options: Mapping[str, Given],
    write_ins: Mapping[str, int] | None = None,
) -> Tally:
    """The tally that tellers counted by hand, when some pile of ballots could give it.

    A plain number of void ballots is kept under the reason `declared`.
    """
    reasons = {"declared": void} if isinstance(void, int) else dict(void)
    reasons = {reason: number for reason, number in reasons.items() if whole(number)}
    valid = whole(whole(collected) - sum(reasons.values()))
    check_ids(question, options)
    keys = counted(question)
    counts = {
        key: option_counts(question, key, options[key], keys, valid) for key in question.option_ids
    }
    names = {name: number for name, number in (write_ins or {}).items() if whole(number)}
    check_marks(question, valid, counts, names)
    return Tally(question, whole(issued), collected, valid, reasons, counts, names)


def tally_from_json(question: Question, json: Mapping[str, object]) -> Tally:
    """The tally that `Tally.to_json` wrote; anything else is refused."""
    try:
        read = _read_json(question, json)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise TallyImpossible(reason="not a tally", reason_zh="不是一份计票") from None
    if read.to_json() != json:
        raise TallyImpossible(reason="it contradicts itself", reason_zh="前后矛盾")
    return read


def _read_json(question: Question, json: Mapping[str, Any]) -> Tally:
    ballots = json["ballots"]
    options = {
        entry["id"]: {k: v for k, v in entry.items() if k != "id"} for entry in json["options"]
    }
    for option_id, faulty in json.get("faulty_marks", {}).items():
        options[option_id][FAULTY] = faulty
    return tally_from_counts(
        question,
        issued=ballots["issued"],
        collected=ballots["collected"],
        void=dict(json["void_reasons"]),
        options=options,
        write_ins={entry["name"]: entry["approve"] for entry in json.get("write_ins", [])},
    )


def counted(question: Question) -> tuple[str, ...]:
    """What is counted for each option of this question."""
    if question.method == "grade":
        return (*question.grade_ids, FAULTY)
    return COUNTED[question.method]


def _add_ballot(options: Mapping[str, dict[str, int]], ballot: Ballot, copies: int) -> None:
    marks = dict(ballot.kept)
    for option_id, counts in options.items():
        mark = marks.get(option_id)
        if ballot.question.method == "approve":
            # No mark is an abstention; a ballot that was never cast is not here at all.
            counts["abstain" if mark is None else str(mark)] += copies
        elif isinstance(mark, tuple):
            counts[FAULTY] += copies
        elif isinstance(mark, str):
            counts[mark] += copies
        elif mark is not None:
            counts["chosen"] += copies
            if "sum" in counts:
                counts["sum"] += mark * copies


def _less(whole_of_it: Counts, part: Counts) -> dict[str, int]:
    left = {key: whole_of_it.get(key, 0) - part.get(key, 0) for key in {**whole_of_it, **part}}
    if any(number < 0 for number in left.values()):
        raise TallyImpossible(reason="not a part of it", reason_zh="不是其中的一部分")
    return left


def _sum(*parts: Counts) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(total)
