"""Packets that come twice or late, and a client that takes nothing in."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from meeting.live import wire
from tormenting.cable import Cable
from tormenting.crowd import Crowd, Tablet
from tormenting.hall import Hall, open_hall
from tormenting.line import Line
from tormenting.report import Outcome
from tormenting.server import Server, prepared

BURST_SECONDS = 0.3
TIMES = 3


class Straggler(Line):
    """A line that its tablet gave up, and that the server still believes in."""

    def __init__(self, port: int, meeting: int, cookie: str) -> None:
        super().__init__(port, wire.TABLET, meeting, cookie)
        self.is_over = asyncio.Event()

    def took(self, number: int, answer: Mapping[str, Any]) -> None:
        self.is_over.set()

    def lost(self) -> None:
        self.is_over.set()


async def torment_by_packets(
    kind: str, rounds: int, members: int, folder: Path, seed: int
) -> Outcome:
    """Every packet of half the hall comes three times; of some tablets an older ballot comes after
    a newer one was acknowledged; one client reads nothing all the while."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    outcome = Outcome(f"packets doubled and late, a client that hangs, {kind}", seed)
    with prepared(folder, members, rounds, kind) as (data, facts):
        async with open_hall(Server(data), facts, kind, chance) as hall:
            assert isinstance(hall.crowd, Crowd)  # noqa: S101 - blind ballots carry a number
            hanging = await Cable(hall.server.port).lay()
            asleep = Line(hanging.port, wire.TABLET, hall.meeting, hall.crowd.tablets[0].cookie)
            asleep.hold()
            await asleep.until(lambda seen: True)
            hanging.stop_reading()
            for _ in range(rounds):
                await hall.open_poll()
                await _send_late(hall, outcome)
                hall.crowd.burst(hall.choices(), BURST_SECONDS)
                await hall.crowd.all_answered()
                await _send_twice(hall, outcome)
                await hall.close()
                outcome.add(await hall.publish())
                outcome.add({"polls": 1, "acks": hall.ledger.acks})
            await asleep.let_go()
            await hanging.take_away()
    return outcome


async def _send_late(hall: Hall, outcome: Outcome) -> None:
    """A ballot hangs in a line; its tablet comes back by another, changes it and is acknowledged;
    then the first packet arrives after all."""
    assert isinstance(hall.crowd, Crowd)  # noqa: S101 - for the type checker
    cable = await Cable(hall.server.port).lay()
    some = hall.chance.sample(hall.crowd.tablets, len(hall.crowd.tablets) // 3)
    old = [Straggler(cable.port, hall.meeting, tablet.cookie) for tablet in some]
    for line, tablet in zip(old, some, strict=True):
        line.hold()
        await line.until(lambda seen: True)
        connects = tablet.connects
        tablet.cut()
        await tablet.until(lambda seen, t=tablet, n=connects: t.connects > n)
    cable.pull()
    for line, tablet in zip(old, some, strict=True):
        first, second = hall.choices()[:2]
        number = hall.ledger.sends(tablet.key, first)
        line.send(tablet.packet(first, number))
        tablet.cast(second)
    while any(tablet.is_under_way for tablet in some):
        await asyncio.sleep(0.05)
    cable.put_back()
    for line in old:
        await asyncio.wait_for(line.is_over.wait(), 60)
        await line.let_go()
    await cable.take_away()
    outcome.add({"packets late": len(old)})
    outcome.add(await asyncio.to_thread(hall.wrongs_in_the_box))


async def _send_twice(hall: Hall, outcome: Outcome) -> None:
    """The same packets again and again, after their acknowledgement."""
    for tablet in hall.chance.sample(hall.crowd.tablets, len(hall.crowd.tablets) // 2):
        assert isinstance(tablet, Tablet)  # noqa: S101
        for _ in range(TIMES - 1):
            tablet.send_again()
            outcome.add({"packets doubled": 1})
    outcome.add(await asyncio.to_thread(hall.wrongs_in_the_box))
