"""A ballot's way between socket and tablet's namespace, past the queues that all other events take.

Socket.IO's text is read and written here for this one event: its packets, Engine.IO's queue and
its writer's greenlet would take more time for an acknowledgement than the ballot itself.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import NamedTuple

from meeting.live import wire

# An event (42) of the tablets' namespace, with the number by which its answer is known.
_BEGINNING = re.escape(f'["{wire.BALLOT_CAST}",')
# Made once: `json.dumps` would make one for every acknowledgement.
_as_json = json.JSONEncoder(separators=(",", ":")).encode
# Its answer repeats the number, so it has its one form; any other is left to Socket.IO.
_NUMBER = "0|[1-9][0-9]{0,8}"
_SENT = re.compile(rf"42{wire.TABLET},({_NUMBER})({_BEGINNING}.*\])", re.DOTALL)


class SentBallot(NamedTuple):
    """What a tablet sent, and the number that its answer carries."""

    number: str
    payload: object


def read_sent(text: str) -> SentBallot | None:
    """The ballot that this message is; None for any other, which goes Socket.IO's own way."""
    found = _SENT.fullmatch(text)
    if found is None:
        return None
    try:
        values = json.loads(found[2])
    except (ValueError, RecursionError):
        return None
    return SentBallot(found[1], values[1]) if len(values) == 2 else None


def answer_text(number: str, ack: wire.Ack) -> str:
    """The acknowledgement as it crosses the socket (43)."""
    said = _good(ack["attempt"], ack["repeat"]) if ack["ok"] else _as_json(ack)
    return f"43{wire.TABLET},{number}[{said}]"


@lru_cache(maxsize=64)
def _good(attempt: int, repeat: bool) -> str:
    # A whole hall is told the same.
    return _as_json(wire.good_ack(attempt, repeat))
