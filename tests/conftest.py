"""What all tests share: the published cases and the standards' vectors, where they are at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def published_cases() -> list[dict[str, Any]]:
    """Real published votes, each with its sources; skipped where a clone stands alone."""
    path = SHARED / "data" / "cases.json"
    if not path.is_file():
        pytest.skip("../shared/data is not beside this clone")
    cases: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return cases


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of the standards' test vectors; skipped where a clone stands alone."""
    path = SHARED / "vectors"
    if not path.is_dir():
        pytest.skip("../shared/vectors is not beside this clone")
    return path
