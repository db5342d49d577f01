"""Cables pulled for three tablets in ten amid a burst: for a while, for long, or torn at once."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

from tormenting.cable import Cable
from tormenting.crowd import Crowd
from tormenting.hall import Hall, open_hall
from tormenting.report import Outcome
from tormenting.server import Server, prepared

SHARE = 0.3
BURST_SECONDS = 0.5
# Shorter than the server's patience with a silent line, and longer.
SHORT_SECONDS, LONG_SECONDS = 8.0, 45.0


async def torment_by_cables(
    kind: str, rounds: int, members: int, folder: Path, seed: int, is_long: bool = True
) -> Outcome:
    """Three tablets in ten are cut off amid the burst: for a while, for long, or torn at once."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    outcome = Outcome(f"cable pulled, {kind}", seed)
    with prepared(folder, members, rounds, kind) as (data, facts):
        async with open_hall(Server(data), facts, kind, chance) as hall:
            cables = await _wired(hall, chance)
            for number in range(rounds):
                await hall.open_poll()
                hall.crowd.burst(hall.choices(), BURST_SECONDS)
                await hall.crowd.answers(chance.randrange(1, members // 2))
                away = LONG_SECONDS if is_long and number == 0 else SHORT_SECONDS
                is_torn = number % 2 == 1
                for cable in cables:
                    cable.pull()
                await asyncio.sleep(away if is_long else 1.0)
                before = time.monotonic()
                for cable in cables:
                    if is_torn:
                        cable.tear()
                    cable.put_back()
                await hall.crowd.all_answered()
                outcome.longest("slowest return s", time.monotonic() - before)
                await hall.close()
                outcome.add(await hall.publish())
                outcome.add({"polls": 1, "tablets cut off": len(cables)})
                outcome.add({"acks": hall.ledger.acks, "refused": len(hall.crowd.refusals())})
            for cable in cables:
                await cable.take_away()
    return outcome


async def _wired(hall: Hall, chance: random.Random) -> list[Cable]:
    """Three tablets in ten are moved to a cable each; they come back over it by themselves."""
    assert isinstance(hall.crowd, Crowd)  # noqa: S101 - blind ballots go another way
    some = chance.sample(hall.crowd.tablets, round(SHARE * len(hall.crowd.tablets)))
    cables = []
    for tablet in some:
        cable = await Cable(hall.server.port).lay()
        connects, tablet.port = tablet.connects, cable.port
        tablet.cut()
        cables.append(cable)
        await tablet.until(lambda seen, t=tablet, n=connects: t.connects > n)
    return cables
