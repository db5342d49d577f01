"""What the documents claim: every test that they name exists."""

from __future__ import annotations

import re
from pathlib import Path


def test_every_test_that_the_trust_page_names_exists(root: Path) -> None:
    named = set(re.findall(r"`(test_\w+)`", (root / "docs" / "trust.md").read_text("utf-8")))
    there = {
        name
        for path in (root / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)
    }
    assert named
    assert named <= there, named - there
