"""kill -9 at random points of a burst: of server, ballot box and database."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tormenting.hall import Hall, open_hall
from tormenting.report import Outcome
from tormenting.server import Server, prepared

BURST_SECONDS = 0.08
KILLS_IN_A_POLL = 5
PATIENCE_SECONDS = 180.0

Victim = Callable[[], None]


async def torment_by_kills(
    kind: str, kills: int, members: int, database: Any, folder: Path, seed: int
) -> Outcome:
    """So many kills over one store; `database` is a cluster whose server may be killed too."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    polls = -(-kills // KILLS_IN_A_POLL)
    url = database.prepared() if database is not None else ""
    store = "postgresql" if url else "sqlite"
    outcome = Outcome(f"kill -9, {store}, {kind}", seed)
    with prepared(folder, members, polls, kind, url) as (data, facts):
        async with open_hall(Server(data, url), facts, kind, chance) as hall:
            for number in range(polls):
                await hall.open_poll()
                for _ in range(min(KILLS_IN_A_POLL, kills - number * KILLS_IN_A_POLL)):
                    await _kill_once(hall, outcome, database)
                await hall.close()
                outcome.add(await hall.publish())
                outcome.add({"acks": hall.ledger.acks, "polls": 1})
    return outcome


def victims(hall: Hall, database: Any) -> Mapping[str, Victim]:
    """Who may be killed in this hall."""
    found: dict[str, Victim] = {"server": hall.server.kill}
    if hall.kind == "blind":
        found["box"] = hall.server.kill_box
    if database is not None:
        found["database"] = database.kill
    return found


async def _kill_once(hall: Hall, outcome: Outcome, database: Any) -> None:
    who, kill = hall.chance.choice(sorted(victims(hall, database).items()))
    before = hall.ledger.acks
    await hall.amid_burst(BURST_SECONDS)
    kill()
    acked, promised = hall.ledger.acks - before, hall.ledger.acked()
    began = time.monotonic()
    if who == "database":
        # From this thread, at whose end the database's server ends.
        database.start()
    if who != "box":
        if who == "server":
            outcome.add(await asyncio.to_thread(hall.wrongs_in_the_box))
            await asyncio.to_thread(hall.server.start)
    await hall.is_open_again(promised)
    await hall.crowd.all_answered(PATIENCE_SECONDS)
    outcome.longest("slowest return s", time.monotonic() - began)
    amid = int(0 < acked < len(hall.crowd.tablets))
    outcome.add({"kills": 1, f"of the {who}": 1, "amid acks": amid})
    outcome.add({"refused": len(hall.crowd.refusals())})
    outcome.add(await asyncio.to_thread(hall.wrongs_in_the_box))
