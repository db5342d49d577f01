"""A power cut amid a burst: every process is gone, and so is whatever was not synced."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from meeting.ballot_box.volatile_keys import memory_folder
from meeting.services.log.keys import DEMO_PASSPHRASE
from tormenting.hall import Hall, open_hall
from tormenting.kills import BURST_SECONDS, PATIENCE_SECONDS
from tormenting.report import Outcome
from tormenting.server import Server, prepared
from tormenting.shim import Shim

CUTS_IN_A_POLL = 3


async def torment_by_power_cuts(
    kind: str, cuts: int, members: int, database: Any, folder: Path, seed: int
) -> Outcome:
    """So many cuts; of `database` the disk forgets as well."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    polls = -(-cuts // CUTS_IN_A_POLL)
    url = database.prepared() if database is not None else ""
    outcome = Outcome(f"power cut, {'postgresql' if url else 'sqlite'}, {kind}", seed)
    with prepared(folder, members, polls, kind, url) as (data, facts):
        shim = Shim(folder / "shim", [data], is_volatile=True)
        with _over(database) as database_shim:
            server = Server(data, url, shim)
            async with open_hall(server, facts, kind, chance) as hall:
                for number in range(polls):
                    await hall.open_poll()
                    for _ in range(min(CUTS_IN_A_POLL, cuts - number * CUTS_IN_A_POLL)):
                        await _cut_once(hall, outcome, shim, database, database_shim)
                    await hall.close()
                    outcome.add(await hall.publish())
                    outcome.add({"acks": hall.ledger.acks, "polls": 1})
    return outcome


@contextmanager
def _over(database: Any) -> Iterator[Shim | None]:
    """The database's server started again over a disk that forgets."""
    if database is None:
        yield None
        return
    database.kill()
    shim = Shim(database.folder / "shim", [database.data], is_volatile=True)
    with environment(shim.environ):
        database.start()
        try:
            yield shim
        finally:
            database.kill()
    database.start()


@contextmanager
def environment(more: Mapping[str, str]) -> Iterator[None]:
    """For what is started meanwhile."""
    before = dict(os.environ)
    os.environ.update(more)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def _cut_once(
    hall: Hall, outcome: Outcome, shim: Shim, database: Any, database_shim: Shim | None
) -> None:
    chance, before = hall.chance, hall.ledger.acks
    hall.crowd.burst(hall.choices(), BURST_SECONDS)
    await hall.crowd.answers(chance.randrange(0, len(hall.crowd.tablets)))
    await asyncio.sleep(chance.uniform(0, 0.01))
    hall.server.kill_all()
    if database is not None:
        database.kill()
    acked, promised = hall.ledger.acks - before, hall.ledger.acked()
    forgotten = await asyncio.to_thread(_forget, hall, shim, database, database_shim)
    if database is not None:
        # From this thread, at whose end the database's server ends.
        database.start()
    if hall.kind != "blind":
        # A blind box is sealed until the chief teller opens it; it is looked at afterwards.
        outcome.add(await asyncio.to_thread(hall.wrongs_in_the_box))
    await asyncio.to_thread(hall.server.start)
    if hall.kind == "blind":
        unlock = f"/teller/{hall.meeting}/unlock"
        await hall.press("chief_teller", unlock, passphrase=DEMO_PASSPHRASE)
    await hall.is_open_again(promised)
    await hall.crowd.all_answered(PATIENCE_SECONDS)
    outcome.add(await asyncio.to_thread(hall.wrongs_in_the_box))
    amid = int(0 < acked < len(hall.crowd.tablets))
    outcome.add({"cuts": 1, "cuts amid acks": amid, "blocks forgotten": forgotten})
    outcome.add({"refused": len(hall.crowd.refusals())})


def _forget(hall: Hall, shim: Shim, database: Any, database_shim: Shim | None) -> int:
    forgotten = shim.cut(hall.server.data, hall.chance)
    shutil.rmtree(memory_folder(hall.server.data))
    if database_shim is not None:
        forgotten += database_shim.cut(database.data, hall.chance)
    return forgotten
