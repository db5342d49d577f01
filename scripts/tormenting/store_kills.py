"""kill -9 of a process that is nothing but store and writer, hundreds of times at points by chance.

What kills of whole servers cannot afford: a process is forked, members cast in it as fast as the
disk takes it, every sending and every ack is told through a pipe, and it is killed.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any

from tests.meeting.small_hall import key_of, open_hall, reopen_hall
from tormenting.found import ballots_in
from tormenting.ledger import Ledger
from tormenting.report import Outcome

PEOPLE = 60
AT_ONCE = 12
MARKS = ("approve", "against")
MOST_LINES = 150
LONGEST_SECONDS = 0.02


async def torment_store_by_kills(
    kind: str, kills: int, database: Any, folder: Path, seed: int
) -> Outcome:
    """So many kills over one store; a ballot changed a thousand times must be as last acked."""
    url = database.prepared() if database is not None else ""
    outcome = Outcome(
        f"kill -9 of the writer alone, {'postgresql' if url else 'sqlite'}, {kind}", seed
    )
    await asyncio.to_thread(_torment, kind, kills, url, folder, seed, outcome)
    return outcome


def _torment(kind: str, kills: int, url: str, folder: Path, seed: int, outcome: Outcome) -> None:
    chance, ledger = random.Random(seed), Ledger()  # noqa: S311 - repeatable
    secrecy = "secret" if kind == "split" else "named"
    hall = open_hall(folder, secrecy, size=PEOPLE, database_url=url)
    attempt, people = hall.attempt_id, hall.people
    hall.store.close()
    for _ in range(kills):
        amid = _burst_and_kill(folder, url, people, chance, ledger)
        outcome.add(ledger.wrongs(ballots_in(folder, url, kind, attempt)))
        outcome.add({"kills": 1, "with ballots under way": int(amid > 0)})
    outcome.add({"acks": ledger.acks})
    # Whoever comes next goes on with the same store: everybody is acked once more, and counted.
    again = reopen_hall(folder, url)
    for person in people:
        ledger.is_promised(key_of(person), ledger.sends(key_of(person), {"p1": "approve"}))
        again.cast(person)
    found = ballots_in(folder, url, kind, attempt)
    outcome.add(ledger.wrongs(found))
    outcome.add({"differs": int(not again.turnout() == len(found) == PEOPLE)})
    again.store.close()


def _burst_and_kill(
    folder: Path, url: str, people: list[int], chance: random.Random, ledger: Ledger
) -> int:
    """How many sendings were under way at the kill."""
    told, say = os.pipe()
    seed, seconds = chance.random(), chance.uniform(0, LONGEST_SECONDS)
    number = chance.randrange(1, MOST_LINES)
    pid = os.fork()
    if pid == 0:
        try:
            os.close(told)
            _cast_for_ever(folder, url, people, random.Random(seed), say)  # noqa: S311
        finally:
            os._exit(1)
    os.close(say)
    with os.fdopen(told, "rb") as lines:
        heard = [lines.readline() for _ in range(number)]
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        rest = lines.read().splitlines()
    sendings: dict[str, int] = {}
    under_way = 0
    for line in [*heard, *rest]:
        what, key, mark = line.decode().split()
        if what == "sends":
            sendings[key] = ledger.sends(key, {"p1": mark})
            under_way += 1
        else:
            ledger.is_promised(key, sendings[key])
            under_way -= 1
    return under_way


def _cast_for_ever(
    folder: Path, url: str, people: list[int], chance: random.Random, say: int
) -> None:
    hall = reopen_hall(folder, url)

    def cast(mine: list[int], chance: random.Random) -> None:
        while True:
            for person in mine:
                mark = chance.choice(MARKS)
                os.write(say, f"sends {key_of(person)} {mark}\n".encode())
                hall.cast(person, mark)
                os.write(say, f"acked {key_of(person)} {mark}\n".encode())

    threads = [
        threading.Thread(target=cast, args=(people[n::AT_ONCE], random.Random(chance.random())))  # noqa: S311
        for n in range(AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
