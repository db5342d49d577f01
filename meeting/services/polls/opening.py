"""Opens the house as it was left: the store brought up to date, open polls going on."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from meeting.services.blind.blind_house import BlindHouse
from meeting.services.desk import Desk
from meeting.services.doors import cards
from meeting.services.log import key_rotation
from meeting.services.polls import boxes, casting, leftovers
from meeting.services.polls.live_tally import LiveTallies
from meeting.store.session import Store
from meeting.store.writer import Run, run_here


def open_desk(
    data: Path,
    changed: Callable[[int], None],
    moved: Callable[[int], None],
    demo: bool,
    transport: str,
    public_url: str,
    run: Run = run_here,
    blind: BlindHouse | None = None,
    secret_over_http: bool = False,
    database_url: str = "",
) -> Desk:
    """The desk over this data folder; `run` does what would block, `blind` leads to the box.

    `database_url` names the PostgreSQL database that keeps the rows instead of the folder.
    """
    desk = Desk(
        store=Store.open(data, run, database_url),
        now=lambda: datetime.now(UTC),
        chance=secrets.token_bytes,
        changed=changed,
        moved=moved,
        lives=LiveTallies(),
        data=data,
        demo=demo,
        transport=transport,
        public_url=public_url,
        run=run,
        blind=blind,
        secret_over_http=secret_over_http,
    )
    cards.give_missing_codes(desk)
    leftovers.shred_leftovers(desk)
    key_rotation.finish_all(desk)
    casting.resume(desk)
    boxes.refresh(desk)
    return desk
