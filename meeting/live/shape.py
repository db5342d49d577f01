"""What of a picture stands still: a fingerprint without the numbers that move all the time."""

from __future__ import annotations

import hashlib
import json
from typing import Any

# What moves with every ballot, and with every reading of the clock.
MOVING = ("turnout", "bars", "server_now")


def board_shape(board: dict[str, Any], *, with_presence: bool) -> str:
    """The fingerprint of what all viewers of one kind share.

    Who comes in moves the presence: staff and display show it, a tablet shows its own seat only.
    """
    still = {name: value for name, value in board.items() if name != "seat"}
    if not with_presence:
        still.pop("presence", None)
    poll = board.get("poll")
    if isinstance(poll, dict):
        still["poll"] = {name: value for name, value in poll.items() if name not in MOVING}
    return _digest(still)


def _digest(what: dict[str, Any]) -> str:
    text = json.dumps(what, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
