"""Loopback ports for servers of one's own, which are theirs still after a restart."""

from __future__ import annotations

import secrets
import socket

LOOPBACK = "127.0.0.1"
# Below those that the system gives away by itself: while a killed server is not back yet, an
# outgoing line, or another process that asked for any port, would be given the one it left.
LOWEST, HIGHEST = 20_000, 32_000


def free_ports(number: int) -> int:
    """The first of so many ports in a row that nobody holds."""
    while True:
        first = LOWEST + secrets.randbelow(HIGHEST - LOWEST - number)
        if all(_is_free(port) for port in range(first, first + number)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
