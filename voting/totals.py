"""Totals that people counted (hands, paper) or a record holds, made into a tally.

Sums that no pile of ballots could give are refused with a reason.
"""

from collections.abc import Mapping

from voting.ballot import plain_name
from voting.errors import TallyImpossible, UnknownOption
from voting.question import Question

Given = Mapping[str, "int | Mapping[str, int]"]


def option_counts(
    question: Question, option_id: str, given: Given, keys: tuple[str, ...], valid: int
) -> dict[str, int]:
    """One option's counts, complete and possible among so many valid ballots."""
    flat: dict[str, int] = {}
    for key, value in given.items():
        for inner, number in value.items() if isinstance(value, Mapping) else [(key, value)]:
            if inner not in keys:
                raise _impossible(f"{option_id}: {inner}?", f"{option_id}: {inner}?")
            flat[inner] = whole(number)
    if question.method == "approve" and "abstain" not in flat:
        # Tellers count approvals and objections; who did neither abstained.
        flat["abstain"] = whole(valid - sum(flat.values()))
    counts = {key: flat.get(key, 0) for key in keys}
    marks = counts["chosen"] if "chosen" in counts else sum(counts.values())
    if marks > valid or (question.method == "approve" and marks != valid):
        raise _impossible(
            f"{option_id}: {marks} marks on {valid} valid ballots",
            f"{option_id} 共 {marks} 票，而有效票为 {valid} 张",
        )
    return counts


def check_marks(
    question: Question,
    valid: int,
    options: Mapping[str, Mapping[str, int]],
    write_ins: Mapping[str, int],
) -> None:
    """Refuse totals that so many valid ballots within the limit cannot hold together."""
    listed = {plain_name(text) for option in question.options for text in (option.id, option.name)}
    for name, number in write_ins.items():
        if not question.write_in or name in listed or name != plain_name(name) or number > valid:
            raise _impossible(f"write-in {name}: {number}", f"另选 {name}：{number} 票")
    key = "approve" if question.method == "approve" else "chosen"
    if question.method == "grade" or question.limit is None:
        return
    chosen = [counts[key] for counts in options.values()] + list(write_ins.values())
    total = sum(chosen)
    if total > question.limit * valid:
        raise _impossible(
            f"{total} marks on {valid} ballots of at most {question.limit}",
            f"{valid} 张有效票每张至多选 {question.limit}，不能共有 {total} 票",
        )
    # Where exactly K are marked or none, the marks come in bundles of K different options.
    if question.exact and (total % question.limit or max(chosen) > total // question.limit):
        raise _impossible(f"{total} marks in bundles of {question.limit}", f"共 {total} 票")
    if question.method == "rank":
        _check_numbers(question.limit, valid, options)


def _check_numbers(limit: int, valid: int, options: Mapping[str, Mapping[str, int]]) -> None:
    for option_id, counts in options.items():
        if not counts["chosen"] <= counts["sum"] <= counts["chosen"] * limit:
            raise _impossible(
                f"{option_id}: numbers sum to {counts['sum']}",
                f"{option_id} 序号之和 {counts['sum']} 不合理",
            )
    # A number stands at most once on a ballot, so at most `valid` times in all.
    full, rest = divmod(sum(counts["chosen"] for counts in options.values()), valid or 1)
    least = valid * sum(range(1, full + 1)) + rest * (full + 1)
    most = valid * sum(range(limit - full + 1, limit + 1)) + rest * (limit - full)
    total = sum(counts["sum"] for counts in options.values())
    if not least <= total <= most:
        raise _impossible(f"all numbers sum to {total}", f"全部序号之和 {total} 不合理")


def whole(number: object) -> int:
    """The number, when it is a count: a whole number, not negative."""
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise _impossible(f"{number} is no count", f"{number} 不是票数")
    return number


def check_ids(question: Question, option_ids: Mapping[str, object]) -> None:
    """Refuse unknown options and missing ones."""
    for option_id in option_ids:
        if option_id not in question.option_ids:
            raise UnknownOption(option=str(option_id))
    for option_id in question.option_ids:
        if option_id not in option_ids:
            raise _impossible(f"{option_id} has no counts", f"{option_id} 没有票数")


def _impossible(reason: str, reason_zh: str) -> TallyImpossible:
    return TallyImpossible(reason=reason, reason_zh=reason_zh)
