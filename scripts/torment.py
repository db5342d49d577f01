"""Real faults against real server processes, and what became of every acknowledged ballot.

Every torment starts its own server on loopback over a folder of its own and holds real polls:
`kills` (kill -9 of server, ballot box and database amid a burst), `scaled` (the same in a house of
two workers behind nginx: of a worker, Redis, PostgreSQL, nginx and everything), `store` (of a
process that is nothing but the writer), `power` (what was not synced is gone), `cables` (a third of
the tablets cut off), `packets` (doubled, reordered, a client that does not read), `closing` (two
chairs at once, a close amid 1,000 casts), `disk` (full, read-only, locked, a clock that jumps).
Exit 1 when anything is wrong. A table, then JSON on the last line.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from tormenting.cables import torment_by_cables  # noqa: E402
from tormenting.closing import torment_by_closing  # noqa: E402
from tormenting.disk import torment_by_disk  # noqa: E402
from tormenting.kills import torment_by_kills  # noqa: E402
from tormenting.packets import torment_by_packets  # noqa: E402
from tormenting.power import torment_by_power_cuts  # noqa: E402
from tormenting.report import Outcome, as_json, table  # noqa: E402
from tormenting.scaled_kills import torment_scaled_by_kills  # noqa: E402
from tormenting.store_kills import torment_store_by_kills  # noqa: E402

from tests.meeting.postgres_cluster import Cluster  # noqa: E402

Torment = Callable[[Path, int], Coroutine[Any, Any, Outcome]]
STORES = ("sqlite", "postgresql")
TORMENTS = ("kills", "scaled", "store", "power", "cables", "packets", "closing", "disk")
KINDS = ("named", "split", "blind")


def main(words: Sequence[str]) -> int:
    """Torments and prints; 1 when anything was lost, doubled, changed or unsaid."""
    asked = _arguments(words)
    outcomes: list[Outcome] = []
    cluster = Cluster() if "postgresql" in asked.stores else None
    try:
        for name, torment in _chosen(asked, cluster):
            seed = asked.seed or secrets.randbelow(2**31)
            print(f"{time.strftime('%H:%M:%S')} {name}, seed {seed}", flush=True)
            with tempfile.TemporaryDirectory(prefix="yst-torment-") as folder:
                outcomes.append(asyncio.run(torment(Path(folder), seed)))
            print(table(outcomes[-1:]).splitlines()[-1], flush=True)
    finally:
        if cluster is not None:
            cluster.end()
    print(table(outcomes))
    print(as_json(outcomes))
    return 0 if all(each.is_well for each in outcomes) else 1


def _chosen(asked: argparse.Namespace, cluster: Cluster | None) -> Iterator[tuple[str, Torment]]:
    some, full = asked.members, asked.full_hall
    for store in asked.stores:
        base = cluster if store == "postgresql" else None
        for kind in asked.kinds:
            where = f"{store} {kind}"
            if "kills" in asked.torments:
                yield f"kills {where}", partial(torment_by_kills, kind, asked.kills, some, base)
            if "store" in asked.torments and kind != "blind":
                torment = partial(torment_store_by_kills, kind, asked.store_kills, base)
                yield f"store {where}", torment
            if "power" in asked.torments:
                yield f"power {where}", partial(torment_by_power_cuts, kind, asked.cuts, some, base)
    # The other torments bring their own engines, or are of the hall's network and of the embedded
    # store's own disk.
    for kind in asked.kinds:
        if "scaled" in asked.torments:
            yield f"scaled {kind}", partial(torment_scaled_by_kills, kind, asked.kills, some)
        if "disk" in asked.torments:
            yield f"disk {kind}", partial(torment_by_disk, kind, some)
        if "closing" in asked.torments:
            yield f"closing {kind}", partial(torment_by_closing, kind, asked.rounds, full)
        # A blind ballot travels by no line that stands: there is nothing to cut or to double.
        if kind == "blind":
            continue
        if "cables" in asked.torments:
            yield f"cables {kind}", partial(torment_by_cables, kind, asked.rounds, some)
        if "packets" in asked.torments:
            yield f"packets {kind}", partial(torment_by_packets, kind, asked.rounds, some)


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/torment",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("torments", nargs="*", default=list(TORMENTS), metavar="TORMENT")
    parser.add_argument("--stores", nargs="+", choices=STORES, default=list(STORES))
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--kills", type=int, default=40, help="for each store and kind")
    parser.add_argument("--store-kills", type=int, default=100, help="the same of the writer alone")
    parser.add_argument("--cuts", type=int, default=12, help="for each store and kind")
    parser.add_argument("--members", type=int, default=40)
    parser.add_argument("--full-hall", type=int, default=1000, help="who casts amid a close")
    parser.add_argument("--rounds", type=int, default=4, help="polls of the other torments")
    parser.add_argument("--seed", type=int, default=0, help="0: a new one for each torment")
    asked = parser.parse_args(words)
    if set(asked.torments) - set(TORMENTS):
        parser.error(f"TORMENT is one of {', '.join(TORMENTS)}")
    return asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
