"""Opens the house as it was left: the store brought up to date, open polls going on."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from meeting.services.blind.blind_house import BlindHouse
from meeting.services.desk import Desk
from meeting.services.doors import cards
from meeting.services.house_clock import HouseClock
from meeting.services.log import key_rotation
from meeting.services.polls import boxes, casting, leftovers
from meeting.services.polls.live_tally import LiveTallies
from meeting.store.running import Run, run_here
from meeting.store.session import Store
from meeting.store.tables import AttemptRow


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
    lives: LiveTallies | None = None,
    is_first: bool = True,
) -> Desk:
    """The desk over this data folder; `run` does what would block, `blind` leads to the box.

    `database_url` names the PostgreSQL database that keeps the rows instead of the folder. `lives`
    are the tallies that workers share. What a crash left unfinished is finished by the first worker
    alone: for the others it may be somebody's work of this very moment.
    """
    clock = HouseClock()
    desk = Desk(
        store=Store.open(data, run, database_url),
        now=clock,
        chance=secrets.token_bytes,
        changed=changed,
        moved=moved,
        lives=lives or LiveTallies(),
        data=data,
        demo=demo,
        transport=transport,
        public_url=public_url,
        run=run,
        blind=blind,
        secret_over_http=secret_over_http,
    )
    clock.not_before(_latest_step(desk))
    if is_first:
        cards.give_missing_codes(desk)
        leftovers.shred_leftovers(desk)
        key_rotation.finish_all(desk)
    casting.resume(desk)
    boxes.refresh(desk)
    return desk


def _latest_step(desk: Desk) -> datetime | None:
    """When a poll that is under way took its last step; None where none is."""
    with desk.read() as rows:
        under_way = rows.all(
            AttemptRow, AttemptRow.state.in_(("prepared", "open", "closed", "confirmed"))
        )
        steps = [(row.prepared_at, row.opened_at, row.closed_at) for row in under_way]
    return max((moment for step in steps for moment in step if moment is not None), default=None)
