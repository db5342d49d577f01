"""Raw SQLite without sockets, sign-in or rule: how fast the disk and the database take casts.

Run as `python -m benching.raw_sqlite DATABASE`; a line `HOW NUMBER` on stdin has so many casts
stored, HOW being `group` (a thousand with one commit) or `each` (a commit for each), and is
answered by a line of JSON. Nothing of the project is imported.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import sys
import time

MARKS = json.dumps({"p1": 1, "p2": 1, "p3": 1})
AT_ONCE = {"group": 1000, "each": 1}


def serve(path: str) -> None:
    """Serves until stdin ends."""
    base = sqlite3.connect(path)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE IF NOT EXISTS cast (key TEXT PRIMARY KEY, marks TEXT)")
    base.commit()
    print("ready", flush=True)
    for line in sys.stdin:
        how, number = line.split()
        rows = [(secrets.token_hex(16), MARKS) for _ in range(int(number))]
        size = AT_ONCE[how]
        started, computed = time.monotonic(), time.process_time()
        for first in range(0, len(rows), size):
            with base:
                base.executemany("INSERT INTO cast VALUES (?, ?)", rows[first : first + size])
        told = {"seconds": time.monotonic() - started, "cpu": time.process_time() - computed}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    serve(sys.argv[1])
