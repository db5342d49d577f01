"""Whose steps coverage counts: the examples of voting/, which reach every branch of it alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from coverage import Coverage

COUNTED = "tests/voting/"
UNCOUNTED = "uncounted"


@contextmanager
def uncounted(item: pytest.Item) -> Iterator[None]:
    """Halts the counting while this test runs, unless it is one of those that are counted.

    To be counted takes Python twice as long, and a branch that only a chance example or the whole
    house reaches has no test that says what it must do.
    """
    counting = Coverage.current()
    is_counted = item.nodeid.startswith(COUNTED) and not item.get_closest_marker(UNCOUNTED)
    if counting is None or is_counted:
        yield
        return
    counting.stop()
    try:
        yield
    finally:
        counting.start()
