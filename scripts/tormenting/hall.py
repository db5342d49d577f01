"""A hall under torment: server, screen, staff and tablets, and one poll after the other."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from benching.process import ROOT

from meeting.live import wire
from tormenting.blind_crowd import BlindCrowd
from tormenting.crowd import Crowd
from tormenting.found import ballots_in
from tormenting.ledger import Ledger, text_of
from tormenting.line import Line
from tormenting.server import Server, ServerStuckError, Staff

CHOSEN = 3
# How often a chair presses who is told "not yet", and how long it looks before it does.
PRESSES = 30
LOOK_SECONDS = 5.0
Counts = dict[str, int]
NOTHING_WRONG: Counts = {"lost": 0, "older": 0, "strange": 0, "differs": 0}


class Hall:
    """Everything of one meeting; `kind` is named, split or blind."""

    def __init__(
        self, server: Server, facts: Mapping[str, Any], kind: str, chance: random.Random
    ) -> None:
        self.server, self.kind, self.chance = server, kind, chance
        self.meeting = int(facts["meeting"])
        self.options: list[str] = facts["options"]
        self.staff = Staff(server, facts["codes"])
        self.screen = Line(server.port, wire.HALL, self.meeting)
        self.crowd: Crowd | BlindCrowd = (
            BlindCrowd(server.address, facts) if kind == "blind" else Crowd(server.port, facts)
        )
        self.ledger = Ledger()
        self.attempt = 0
        self._items = [tuple(pair) for pair in facts["items"]]
        self._steer = f"/chair/{self.meeting}/poll"

    async def press(self, role: str, path: str, **fields: str | int) -> None:
        """A form of the staff, sent beside the event loop."""
        await asyncio.to_thread(self.staff.press, role, path, **fields)

    async def open_poll(self) -> None:
        """Steps to the next poll, announces and opens it; everybody gets a paper."""
        item, poll = self._items.pop(0)
        await self.press("chair", f"/chair/{self.meeting}/item", item=item)
        await self.press("chair", self._steer, command="prepare", poll=poll)
        shown = await self._shows(poll, "prepared")
        self.attempt = int(shown["attempt"])
        if isinstance(self.crowd, BlindCrowd):
            await self.crowd.draw(shown)
        await self.press("chair", self._steer, command="open", poll=poll)
        await self._shows(poll, "open")
        self.ledger = self.crowd.begin(self.attempt)

    def choices(self) -> list[dict[str, int]]:
        """For each tablet three options by chance."""
        return [
            dict.fromkeys(self.chance.sample(self.options, CHOSEN), 1) for _ in self.crowd.tablets
        ]

    async def amid_burst(self, within: float) -> None:
        """All cast within so many seconds; returns at a moment amid it, by chance.

        After some of the answers, as they come, or after some time, whatever came by then.
        """
        self.crowd.burst(self.choices(), within)
        if self.chance.random() < 0.5:
            await self.crowd.answers(self.chance.randrange(1, len(self.crowd.tablets)))
        else:
            await asyncio.sleep(self.chance.uniform(0, 2 * within))

    async def is_open_again(self, cast: int) -> None:
        """Returns once the screen shows the poll open by itself, with so many cast or more."""
        poll = await self.screen.until(
            lambda seen: (
                (p := seen["poll"])
                and p["attempt"] == self.attempt
                and (p["state"] != "open" or p["turnout"]["cast"] >= cast)
                and p
            )
        )
        if poll["state"] != "open":
            raise ServerStuckError(f"attempt {self.attempt} came back as {poll['state']}")

    def wrongs_in_the_box(self) -> Counts:
        """The ledger held against what lies in the box now; see Ledger.wrongs."""
        server, promises = self.server, self.ledger.promises()
        found = ballots_in(server.data, server.url, self.kind, self.attempt)
        return self.ledger.wrongs(found, promises)

    async def close(self) -> None:
        """The chair closes the poll, and presses again when told that the box is not back yet."""
        for _ in range(PRESSES):
            await self.press("chair", self._steer, command="close", attempt=self.attempt)
            with suppress(TimeoutError):
                await self._has_come_to("closed", LOOK_SECONDS)
                return
        raise ServerStuckError(f"attempt {self.attempt} could not be closed")

    async def publish(self) -> Counts:
        """Confirms and publishes the closed poll; what is wrong with its record, by its kind.

        Every acknowledged ballot stands in the record as it was promised last, nothing else does,
        the screen shows the record's own counts, and an auditor's command finds nothing wrong.
        """
        teller = f"/teller/{self.meeting}/confirm"
        await self.press("chief_teller", teller, attempt=self.attempt)
        await self.press("chair", self._steer, command="confirm", attempt=self.attempt)
        await self.press("secretary", self._steer, command="publish", attempt=self.attempt)
        shown = await self._has_come_to("published")
        return await asyncio.to_thread(self._judge, shown)

    async def _has_come_to(self, state: str, seconds: float = 120.0) -> dict[str, Any]:
        """The poll under way, once the screen shows it in this state; else TimeoutError."""
        shown: dict[str, Any] = await self.screen.until(
            lambda seen: (
                (p := seen["poll"]) and p["attempt"] == self.attempt and p["state"] == state and p
            ),
            seconds,
        )
        return shown

    def _judge(self, shown: Mapping[str, Any]) -> Counts:
        record, is_verified = self._record()
        listed = sorted(text_of(marks) for row in record["choices"] if (marks := _marks(row)))
        promised = self.ledger.last()
        counts = dict(NOTHING_WRONG)
        counts["lost"] = _beyond(promised, listed)
        counts["strange"] = _beyond(listed, promised)
        tally = {row["id"]: row["chosen"] for row in record["tally"]["options"]}
        seen = {row["id"]: row["chosen"] for row in shown["result"]["options"]}
        agrees = record["ballots"]["collected"] == len(listed) and tally == seen
        counts["differs"] = 0 if agrees and is_verified else 1
        return counts

    def _record(self) -> tuple[dict[str, Any], bool]:
        visitor = self.staff.twin("secretary", self.server.address)
        place = "/results/record/"
        links = visitor.links(f"/results/{self.meeting}")
        numbers = {Path(link).stem for link in links if place in link}
        newest = max(int(number) for number in numbers if number.isdecimal())
        raw, folder = visitor.get(f"{place}{newest}.json"), self.server.data.parent
        path, key = folder / "record.json", folder / "key.pem"
        path.write_bytes(raw)
        path.with_name("record.json.ed25519").write_bytes(visitor.get(f"{place}{newest}.ed25519"))
        record: dict[str, Any] = json.loads(raw)
        key.write_bytes(visitor.get(f"/results/key/{record['body']['id']}.pem"))
        command = [sys.executable, "-m", "voting", "verify", str(path), "--public-key", str(key)]
        checked = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # noqa: S603
        return record, checked.returncode == 0

    async def _shows(self, poll: int, state: str) -> dict[str, Any]:
        found: dict[str, Any] = await self.screen.until(
            lambda seen: (p := seen["poll"]) and p["poll"] == poll and p["state"] == state and p
        )
        return found


@asynccontextmanager
async def open_hall(
    server: Server, facts: Mapping[str, Any], kind: str, chance: random.Random
) -> AsyncIterator[Hall]:
    """The started server with everybody in place; all of it ended afterwards."""
    await asyncio.to_thread(server.start)
    hall: Hall | None = None
    try:
        hall = Hall(server, facts, kind, chance)
        hall.screen.hold()
        if isinstance(hall.crowd, Crowd):
            await hall.crowd.connect()
        yield hall
    finally:
        if hall is not None:
            await hall.crowd.leave()
            await hall.screen.let_go()
        server.forget()


def _marks(row: Mapping[str, Any]) -> Mapping[str, Any]:
    chosen: Mapping[str, Any] | None = row.get("choice", row)
    # Of a named poll also those are listed who cast nothing.
    marks: Mapping[str, Any] = (chosen or {}).get("marks") or {}
    return marks


def _beyond(some: list[str], others: list[str]) -> int:
    """How many of these have no partner among the others."""
    left = list(others)
    missing = 0
    for each in some:
        if each in left:
            left.remove(each)
        else:
            missing += 1
    return missing
