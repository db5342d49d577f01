"""Writes a configuration file; reading one is the standard library's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def as_toml(words: Mapping[str, Any]) -> str:
    """Plain values and one level of tables as a file that `read_configuration` reads."""
    plain = [f"{name} = {_value(each)}" for name, each in words.items() if not _is_table(each)]
    for name, table in words.items():
        if _is_table(table):
            plain += ["", f"[{name}]"]
            plain += [f"{key} = {_value(each)}" for key, each in table.items()]
    return "\n".join(plain) + "\n"


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    # A basic string of TOML is written as JSON writes one.
    return json.dumps(str(value), ensure_ascii=False)
