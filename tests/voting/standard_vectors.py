"""The test vectors of the standards, which lie beside the repository in ../shared/vectors."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "vectors"


def read_vectors(name: str) -> Any:
    """The vectors of one file; a test without them is skipped with a word, but fails in CI."""
    path = FOLDER / name
    if path.exists():
        return json.loads(path.read_text(encoding="utf-8"))
    if os.environ.get("CI") == "true":
        pytest.fail(f"the vectors {path} are missing")
    pytest.skip(f"the vectors {path} are not on this machine")
