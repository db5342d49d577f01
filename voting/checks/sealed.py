"""The list that the tellers keep, put beside the record whose root fixes it."""

from collections.abc import Sequence
from typing import Any

from voting.errors import VotingError
from voting.record_fields import BLIND_ROW, CHOICE_ROW
from voting.shape import ListOf, OneOf, problems

_ROWS = OneOf((CHOICE_ROW, *BLIND_ROW.shapes))


class NotSealedRows(VotingError):
    code = "not-sealed-rows"
    zh = "不是封存的逐票清单：{problem}"
    en = "Not a sealed list of ballots: {problem}"


def read_sealed_rows(parsed: Any) -> list[dict[str, Any]]:
    """The rows in a parsed file, canonical JSON of the list; NotSealedRows for anything else."""
    for problem in problems(parsed, ListOf(_ROWS), "rows"):
        raise NotSealedRows(problem=problem)
    rows: list[dict[str, Any]] = parsed
    return rows


def with_sealed_rows(
    record: dict[str, Any], rows: Sequence[dict[str, Any]] | None
) -> dict[str, Any]:
    """The record as if these rows were published; itself where it fixes none or shows its own."""
    fixed = "ballots_root" in record or "choices_root" in record
    if rows is None or not fixed or "choices" in record:
        return record
    kind = "serial" if "ballots_root" in record else "marks"
    # Rows of the other kind of poll are none of this one: what is left gives another root.
    own = [row for row in rows if kind in row]
    return {**record, "publish": "list", "choices": own}
