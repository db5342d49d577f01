"""A hall's first arrival: all tablets open their page at one moment and have none of its files yet.

Then all of them come again, and ask only for what the headers did not allow them to keep. The
tablets are one process on the same cores; what the server computes is measured by itself.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from benching.contestants import Ours
from benching.prepared import prepared_hall
from benching.process import Process

VISITS = ("first", "again")


def main(words: Sequence[str]) -> int:
    """Prints a table, then JSON on the last line; 1 when a tablet did not get everything."""
    parser = argparse.ArgumentParser(prog="scripts/bench arrival", description=__doc__)
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--keep", type=Path, help="a prepared folder that is kept and used again")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = Ours(folder, asked.members)
        ours.start(*prepared_hall(folder, asked.members, 1, "named", asked.keep))
        tablets = Process(["benching.arrivals"])
        try:
            found = {visit: _came(ours, tablets, visit) for visit in VISITS}
        finally:
            tablets.end()
            ours.stop()
    _print(asked.members, found)
    return int(any(each["failed"] or _refused(each) for each in found.values()))


def _came(ours: Ours, tablets: Process, visit: str) -> dict[str, Any]:
    cookies = [each["Cookie"] for each in ours.headers()] if visit == VISITS[0] else []
    before = ours.computed()
    page = f"/tablet/{ours.auth['meeting']}"
    told = tablets.ask(do="come", port=ours.port, page=page, cookies=cookies)
    return {**told, "ms_per_tablet": (ours.computed() - before) / ours.members * 1e3}


def _refused(told: dict[str, Any]) -> int:
    return sum(count for status, count in told["statuses"].items() if status not in ("200", "304"))


def _print(members: int, found: dict[str, dict[str, Any]]) -> None:
    print(f"{members} tablets open their page at one moment")
    print("| visit | last page | half have all | last has all | computing for each | files | kB |")
    print("|---|---|---|---|---|---|---|")
    for visit, each in found.items():
        files = sum(each["statuses"].values()) / members
        times = " | ".join(f"{each[name]:.2f} s" for name in ("pages", "median", "seconds"))
        weight = each["crossed"] / members / 1024
        print(
            f"| {visit} | {times} | {each['ms_per_tablet']:.2f} ms | {files:.1f} | {weight:.0f} |"
        )
        if each["failed"]:
            print(f"failed: {each['failed']}")
    print(json.dumps({"members": members, **found}))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
