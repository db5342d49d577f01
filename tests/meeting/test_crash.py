"""kill -9 in the middle of a burst: every acknowledged ballot is there afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.meeting.small_hall import Hall, key_of, open_hall, reopen_hall

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]

# Casts for as long as it lives and says each ack, after it has it, on its own line.
BURST = """
import os, sys, threading
from pathlib import Path
from tests.meeting.small_hall import key_of, reopen_hall

hall = reopen_hall(Path(sys.argv[1]))

def cast(people):
    for mark in ("approve", "against") * 500:
        for person in people:
            hall.cast(person, mark)
            os.write(1, f"{person} {mark}\\n".encode())

threads = [threading.Thread(target=cast, args=(hall.people[n::8],)) for n in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.parametrize("secrecy", ["named", "secret"])
@pytest.mark.parametrize("acks", [1, 40, 170])
def test_no_acked_ballot_is_lost(tmp_path: Path, secrecy: str, acks: int) -> None:
    hall = open_hall(tmp_path, secrecy, size=120)
    hall.store.close()
    acked = _burst_and_kill(tmp_path, acks)
    again = reopen_hall(tmp_path)
    assert {key_of(person) for person in acked} <= set(_contents(again, secrecy))
    assert again.turnout() == len(again.choices()) >= len(acked)
    contents = _contents(again, secrecy)
    # Each ballot is the acked one, or the next of the same tablet, whose ack the kill cut off.
    for person, mark in acked.items():
        following = "against" if mark == "approve" else "approve"
        assert contents[key_of(person)] in (mark, following)
    # The poll goes on: whoever had no ack simply sends again.
    for person in again.people:
        again.cast(person)
    assert again.turnout() == len(again.people)
    assert again.choices() == ["approve"] * len(again.people)
    again.store.close()


def _burst_and_kill(folder: Path, acks: int) -> dict[int, str]:
    process = subprocess.Popen(
        [sys.executable, "-c", BURST, str(folder)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    lines: list[bytes] = []
    limit = time.monotonic() + 60
    while len(lines) < acks and time.monotonic() < limit:
        lines.append(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.read().splitlines()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    said = [line.decode().split() for line in lines if line.strip()]
    assert len(said) >= acks
    return {int(person): mark for person, mark in said}


def _contents(hall: Hall, secrecy: str) -> dict[str, object]:
    """The mark that lies under each key."""
    with hall.store.read() as rows:
        if secrecy == "secret":
            held = hall.store.secret.by_handle(hall.attempt_id)
            return {key: choice.marks.get("p1") for key, choice in held.items()}
        named = hall.store.named_ballots(rows, hall.attempt_id)
        return {ballot.key: ballot.marks.get("p1") for ballot in named}
