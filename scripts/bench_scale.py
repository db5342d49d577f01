"""Several workers against one, with 1 to 50 meetings at once; and what a tablet and a cast cost.

Each step opens one named poll in every meeting and has all members cast at one moment. Workers,
PostgreSQL, Redis and nginx run as `scaled` runs them; the tablets are a process on this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from benching.contestants import NAMESPACE, Visitor  # noqa: E402
from benching.process import Process  # noqa: E402
from benching.program_costs import Costs, costs_below  # noqa: E402
from benching.scaled_contestant import sign_in_all  # noqa: E402
from tormenting.scaled_server import ScaledServer, prepared_house  # noqa: E402

from meeting.scaled.configuration import read_configuration  # noqa: E402

SETTLE_SECONDS = 2.0
IDLE_SECONDS = 10.0
CHOSEN = 3
# These tablets do not try again, as a page does, when a storm of connects finds no reader free.
CONNECTS_AT_ONCE = 32
FACTS = "facts.json"
Figures = dict[str, float]


@dataclass
class Run:
    """One number of workers: what was measured."""

    workers: int
    tablet: dict[str, Figures] = field(default_factory=dict)
    steps: list[Figures] = field(default_factory=list)


class Hall:
    """The house with everybody connected."""

    def __init__(self, server: ScaledServer, facts: dict[str, Any], chair: str) -> None:
        self.server, self._meetings, self._chair = server, facts["meetings"], chair
        self._tablets = Process(["benching.tablets"])

    def connect(self, cookies: Sequence[str]) -> int:
        """All tablets of all meetings; how many."""
        origin = self.server.address
        auths = [{"meeting": each["meeting"]} for each in self._meetings for _ in each["tokens"]]
        answer = self._tablets.ask(
            do="connect", namespace=NAMESPACE, auths=auths, at_once=CONNECTS_AT_ONCE,
            url=origin.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket",
            headers=[{"Cookie": cookie, "Origin": origin} for cookie in cookies],
        )  # fmt: skip
        if answer["ready"] != len(auths) or answer["refused"]:
            raise SystemExit(f"{len(auths)} tablets: {answer}")
        return len(auths)

    def hold(self, meetings: int) -> Figures:
        """One poll in each of the first so many meetings: all cast at once."""
        held = self._meetings[:meetings]
        # nginx does not keep a line that was quiet for a minute.
        chair = Visitor(self.server.port)
        chair.cookie = self._chair
        chair.get(f"/chair/{held[0]['meeting']}")
        ballots, polls = [], []
        for each in held:
            item, poll = each["items"].pop(0)
            _steer(chair, each, "item", item=item)
            for command in ("prepare", "open"):
                _steer(chair, each, "poll", command=command, poll=poll)
            polls.append(poll)
            marks = dict.fromkeys(each["options"][:CHOSEN], 1)
            ballot = json.dumps({"attempt": poll, "key": "KEY", "marks": marks})
            ballots += [ballot] * len(each["tokens"])
        time.sleep(SETTLE_SECONDS)
        before, ours = costs_below(self.server.pid), self._tablets.ask(do="rest")["cpu"]
        answer = self._tablets.ask(do="some", ballots=ballots)
        used = costs_below(self.server.pid).since(before)
        theirs = self._tablets.ask(do="rest")["cpu"] - ours
        if answer["acked"] != len(ballots):
            raise SystemExit(f"{answer['acked']} of {len(ballots)} acks: {answer['refusals']}")
        for each, poll in zip(held, polls, strict=True):
            _steer(chair, each, "poll", command="close", attempt=poll)
        took, casts = answer["took"], len(ballots)
        figures = {
            "meetings": float(meetings), "casts": float(casts),
            "casts_per_s": casts / answer["seconds"], "p50_ms": median(took) * 1e3,
            "p99_ms": took[min(casts - 1, casts * 99 // 100)] * 1e3,
            "tablets_cpu": theirs / answer["seconds"],
        }  # fmt: skip
        return figures | {
            f"{name}_ms_per_cast": seconds / casts * 1e3 for name, seconds in used.cpu.items()
        }

    def end(self) -> None:
        """The tablets go."""
        self._tablets.end()


def _steer(chair: Visitor, meeting: dict[str, Any], what: str, **fields: str | int) -> None:
    chair.post(f"/chair/{meeting['meeting']}/{what}", **fields)


def main(words: Sequence[str]) -> int:
    """Measures and prints a table, then JSON on the last line; 0."""
    asked = _arguments(words)
    if asked.house is None:
        with tempfile.TemporaryDirectory(prefix="yst-scale-") as name:
            runs = _held(asked, Path(name))
    else:
        asked.house.mkdir(exist_ok=True)
        runs = _held(asked, asked.house.resolve())
    if not asked.prepare:
        _print(asked, runs)
    return 0


def _held(asked: argparse.Namespace, folder: Path) -> list[Run]:
    """Everything in this folder: prepared when it is empty, and gone on with when it is not."""
    known = folder / FACTS
    if not known.exists():
        polls = str(len(asked.meetings) * len(asked.workers) * asked.times)
        arguments = [str(max(asked.meetings)), str(asked.members), polls]
        prepare = ["benching.many_meetings", *arguments]
        more = {"empty": True}
        with prepared_house(folder, prepare, max(asked.workers), more) as (server, facts):
            server.start()
            try:
                facts["signed_in"] = _sign_in(server, facts)
            finally:
                server.stop()
        known.write_text(json.dumps(facts), encoding="utf-8")
    if asked.prepare:
        return []
    facts = json.loads(known.read_text(encoding="utf-8"))
    server = ScaledServer(read_configuration(folder / "house.toml"))
    runs = []
    for workers in asked.workers:
        server.with_workers(workers)
        server.start()
        try:
            runs.append(_run(asked, server, facts))
        finally:
            server.stop()
            # Whose polls were held is not asked for them again.
            known.write_text(json.dumps(facts), encoding="utf-8")
    return runs


def _run(asked: argparse.Namespace, server: ScaledServer, facts: dict[str, Any]) -> Run:
    chair, cookies = facts["signed_in"]
    run, hall = Run(server.house.workers), Hall(server, facts, chair)
    try:
        time.sleep(SETTLE_SECONDS)
        empty = costs_below(server.pid)
        time.sleep(IDLE_SECONDS)
        resting = costs_below(server.pid).since(empty)
        tablets = hall.connect(cookies)
        time.sleep(SETTLE_SECONDS)
        full = costs_below(server.pid)
        time.sleep(IDLE_SECONDS)
        run.tablet = _per_tablet(tablets, full, empty, costs_below(server.pid).since(full), resting)
        run.steps = [hall.hold(meetings) for meetings in asked.meetings]
    finally:
        hall.end()
    return run


def _per_tablet(
    tablets: int, full: Costs, empty: Costs, idle: Costs, resting: Costs
) -> dict[str, Figures]:
    return {
        name: {
            "kB": (full.memory[name] - empty.memory.get(name, 0)) / tablets / 1024,
            "idle_us_per_s": (idle.cpu[name] - resting.cpu[name]) / IDLE_SECONDS / tablets * 1e6,
            "base_MB": empty.memory.get(name, 0) / 2**20,
        }
        for name in full.memory
    }


def _sign_in(server: ScaledServer, facts: dict[str, Any]) -> tuple[str, list[str]]:
    chair = Visitor(server.port)
    chair.get("/sign-in")
    name, code = facts["chair"]
    chair.post("/sign-in", name=name, password=code)

    tokens = [token for meeting in facts["meetings"] for token in meeting["tokens"]]
    return chair.cookie, sign_in_all(server.port, tokens)


def _print(asked: argparse.Namespace, runs: Sequence[Run]) -> None:
    cores = os.cpu_count()
    print(f"{asked.members} members in each meeting, named polls, {cores} cores")
    for run in runs:
        print(f"\n{run.workers} workers\n")
        names = list(run.steps[0])
        print("| " + " | ".join(names) + " |\n" + "|---" * len(names) + "|")
        for step in run.steps:
            print("| " + " | ".join(f"{step[name]:.2f}" for name in names) + " |")
        print(
            "\n| program | kB for a tablet | idle us/s for a tablet | MB without any |\n"
            + "|---" * 4
            + "|"
        )
        for name, costs in run.tablet.items():
            print(f"| {name} | " + " | ".join(f"{each:.1f}" for each in costs.values()) + " |")
    print(json.dumps({"members": asked.members, "runs": [vars(run) for run in runs]}))


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench scale", description=__doc__)
    parser.add_argument("--meetings", type=int, nargs="+", default=[1, 5, 10, 20, 30, 50])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--members", type=int, default=12, help="in each meeting")
    parser.add_argument("--times", type=int, default=1, help="how often one house can be measured")
    parser.add_argument("--house", type=Path, help="a folder that is kept; a short path")
    parser.add_argument("--prepare", action="store_true", help="make the house, measure nothing")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
