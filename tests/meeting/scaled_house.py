"""What the tests of a house of several workers share: its ports, and what must be installed."""

from __future__ import annotations

import os
import random
import socket
from typing import NoReturn

import pytest


def not_installed(what: str) -> NoReturn:
    """Skips a test whose program is not installed; where CI=true it must be."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


def free_ports(number: int) -> int:
    """The first of so many ports in a row that nobody holds.

    Below those that the system gives to outgoing lines, or one of them would take a port back.
    """
    while True:
        first = random.randrange(20_000, 32_000)
        try:
            for port in range(first, first + number):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
