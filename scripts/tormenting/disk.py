"""A disk that is full or read-only, a store that another holds, a clock that jumps."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from meeting.store.embedded import FILE
from tormenting.hall import Hall, open_hall
from tormenting.report import Outcome
from tormenting.server import Server, prepared
from tormenting.shim import FULL, READ_ONLY, Shim

BURST_SECONDS = 0.3
FAULT_SECONDS = 7.0
SAID_SECONDS = 60.0
DISK_BYTES = "48m"
# What the chair's page says (meeting/web/chair_words.py). A disk that becomes read-only under an
# open file is a fault of the disk to SQLite; only who opens the file anew is told the reason.
SENTENCES = {
    "full": ("磁盘满了",),
    "read-only": ("磁盘变成只读", "存储出错。请管理员检查磁盘"),
    "locked": ("别的程序占住了数据库",),
}

Coming = Callable[[], AbstractContextManager[None]]


@dataclass
class Trouble:
    """What may be done to one data folder; `is_real` says that the disk is full for good reason."""

    data: Path
    shim: Shim
    is_real: bool

    @contextmanager
    def full(self) -> Iterator[None]:
        if not self.is_real:
            self.shim.disk(FULL)
            yield
            self.shim.disk()
            return
        ballast = self.data.parent / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        yield
        ballast.unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        self.shim.disk(READ_ONLY)
        yield
        self.shim.disk()

    @contextmanager
    def locked(self) -> Iterator[None]:
        other = sqlite3.connect(
            self.data / FILE, isolation_level=None, timeout=60, check_same_thread=False
        )
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()


async def torment_by_disk(
    kind: str, members: int, folder: Path, seed: int, seconds: float = FAULT_SECONDS
) -> Outcome:
    """Each trouble comes amid a burst and goes again; the chair is told, no ack is false."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    outcome = Outcome(f"disk full, read-only, locked; clock jumps, {kind}", seed)
    with _small_disk(folder) as (place, is_real):
        with prepared(place, members, 4, kind) as (data, facts):
            shim = Shim(folder / "shim", [data])
            trouble = Trouble(data, shim, is_real)
            async with open_hall(Server(data, "", shim), facts, kind, chance) as hall:
                names: Mapping[str, Coming] = {
                    "full": trouble.full,
                    "read-only": trouble.read_only,
                    "locked": trouble.locked,
                }
                for name, comes in names.items():
                    if name == "locked" and kind == "blind":
                        continue  # Its ballots are in no database.
                    await _live_through(hall, outcome, name, comes, seconds)
                await _jump(hall, outcome, shim)
    outcome.add({"full by a real disk": int(is_real)})
    return outcome


async def _live_through(
    hall: Hall, outcome: Outcome, name: str, comes: Coming, seconds: float
) -> None:
    await hall.open_poll()
    members = len(hall.crowd.tablets)
    # Half of them before, so that both old and new ballots are at stake.
    hall.crowd.burst(hall.choices())
    await hall.crowd.all_answered()
    before = hall.ledger.acks
    with comes():
        hall.crowd.burst(hall.choices(), BURST_SECONDS)
        outcome.add({"unsaid": int(not await _is_said(hall, SENTENCES[name]))})
        await asyncio.sleep(seconds if name == "locked" else 0)
        outcome.add({f"acks while {name}": hall.ledger.acks - before})
        if name != "locked":
            outcome.add(await asyncio.to_thread(hall.wrongs_in_the_box))
    began = time.monotonic()
    await hall.crowd.all_answered()
    outcome.longest("slowest return s", time.monotonic() - began)
    outcome.add({"unsaid": int(not await _is_said(hall, SENTENCES[name], is_there=False))})
    await hall.close()
    outcome.add(await hall.publish())
    outcome.add({"polls": 1, "acks": hall.ledger.acks, "refused": len(hall.crowd.refusals())})
    outcome.add({"not recovered": members - hall.ledger.acked()})


async def _jump(hall: Hall, outcome: Outcome, shim: Shim) -> None:
    """The clock goes back an hour amid the poll, then a day ahead, then it is right again."""
    await hall.open_poll()
    for seconds in (-3600, 86_400, 0):
        shim.clock(seconds)
        hall.crowd.burst(hall.choices(), BURST_SECONDS)
        await hall.crowd.all_answered()
        outcome.add({"clock jumps": 1})
    shim.clock(-7200)
    await hall.close()
    outcome.add(await hall.publish())
    shim.clock(0)
    outcome.add({"polls": 1, "acks": hall.ledger.acks, "refused": len(hall.crowd.refusals())})


async def _is_said(hall: Hall, sentences: tuple[str, ...], is_there: bool = True) -> bool:
    deadline = time.monotonic() + SAID_SECONDS
    while time.monotonic() < deadline:
        page = await asyncio.to_thread(hall.staff.page, "chair", f"/chair/{hall.meeting}")
        if any(each in page for each in sentences) == is_there:
            return True
        await asyncio.sleep(0.2)
    return False


@contextmanager
def _small_disk(folder: Path) -> Iterator[tuple[Path, bool]]:
    """A file system of its own, where this user may make one; otherwise the folder."""
    place = folder / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(place)]
    is_real = os.geteuid() == 0 and subprocess.run(mount, check=False).returncode == 0  # noqa: S603
    try:
        yield place, is_real
    finally:
        if is_real:
            subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S603, S607
