"""kill -9 amid a burst in a house of several workers: of a worker, Redis, PostgreSQL and the rest.

Nobody starts anything again but the house's own supervising process; only where that one is killed,
with everything beside it, somebody starts it.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from pathlib import Path

from tormenting.crowd import Crowd
from tormenting.hall import Hall, open_hall
from tormenting.kills import BURST_SECONDS, KILLS_IN_A_POLL, PATIENCE_SECONDS
from tormenting.report import Outcome
from tormenting.scaled_server import ScaledServer, prepared_house

VICTIMS = ("worker", "redis", "database", "front", "everything")


async def torment_scaled_by_kills(
    kind: str,
    kills: int,
    members: int,
    folder: Path,
    seed: int,
    victims: Sequence[str] = VICTIMS,
) -> Outcome:
    """So many kills, each victim as often as the others, in an order by chance."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    polls = -(-kills // KILLS_IN_A_POLL)
    outcome = Outcome(f"kill -9, several workers, {kind}", seed)
    if kind == "blind":
        victims = [*victims, "box"]
    turns = [victims[number % len(victims)] for number in range(kills)]
    chance.shuffle(turns)
    prepare = ("benching.hall", str(members), str(polls), kind)
    with prepared_house(folder, prepare) as (server, facts):
        async with open_hall(server, facts, kind, chance) as hall:
            for _ in range(polls):
                await hall.open_poll()
                for who in turns[:KILLS_IN_A_POLL]:
                    await kill_once(hall, server, who, outcome)
                del turns[:KILLS_IN_A_POLL]
                await hall.close()
                outcome.add(await hall.publish())
                outcome.add({"acks": hall.ledger.acks, "polls": 1})
    return outcome


async def kill_once(hall: Hall, server: ScaledServer, who: str, outcome: Outcome) -> None:
    """One burst with one kill in its middle, until everybody is answered and the house is whole."""
    before = hall.ledger.acks
    await hall.amid_burst(BURST_SECONDS)
    number = hall.chance.randrange(server.house.workers)
    began = time.monotonic()
    if who == "everything":
        await asyncio.to_thread(server.kill_all)
    else:
        server.kill_one(who, number)
    acked, promised = hall.ledger.acks - before, hall.ledger.acked()
    if who == "everything":
        await asyncio.to_thread(server.start)
    await hall.crowd.all_answered(PATIENCE_SECONDS)
    outcome.longest(f"all answered after {who} s", time.monotonic() - began)
    if who == "worker" and isinstance(hall.crowd, Crowd):
        await hall.crowd.all_ready(PATIENCE_SECONDS)
        is_gone = not await asyncio.to_thread(server.has_worker, number)
        # Everybody stands and is answered while the worker is not back yet: by the other one.
        outcome.add({"went over": int(is_gone)})
    await asyncio.to_thread(server.wait_until_whole)
    await hall.is_open_again(promised)
    outcome.longest("whole again s", time.monotonic() - began)
    amid = int(0 < acked < len(hall.crowd.tablets))
    outcome.add({"kills": 1, f"of {who}": 1, "amid acks": amid})
    outcome.add({"refused": len(hall.crowd.refusals())})
    outcome.add(await asyncio.to_thread(hall.wrongs_in_the_box))
