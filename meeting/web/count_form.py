"""The fields of a count by hand, read in one way wherever people enter one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from meeting.services.refusals import InputRefused


def read_counts(form: Mapping[str, str]) -> dict[str, Any]:
    """The form as {"valid": n, "options": {option: {column: n}}, "write_ins": {name: n}}.

    Its fields are `c-valid` and so on, and `o-<option>-<column>`. Raises InputRefused.
    """
    counts: dict[str, Any] = {"options": {}, "write_ins": _write_ins(form)}
    for field, value in form.items():
        if not field.startswith(("c-", "o-")):
            continue
        number = _number(value.strip())
        if field.startswith("c-"):
            counts[field.removeprefix("c-")] = number
        else:
            option, _dash, column = field.removeprefix("o-").rpartition("-")
            counts["options"].setdefault(option, {})[column] = number
    return counts


def _write_ins(form: Mapping[str, str]) -> dict[str, int]:
    """Fields `w-name-<n>` and `w-count-<n>` as {name: n}; the same name twice is added up."""
    found: dict[str, int] = {}
    for field, value in form.items():
        name = value.strip()
        if field.startswith("w-name-") and name:
            count = form.get(field.replace("name", "count"), "")
            found[name] = found.get(name, 0) + _number(count.strip())
    return found


def _number(value: str) -> int:
    # What cannot be read is refused: taken for nought, it would be a wrong count.
    if value and not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise InputRefused(field=_("数字"))
    return int(value or 0)
