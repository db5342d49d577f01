"""A ballot, valid or void; `mark_ballot` is the only way to make one.

What cannot be read at all is refused with an error; what can be read but breaks the rule is a
void ballot with its reason (Organic Law 2022 Arts 26-29; Electoral Law Art 44: marks above the
seats void the ballot). An empty ballot is valid: it abstains.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from voting.errors import BallotMalformed, UnknownGrade, UnknownOption, WriteInMalformed
from voting.question import Question

Mark = str | int | Sequence[str]
KeptMark = str | int | tuple[str, ...]

APPROVE_MARKS = ("approve", "against", "abstain")
NAME_LENGTH = 64

VOID_REASONS = {
    "write-in-not-allowed": ("本票不能另选他人", "write-ins are not allowed"),
    "write-in-listed": ("另选的人已在候选名单中", "a write-in names a listed option"),
    "too-many": ("所选多于应选名额", "more marks than seats"),
    "too-few": ("所选少于应选名额", "fewer marks than must be made"),
    "rank-out-of-range": ("序号超出范围", "a number out of range"),
    "rank-repeated": ("序号重复", "a number used twice"),
    "several-grades": ("同一对象选了多个等次", "several grades on one subject"),
    "declared": ("人工认定无效", "declared void by the tellers"),
}

# A two-character name is often printed with a space inside (张 三); it is the same person.
_SPACE_INSIDE_HAN_NAME = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


@dataclass(frozen=True)
class Ballot:
    """One ballot in canonical form: official order, nothing empty, equal ballots are equal."""

    # Ballots that are compared answer one question: hashing it would say nothing, for every ballot.
    question: Question = field(hash=False)
    kept: tuple[tuple[str, KeptMark], ...]
    write_ins: tuple[str, ...]
    void: str | None

    @property
    def is_valid(self) -> bool:
        """Whether it counts; a blank ballot does."""
        return self.void is None

    @property
    def is_blank(self) -> bool:
        """Whether nothing is marked: an abstention, not the same as 未按 (nothing cast)."""
        return not self.kept and not self.write_ins

    @property
    def marks(self) -> dict[str, str | int | list[str]]:
        """The marks as they travel and are recorded; `mark_ballot` of them gives this ballot."""
        return {key: list(mark) if isinstance(mark, tuple) else mark for key, mark in self.kept}


def mark_ballot(
    question: Question, marks: Mapping[str, Mark], write_ins: Sequence[str] = ()
) -> Ballot:
    """The ballot that these marks make; unreadable marks raise, marks against the rule void it."""
    for option_id in marks:
        if option_id not in question.option_ids:
            raise UnknownOption(option=str(option_id))
    read = [
        (option_id, _read_mark(question, option_id, marks[option_id]))
        for option_id in question.option_ids
        if option_id in marks
    ]
    nothing = ((),) if question.method == "grade" else ("abstain", ())
    kept = tuple([each for each in read if each[1] not in nothing])
    names = _read_names(write_ins)
    return Ballot(question, kept, names, _void_reason(question, kept, names))


def plain_name(name: str) -> str:
    """A written name as it is counted: NFC, trimmed, without spaces inside a Chinese name."""
    return _SPACE_INSIDE_HAN_NAME.sub("", unicodedata.normalize("NFC", name).strip())


def _read_mark(question: Question, option_id: str, mark: Mark) -> KeptMark:
    if question.method == "grade":
        return _read_grade(question, option_id, mark)
    if question.method == "approve":
        if isinstance(mark, str) and mark in APPROVE_MARKS:
            return mark
    elif isinstance(mark, int) and not isinstance(mark, bool):
        if question.method == "rank" or mark == 1:
            return mark
    raise BallotMalformed(option=option_id, mark=str(mark))


def _read_grade(question: Question, option_id: str, mark: Mark) -> KeptMark:
    listed = (mark,) if isinstance(mark, str) else mark
    if not isinstance(listed, list | tuple):
        raise BallotMalformed(option=option_id, mark=str(mark))
    for grade in listed:
        if grade not in question.grade_ids:
            raise UnknownGrade(grade=str(grade))
    found = tuple(grade for grade in question.grade_ids if grade in listed)
    return found[0] if len(found) == 1 else found


def _read_names(write_ins: Sequence[str]) -> tuple[str, ...]:
    if isinstance(write_ins, str):
        raise WriteInMalformed()
    if not write_ins:
        return ()
    names: set[str] = set()
    for name in write_ins:
        if not isinstance(name, str):
            raise WriteInMalformed()
        plain = plain_name(name)
        if len(plain) > NAME_LENGTH or any(unicodedata.category(c)[0] == "C" for c in plain):
            raise WriteInMalformed()
        names.add(plain)
    # Sorted, so that the order of writing neither identifies a ballot nor splits equal ones.
    return tuple(sorted(names - {""}))


def _void_reason(
    question: Question, kept: Sequence[tuple[str, KeptMark]], names: tuple[str, ...]
) -> str | None:
    if names and not question.write_in:
        return "write-in-not-allowed"
    if names and _listed_names(question).intersection(names):
        return "write-in-listed"
    if question.method == "grade":
        several = any(isinstance(mark, tuple) for _, mark in kept)
        return "several-grades" if several and question.grade_fault == "ballot" else None
    if question.method == "rank":
        return _rank_fault(question, Counter(mark for _, mark in kept))
    chosen = len([mark for _, mark in kept if mark in ("approve", 1)]) + len(names)
    if question.limit is not None and chosen > question.limit:
        return "too-many"
    # A blank ballot abstains, also where exactly K must be marked.
    if question.exact and 0 < chosen < (question.limit or 0):
        return "too-few"
    return None


def _listed_names(question: Question) -> set[str]:
    return {plain_name(text) for option in question.options for text in (option.id, option.name)}


def _rank_fault(question: Question, numbers: Counter[KeptMark]) -> str | None:
    highest = question.limit or len(question.options)
    if any(number not in range(1, highest + 1) for number in numbers):
        return "rank-out-of-range"
    if any(used > 1 for used in numbers.values()):
        return "rank-repeated"
    if question.exact and 0 < len(numbers) < highest:
        return "too-few"
    return None
