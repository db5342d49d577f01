"""What all tests share: the published cases and the standards' vectors, where they are at hand."""

import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings

from tests.counted import uncounted

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# A busy machine must not fail a law by its slowness.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow modules first: the processes then end together, and none waits for one begun last."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Runs a test with its fixtures, counted by coverage or not."""
    with uncounted(item):
        return (yield)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def published_cases() -> list[dict[str, Any]]:
    """Real published votes, each with its sources; skipped where a clone stands alone."""
    path = SHARED / "data" / "cases.json"
    if not path.is_file():
        not_here(path)
    cases: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return cases


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of the standards' test vectors; skipped where a clone stands alone."""
    path = SHARED / "vectors"
    if not path.is_dir():
        not_here(path)
    return path


def not_here(path: Path) -> NoReturn:
    """Skips a test whose data lie beside the repository; where CI=true they must be there."""
    said = f"../{path.relative_to(ROOT.parent)} is not beside this clone"
    if os.environ.get("CI") == "true":
        pytest.fail(said)
    pytest.skip(said)
