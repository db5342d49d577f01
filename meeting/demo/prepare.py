"""Makes a data folder with a fresh demo, without serving; its codes lie in the folder.

python -m meeting.demo.prepare DIR VOTERS [DATABASE_URL]
"""

from __future__ import annotations

import sys
from pathlib import Path

from meeting.demo.codes import keep_codes
from meeting.demo.congress import load_demo
from meeting.services.polls.opening import open_desk


def main(folder: str, voters: str, database_url: str = "") -> None:
    """The folder may exist, its store may not."""
    data = Path(folder)
    desk = open_desk(
        data,
        changed=lambda meeting: None,
        moved=lambda person: None,
        demo=True,
        transport="loopback",
        public_url="",
        database_url=database_url,
    )
    keep_codes(data, load_demo(desk, int(voters), door_confirms=True).staff)
    desk.store.close()


if __name__ == "__main__":
    main(*sys.argv[1:4])
