"""A house for the bench of several workers: many bodies, each with one meeting and many polls.

Run as `python -m benching.many_meetings DIR MEETINGS MEMBERS POLLS DATABASE_URL`; prints what a
client needs as one line of JSON. All of it goes through the services that a district uses.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from benching.assembly import assembled, bench_desk, staff_code


def prepare(folder: Path, meetings: int, members: int, polls: int, url: str) -> dict[str, object]:
    """Everything up to the first announcement in each meeting."""
    desk = bench_desk(folder, url)
    made = [
        assembled(desk, f"示范{number}镇", f"示{number}", members, ["named"] * polls)
        for number in range(meetings)
    ]
    chair = staff_code(desk, "chair")
    desk.store.close()
    return {"chair": chair, "meetings": [asdict(each) for each in made]}


if __name__ == "__main__":
    where, meetings, members, polls, url = sys.argv[1:6]
    print(json.dumps(prepare(Path(where), int(meetings), int(members), int(polls), url)))
