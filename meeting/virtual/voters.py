"""Virtual members of the demo bodies: they check in and cast by themselves over the real wire.

They live in the server's own process as greenlets, yet reach it like any tablet: by HTTP and
WebSocket on its address. Nothing of what they choose is logged.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gevent
import gevent.lock

from meeting.virtual.marks import plausible_marks
from meeting.virtual.tablet import CastRefusedError, VirtualTablet

LOOK_SECONDS = 0.5
SLOWEST_SECONDS = 20.0
SIGN_IN_AT_ONCE = 4

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class VirtualSeat:
    """A member for whom a virtual tablet is run: the card's path and the meeting."""

    card_path: str
    meeting_id: int


def start_virtual_voters(
    base_url: str, seats: Sequence[VirtualSeat], root_pem: Path | None = None
) -> list[Any]:
    """One greenlet for each seat; returns at once. Stopping the process stops them.

    `root_pem` is the local root that they trust, as a tablet in the hall does.
    """
    turnstile = gevent.lock.BoundedSemaphore(SIGN_IN_AT_ONCE)
    tablets = [VirtualTablet(base_url, seat.card_path, seat.meeting_id) for seat in seats]
    for tablet in tablets:
        if root_pem is not None:
            tablet.browser.session.verify = str(root_pem)
    return [gevent.spawn(_live, tablet, turnstile) for tablet in tablets]


def _live(tablet: VirtualTablet, turnstile: gevent.lock.BoundedSemaphore) -> None:
    """Signs in, then casts in every poll that opens, for as long as the process lives."""
    chance = random.Random()  # noqa: S311 - demo behaviour, guards nothing
    cast_in: set[int] = set()
    while True:
        try:
            with turnstile:
                tablet.sign_in()
                tablet.ask_check_in()
                tablet.connect()
            while tablet.is_connected():
                _cast_if_open(tablet, chance, cast_in)
                time.sleep(LOOK_SECONDS)
        except Exception as problem:
            log.info("a virtual member starts again: %s", type(problem).__name__)
        tablet.disconnect()
        time.sleep(chance.uniform(1, 5))


def _cast_if_open(tablet: VirtualTablet, chance: random.Random, cast_in: set[int]) -> None:
    prepared = poll_in("prepared", tablet.snapshot)
    if prepared is not None and prepared["protection"] == "blind":
        tablet.draw(prepared)
    poll = poll_in("open", tablet.snapshot)
    if poll is None or int(poll["attempt"]) in cast_in:
        return
    attempt = int(poll["attempt"])
    # People do not press all at once; the slower ones take their time.
    time.sleep(SLOWEST_SECONDS * chance.betavariate(1.5, 4))
    cast_in.add(attempt)
    try:
        tablet.cast(poll, plausible_marks(poll, chance))
    except CastRefusedError as refusal:
        log.info("a virtual member was refused: %s", refusal)


def poll_in(state: str, snapshot: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The poll that the tablet shows, if it stands in this state."""
    poll = snapshot.get("poll")
    if not isinstance(poll, Mapping) or poll.get("state") != state:
        return None
    return poll
