"""Two chairs closing at once, and a close amid all casts of a full hall."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from meeting.virtual.browser import Browser
from tormenting.hall import open_hall
from tormenting.report import Outcome
from tormenting.server import Server, prepared

# So long that the close falls between the casts of some and of others.
BURST_SECONDS = 2.0


async def torment_by_closing(
    kind: str, rounds: int, members: int, folder: Path, seed: int
) -> Outcome:
    """Two browsers of the chair press at one moment, amid the burst; then everybody sends again."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    outcome = Outcome(f"two chairs close amid {members} casts, {kind}", seed)
    with prepared(folder, members, rounds, kind) as (data, facts):
        async with open_hall(Server(data), facts, kind, chance) as hall:
            chairs = [hall.staff.twin("chair", hall.server.address) for _ in range(2)]
            for _ in range(rounds):
                await hall.open_poll()
                hall.crowd.burst(hall.choices(), BURST_SECONDS)
                await hall.crowd.answers(chance.randrange(1, members // 2))
                presses = (
                    asyncio.to_thread(_close, chair, hall.meeting, hall.attempt) for chair in chairs
                )
                await asyncio.gather(*presses)
                await hall.crowd.all_answered()
                refusals = hall.crowd.refusals()
                outcome.add(await hall.publish())
                outcome.add({"polls": 1, "casts": members, "acks": hall.ledger.acks})
                # Whoever was told "not open" must not have been counted, and everybody was told.
                told = len(refusals) + hall.ledger.acked()
                outcome.add({"refused": len(refusals), "unsaid": members - told})
    return outcome


def _close(chair: Browser, meeting: int, attempt: int) -> None:
    chair.post(f"/chair/{meeting}/poll", command="close", attempt=attempt)
