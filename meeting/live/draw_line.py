"""A draw's way between socket and tablet's namespace, as a ballot's (cast_line.py): a whole hall
draws within seconds, and the queues of all other events would take as long as half a signature.
"""

from __future__ import annotations

import json

from meeting.live import wire
from meeting.live.sent_line import SentLine, answer_line

_as_json = json.JSONEncoder(separators=(",", ":")).encode

read_draw_line = SentLine(wire.CREDENTIAL_DRAW).read


def draw_answer(number: str, ack: wire.DrawAck) -> str:
    """The acknowledgement as it crosses the socket."""
    return answer_line(number, _as_json(ack))
