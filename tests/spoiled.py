"""Hypothesis strategies for input that somebody spoiled, by mistake or on purpose."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# The same every time, and few: what they find once is found for good.
TRIES = settings(
    max_examples=150, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip

# Any sign but a lone surrogate, which no file in UTF-8 can hold.
WRITTEN = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
# What breaks readers: turned, unseen, not of XML, from another plane, of another width, formulas.
ODD = st.sampled_from(
    [
        "\x00", "\ufffe", "\uffff", "\u202e", "\u200b", "\U0010ffff", "=1+1", "'=1", "＝1", "-1",
        "a\r\nb", "a\nb", "\t", '"', "'", ",", "1e400", "٣", "NaN", "9" * 5000, "甲" * 201,
        "_x000D_", "#N/A", "{0}", "{zh}", "%s", "2026-11-22", "12.0", "TRUE",
    ]
)  # fmt: skip
NUMBERS = st.integers() | st.sampled_from([0, -1, 2**31, 2**53, 2**63, 2**64, 10**30, -(10**30)])
SCALARS = st.none() | st.booleans() | NUMBERS | st.floats() | ODD | WRITTEN
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda some: st.lists(some, max_size=4) | st.dictionaries(WRITTEN, some, max_size=4),
    max_leaves=8,
)


@st.composite
def spoiled_bytes(draw: st.DrawFn, good: bytes) -> bytes:
    """The bytes with some of them replaced, left out, repeated or put in."""
    found = good
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(found)))
        end = min(len(found), start + draw(st.sampled_from([0, 1, 1, 4, 60, len(good)])))
        middle = draw(st.binary(max_size=6) | st.just(found[start:end] * 2))
        found = found[:start] + middle + found[end:]
    return found


def spoiled_text(good: str) -> st.SearchStrategy[bytes]:
    """A text as a file: its bytes spoiled, or one of its words or signs replaced."""

    @st.composite
    def replaced(draw: st.DrawFn) -> bytes:
        words = good.split(" ")
        words[draw(st.integers(0, len(words) - 1))] = draw(ODD | WRITTEN)
        return " ".join(words).encode()

    return spoiled_bytes(good.encode()) | replaced()


@st.composite
def spoiled_json(draw: st.DrawFn, good: Any) -> Any:
    """The parsed JSON with one part of it, at any depth, replaced, left out or added."""
    found = json.loads(json.dumps(good))
    place, parent, key = found, None, None
    while isinstance(place, dict | list) and place and draw(st.integers(0, 5)):
        parent = place
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        key = draw(st.sampled_from(keys))
        place = place[key]
    if parent is None:
        return draw(ANYTHING)
    match draw(st.sampled_from(["replace", "replace", "drop", "add"])):
        case "drop":
            del parent[key]
        case "add" if isinstance(parent, dict):
            parent[draw(WRITTEN)] = draw(ANYTHING)
        case _:
            parent[key] = draw(ANYTHING)
    return found
