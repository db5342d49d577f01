"""A data folder for the bench: one body, one meeting, everybody present, many polls to open.

Run as `python -m benching.hall DIR MEMBERS POLLS KIND [DATABASE_URL]`; prints what a client needs
as one line of JSON. KIND is named, split or blind; `split,blind` makes so many polls of each, in
turn. All of it goes through the services that a real township uses.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from benching.assembly import assembled, bench_desk, staff_code

ROLES = ("chair", "secretary", "chief_teller")


def prepare(
    folder: Path, members: int, polls: int, kind: str, database_url: str = ""
) -> dict[str, object]:
    """Everything up to the first announcement; tokens of the cards in seat order."""
    desk = bench_desk(folder, database_url)
    held = assembled(desk, "示范镇", "示范", members, kind.split(",") * polls)
    codes = {role: staff_code(desk, role) for role in ROLES}
    desk.store.close()
    return {**asdict(held), "codes": codes}


if __name__ == "__main__":
    folder, members, polls, kind, *where = sys.argv[1:6]
    print(json.dumps(prepare(Path(folder), int(members), int(polls), kind, *where)))
