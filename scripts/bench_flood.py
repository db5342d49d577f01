"""How long good casts take while bad ones come: the same hall calm, flooded, and calm again.

Half of the flood comes by sockets, of members who are signed in and of watchers who are not; a
quarter each are forms without a sign-in and posts to the ballot box that are no ballots. It is sent
at a steady rate whether or not it is answered. Everything runs on loopback, so that honest and
bad share one address.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from benching.contestants import NAMESPACE, Ours  # noqa: E402
from benching.prepared import prepared_hall  # noqa: E402
from benching.process import Process  # noqa: E402
from benching.scaled_contestant import scaled  # noqa: E402

PHASES = ("calm", "flooded", "calm again")
BAD_MEMBERS, WATCHERS = 20, 10
# So that the flood has spent what it may do at once.
FLOODED_BEFORE_SECONDS = 15.0
GOAL_MS = 1000.0


def main(words: Sequence[str]) -> int:
    """Measures and prints a table, then JSON; 1 when a good cast was lost or took over a second."""
    asked = _arguments(words)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _served(folder, asked.members + BAD_MEMBERS, asked.workers) as ours:
            tablets, flood = Process(["benching.tablets"]), Process(["benching.flooders"])
            try:
                figures = _measure(asked, ours, tablets, flood)
            finally:
                for each in (tablets, flood):
                    each.end()
    _print(asked, figures)
    worst = max(figures[phase]["worst_ms"] for phase in PHASES)
    lost = sum(asked.members - figures[phase]["acked"] for phase in PHASES)
    return 0 if worst < GOAL_MS and not lost else 1


def _measure(
    asked: argparse.Namespace, ours: Ours, tablets: Process, flood: Process
) -> dict[str, Any]:
    headers = ours.headers()
    good, bad = headers[: asked.members], headers[asked.members :]
    told = tablets.ask(
        do="connect", url=ours.socket_url, headers=good, namespace=NAMESPACE, auth=ours.auth
    )
    if told["ready"] != asked.members:
        raise SystemExit(f"only {told} of {asked.members} tablets came in")
    sockets = [(NAMESPACE, each) for each in bad] + [("/hall", {})] * WATCHERS
    flood.ask(do="prepare", url=ours.socket_url, port=ours.port, auth=ours.auth, sockets=sockets)
    figures: dict[str, Any] = {}
    for phase in PHASES:
        ours.awaited()
        ours.open()
        if phase == "flooded":
            flood.ask(do="begin", per_second=asked.bad)
            time.sleep(FLOODED_BEFORE_SECONDS)
        computed = ours.computed()
        answer = tablets.ask(do="paced", seconds=asked.seconds, ballot=ours.ballot())
        took = [second * 1e3 for second in answer["took"]] or [float("inf")]
        figures[phase] = {
            "acked": answer["acked"],
            "p50_ms": took[len(took) // 2],
            "p99_ms": took[min(len(took) - 1, len(took) * 99 // 100)],
            "worst_ms": took[-1],
            "cpu": (ours.computed() - computed) / asked.seconds,
        }
        if phase == "flooded":
            figures["flood"] = flood.ask(do="end")
        ours.close()
    return figures


@contextmanager
def _served(folder: Path, members: int, workers: int) -> Iterator[Ours]:
    """One process over SQLite, or so many workers behind nginx."""
    if workers:
        with scaled(folder, members, len(PHASES), workers) as house:
            yield house
        return
    ours = Ours(folder, members)
    ours.start(*prepared_hall(folder, members, len(PHASES), "named"))
    try:
        yield ours
    finally:
        ours.stop()


def _print(asked: argparse.Namespace, figures: dict[str, Any]) -> None:
    print(f"{asked.members} members cast within {asked.seconds:g} s, {asked.bad:g} bad a second")
    print("| | acked | median | 99 % | slowest | computing, share of a core |")
    print("|---|---|---|---|---|---|")
    for phase in PHASES:
        each = figures[phase]
        times = " | ".join(f"{each[name]:.0f} ms" for name in ("p50_ms", "p99_ms", "worst_ms"))
        print(f"| {phase} | {each['acked']} | {times} | {each['cpu']:.2f} |")
    flood = figures["flood"]
    per_second = {name: round(n / flood["seconds"]) for name, n in flood["sent"].items()}
    print(f"sent a second: {per_second}")
    print(f"answered: {flood['heard']}")
    print(json.dumps({"members": asked.members, "bad": asked.bad, "figures": figures}))


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench flood", description=__doc__)
    parser.add_argument("--members", type=int, default=300)
    parser.add_argument("--bad", type=float, default=500.0, metavar="A_SECOND")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--workers", type=int, default=0, metavar="K", help="behind nginx")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
