"""What the tests of a house of several workers share: what must be installed."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def not_installed(what: str) -> NoReturn:
    """Skips a test whose program is not installed; where CI=true it must be."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)
