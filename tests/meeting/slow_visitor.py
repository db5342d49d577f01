"""A visitor on a line of its own, who says little or nothing and waits to be let go."""

from __future__ import annotations

from typing import Any

import gevent
from gevent import socket

# Waiting longer than this for the end of a line is a failure, not a measure.
PATIENCE = 30
# How long the servers of these tests wait: a busy machine ends nothing that a test keeps moving.
HASTE = 1.0


def line_to(port: int) -> Any:
    """A new line to the server on this machine."""
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def until_the_end(line: Any) -> bytes:
    """All that still comes until the server lets go."""
    taken = b""
    while piece := line.recv(65536):
        taken += piece
    return taken


def drip(line: Any) -> None:
    """Sends a little now and then until the server lets go, or fails."""
    ended: list[OSError] = []

    def dripping() -> None:
        try:
            while True:
                line.sendall(b"X: 1\r\n")
                gevent.sleep(0.02)  # The drip itself: nothing is waited for.
        except OSError as problem:
            ended.append(problem)

    gevent.spawn(dripping).join(PATIENCE)
    assert ended, "the line is still held"
