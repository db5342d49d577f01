"""A worker as a part of the house: the same app as `serve`, behind nginx on a port of loopback."""

from __future__ import annotations

import http.client
import sys
from pathlib import Path

from meeting.scaled.accounts import OURSELVES
from meeting.scaled.configuration import Configuration
from meeting.scaled.part import Part

ROOT = Path(__file__).resolve().parent.parent.parent
ANSWER_SECONDS = 5.0


def worker(house: Configuration, number: int) -> Part:
    """Worker `number`, counted from 0."""
    command = [sys.executable, "-m", "meeting", "worker", "--config", str(house.file)]
    port = house.worker_ports[number]
    return Part(
        f"worker-{number}",
        [*OURSELVES.words("TERM"), *command, "--number", str(number)],
        ROOT,
        is_ready=lambda: _answers(port),
    )


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        line.close()
