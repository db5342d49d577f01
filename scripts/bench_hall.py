"""How fast a full hall is: ours against stock Flask-SocketIO and the leanest server, in one run.

Every contestant is started here, on loopback; the tablets are processes of their own. Figures are
medians of alternating repeats. Absolute figures are of the machine at hand; the ratios travel.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))

from benching.contestants import Lean, Ours, Stock
from benching.hall_run import Measured, RawSqlite, Run
from benching.prepared import prepared_hall
from benching.process import slow_disk

# About what a tablet is shown when a poll of ten options opens.
PICTURE = '"data":{"pad":"' + "x" * 5800 + '"}}'
BESIDE = ("lean", "stock-group", "stock-each", "raw-group", "raw-each")
# What must not grow with the hall.
COSTS = ("us_per_cast", "us_per_message", "kB_per_tablet")


def main(words: Sequence[str]) -> int:
    """Measures and prints a table for each size of the hall, then JSON on the last line; 0."""
    asked = _arguments(words)
    told = {members: _measured(asked, members) for members in asked.members}
    for members, runs in told.items():
        _print(asked, members, runs)
    if len(told) > 1:
        _print_growth(told)
    figures = {members: {run.name: run.figures for run in runs} for members, runs in told.items()}
    print(json.dumps({"kind": asked.kind, "figures": figures}))
    return 0


def _measured(asked: argparse.Namespace, members: int) -> list[Measured]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        slow = slow_disk(folder) if asked.slow_disk else ""
        runs = _started(asked, members, folder, slow)
        try:
            for run in runs:
                run.connect()
            for _ in range(asked.repeats):
                for run in runs:
                    run.hold(asked.paced)
            for _ in range(asked.storms):
                for run in runs:
                    run.storm()
        finally:
            for run in runs:
                run.end()
    return runs


def _started(asked: argparse.Namespace, members: int, folder: Path, slow: str) -> list[Measured]:
    """Ours, and those beside it that are asked for."""
    ours = Ours(folder, members, slow)
    keep = asked.keep.with_name(f"{asked.keep.name}-{members}") if asked.keep else None
    ours.start(*prepared_hall(folder, members, asked.repeats + 1, asked.kind, keep))
    started: list[Measured] = [Run(ours)]
    for name in asked.only:
        kind, _, how = name.partition("-")
        if kind == "lean":
            lean = Lean(folder, members, slow)
            lean.start(PICTURE)
            started.append(Run(lean))
        elif kind == "stock":
            stock = Stock(folder, members, slow, how)
            stock.start(PICTURE)
            started.append(Run(stock))
        elif kind == "raw":
            started.append(RawSqlite(folder, members, slow, how))
    return started


def _print(asked: argparse.Namespace, members: int, runs: list[Measured]) -> None:
    table = _medians(runs)
    ours = table["ours"]
    print(f"{members} tablets, {asked.kind}, median of {asked.repeats}")
    print("| figure | " + " | ".join(table) + " | " + " | ".join(f"ours/{n}" for n in table) + " |")
    print("|---" * (1 + 2 * len(table)) + "|")
    for name in ours:
        cells = [f"{each[name]:.1f}" if name in each else "-" for each in table.values()]
        cells += [_ratio(ours[name], each.get(name, 0.0)) for each in table.values()]
        print(f"| {name} | " + " | ".join(cells) + " |")
    for run in runs:
        if run.is_client_bound:
            print(f"{run.name}: the tablets themselves were the limit of its bursts")
        if run.is_return_client_bound:
            print(f"{run.name}: the tablets themselves were the limit of its returns")


def _print_growth(told: Mapping[int, list[Measured]]) -> None:
    """What one cast, one message and one tablet cost each contestant in every size of hall."""
    sizes = sorted(told)
    tables = {members: _medians(told[members]) for members in sizes}
    print("| of | " + " | ".join(map(str, sizes)) + " | largest/smallest |")
    print("|---" * (2 + len(sizes)) + "|")
    for who in tables[sizes[0]]:
        for cost in COSTS:
            found = [tables[members][who].get(cost, 0.0) for members in sizes]
            cells = " | ".join(f"{each:.1f}" for each in found)
            print(f"| {who} {cost} | {cells} | {_ratio(found[-1], found[0])} |")


def _medians(runs: list[Measured]) -> dict[str, dict[str, float]]:
    return {run.name: {name: median(all_) for name, all_ in run.figures.items()} for run in runs}


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}" if other else "-"


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench hall", description=__doc__)
    parser.add_argument(
        "--members", type=int, nargs="+", default=[1000], help="several: how the costs grow"
    )
    parser.add_argument("--kind", choices=("named", "split"), default="named")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument(
        "--storms", type=int, help="how often all drop and return; as many as repeats when not said"
    )
    parser.add_argument("--paced", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument(
        "--only", metavar="NAMES", help=f"beside ours, of {','.join(BESIDE)}; empty for none"
    )
    parser.add_argument("--keep", type=Path, help="a prepared folder that is kept and used again")
    parser.add_argument("--slow-disk", action="store_true", help="every fsync takes 5 ms more")
    asked = parser.parse_args(words)
    asked.storms = asked.repeats if asked.storms is None else asked.storms
    if asked.only is None:
        # A commit for each cast says something where the disk is slow.
        asked.only = [each for each in BESIDE if asked.slow_disk or "each" not in each]
    else:
        asked.only = [each for each in asked.only.split(",") if each]
    return asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
