"""How fast a full hall is: ours against stock Flask-SocketIO and the leanest server, in one run.

Every contestant is started here, on loopback; the tablets are processes of their own. Figures are
medians of alternating repeats. Absolute figures are of the machine at hand; the ratios travel.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from benching.contestants import NAMESPACE, Contestant, Lean, Ours, Stock
from benching.prepared import prepared_hall
from benching.process import Process, slow_disk

# About what a tablet is shown when a poll of ten options opens.
PICTURE = '"data":{"pad":"' + "x" * 5800 + '"}}'
SETTLE_SECONDS = 1.0
# After a long beat the displays rest for up to a second: an opening is measured in a hall at rest.
AT_REST_SECONDS = 2.5
CLIENT_LIMIT = 0.9  # of one core; above it the tablets themselves are the limit

Figures = dict[str, list[float]]


class Run:
    """One contestant with its tablets connected, and what was measured of it so far."""

    def __init__(self, contestant: Contestant) -> None:
        self.contestant = contestant
        self.tablets = Process(["benching.tablets"])
        self.headers = contestant.headers()
        self.figures: Figures = {}
        self.is_client_bound = False

    def connect(self) -> None:
        before = self.contestant.process.memory()
        answer = self._ask_to_connect()
        self.note("connect_s", answer["seconds"])
        time.sleep(SETTLE_SECONDS)
        kept = (self.contestant.process.memory() - before) / self.contestant.members / 1024
        self.note("kB_per_tablet", kept)

    def hold(self, paced: float) -> None:
        """One poll: it opens, all cast, it closes."""
        each = self.contestant
        text = each.awaited()
        time.sleep(AT_REST_SECONDS)
        self.tablets.ask(do="arm", text=text)
        computed = each.process.cpu()
        decided = each.open()
        seen = self.tablets.ask(do="seen")
        if seen["seen"] != each.members:
            raise SystemExit(f"{each.name}: {seen['seen']} of {each.members} saw the opening")
        self.note("fan_out_ms", (seen["last"] - seen["first"]) * 1e3)
        self.note("decided_to_last_ms", (seen["last"] - decided) * 1e3)
        self.note("us_per_message", (each.process.cpu() - computed) / each.members * 1e6)
        time.sleep(SETTLE_SECONDS)
        self._cast(paced)
        each.close()

    def storm(self) -> None:
        """All tablets are cut off and come back at once."""
        self.tablets.ask(do="drop")
        time.sleep(SETTLE_SECONDS)
        self.note("return_s", self._ask_to_connect()["seconds"])

    def note(self, name: str, figure: float) -> None:
        self.figures.setdefault(name, []).append(figure)

    def end(self) -> None:
        self.tablets.end()
        self.contestant.stop()

    def _cast(self, paced: float) -> None:
        each, before = self.contestant, self.tablets.ask(do="rest")
        computed = each.process.cpu()
        how = {"do": "paced", "seconds": paced} if paced else {"do": "burst"}
        answer = self.tablets.ask(ballot=each.ballot(), **how)
        if answer["acked"] != each.members:
            raise SystemExit(f"{each.name}: {answer['acked']} acks, {answer['refusals']}")
        took = answer["took"]
        self.note("casts_per_s", each.members / answer["seconds"])
        self.note("ack_p50_ms", took[len(took) // 2] * 1e3)
        self.note("ack_p99_ms", took[min(len(took) - 1, len(took) * 99 // 100)] * 1e3)
        self.note("us_per_cast", (each.process.cpu() - computed) / each.members * 1e6)
        used = self.tablets.ask(do="rest")["cpu"] - before["cpu"]
        self.is_client_bound |= not paced and used / answer["seconds"] > CLIENT_LIMIT

    def _ask_to_connect(self) -> dict[str, Any]:
        answer = self.tablets.ask(
            do="connect",
            url=self.contestant.socket_url,
            headers=self.headers,
            namespace=NAMESPACE,
            auth=self.contestant.auth,
        )
        if answer["ready"] != self.contestant.members or answer["refused"]:
            raise SystemExit(f"{self.contestant.name}: {answer}")
        return answer


def main(words: Sequence[str]) -> int:
    """Measures and prints a table, then JSON on the last line; 0."""
    asked = _arguments(words)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        slow = slow_disk(folder) if asked.slow_disk else ""
        only = asked.only.split(",") if asked.only else None
        runs = [Run(each) for each in _started(asked, folder, slow, only)]
        try:
            for run in runs:
                run.connect()
            for _ in range(asked.repeats):
                for run in runs:
                    run.hold(asked.paced)
            for run in runs:
                run.storm()
        finally:
            for run in runs:
                run.end()
    _print(asked, runs)
    return 0


def _started(
    asked: argparse.Namespace, folder: Path, slow: str, only: list[str] | None
) -> list[Contestant]:
    ours = Ours(folder, asked.members, slow)
    polls = asked.repeats + 1
    ours.start(*prepared_hall(folder, asked.members, polls, asked.kind, asked.keep))
    started: list[Contestant] = [ours]
    if only is None or "lean" in only:
        lean = Lean(folder, asked.members, slow)
        lean.start(PICTURE)
        started.append(lean)
    for how in ("group", "each") if asked.slow_disk else ("group",):
        if only is None or f"stock-{how}" in only:
            stock = Stock(folder, asked.members, slow, how)
            stock.start(PICTURE)
            started.append(stock)
    return started


def _print(asked: argparse.Namespace, runs: list[Run]) -> None:
    table = {
        run.contestant.name: {name: median(all_) for name, all_ in run.figures.items()}
        for run in runs
    }
    ours = table["ours"]
    print(f"{asked.members} tablets, {asked.kind}, median of {asked.repeats}")
    print("| figure | " + " | ".join(table) + " | " + " | ".join(f"ours/{n}" for n in table) + " |")
    print("|---" * (1 + 2 * len(table)) + "|")
    for name in ours:
        cells = [f"{figures[name]:.1f}" for figures in table.values()]
        cells += [_ratio(ours[name], figures[name]) for figures in table.values()]
        print(f"| {name} | " + " | ".join(cells) + " |")
    for run in runs:
        if run.is_client_bound:
            print(f"{run.contestant.name}: the tablets themselves were the limit of its bursts")
    raw = {run.contestant.name: run.figures for run in runs}
    print(json.dumps({"members": asked.members, "kind": asked.kind, "figures": raw}))


def _ratio(ours: float, other: float) -> str:
    # The clock of a process's computing counts hundredths of a second.
    return f"{ours / other:.2f}" if other else "-"


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench hall", description=__doc__)
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--kind", choices=("named", "split"), default="named")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--paced", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument(
        "--only", default="", metavar="NAMES", help="beside ours, of lean,stock-group,stock-each"
    )
    parser.add_argument("--keep", type=Path, help="a prepared folder that is kept and used again")
    parser.add_argument("--slow-disk", action="store_true", help="every fsync takes 5 ms more")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
