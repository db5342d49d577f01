"""What the documents claim: every test that they name exists, every requirement has its state."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATES = ("满足 met", "部分 partly", "没有 not met")
# The requirements and clauses that docs/security.md answers, each once.
REQUIREMENTS = [
    *(f"R{number}" for number in range(1, 28)),
    "6.2.1",
    *(f"6.2.2-{number}" for number in range(1, 8)),
    *(f"6.2.{number}" for number in range(3, 9)),
    *(f"12.2.{number}" for number in range(1, 13)),
]


@pytest.mark.parametrize("page", ["trust.md", "security.md"])
def test_every_test_that_a_page_of_promises_names_exists(root: Path, page: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", (root / "docs" / page).read_text("utf-8")))
    there = {
        name
        for path in (root / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)
    }
    assert named
    assert named <= there, named - there


def test_every_requirement_is_answered_with_a_test_or_a_reason(root: Path) -> None:
    text = (root / "docs" / "security.md").read_text("utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if re.match(r"\| (R\d|\d+\.\d)", line)
    ]
    assert [row[0] for row in rows] == REQUIREMENTS
    for number, asks, state, tests, remark in rows:
        assert asks, number
        assert state in STATES, number
        # What is met or partly met is shown by a test; what is missing is said.
        assert "`test_" in tests or state == STATES[2], number
        assert remark or state == STATES[0], number
