"""A ballot's way between socket and tablet's namespace, past the queues that all other events take.

Socket.IO's text is read and written here for this one event: its packets, and a greenlet that waits
for each acknowledgement, would take more time than the ballot itself.
"""

from __future__ import annotations

import json
from functools import lru_cache

from meeting.live import wire
from meeting.live.sent_line import SentLine, answer_line

# Made once: `json.dumps` would make one for every acknowledgement.
_as_json = json.JSONEncoder(separators=(",", ":")).encode

read_sent = SentLine(wire.BALLOT_CAST).read


def answer_text(number: str, ack: wire.Ack) -> str:
    """The acknowledgement as it crosses the socket."""
    said = _good(ack["attempt"], ack["repeat"]) if ack["ok"] else _as_json(ack)
    return answer_line(number, said)


@lru_cache(maxsize=64)
def _good(attempt: int, repeat: bool) -> str:
    # A whole hall is told the same.
    return _as_json(wire.good_ack(attempt, repeat))
