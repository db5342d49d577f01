"""Makes a data folder with a fresh demo and prints its sign-in codes as JSON, without serving.

python -m meeting.demo_prepare DIR VOTERS
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from meeting.demo import load_demo
from meeting.services.opening import open_desk


def main(folder: str, voters: str) -> None:
    """The folder may exist, its store may not."""
    desk = open_desk(
        Path(folder),
        changed=lambda meeting: None,
        moved=lambda person: None,
        demo=True,
        transport="loopback",
        public_url="",
    )
    print(json.dumps(asdict(load_demo(desk, int(voters), door_confirms=True)), ensure_ascii=False))
    desk.store.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
