"""One event of the tablets' namespace as its text crosses the socket, read and answered without
Socket.IO's packets.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pydantic_core import from_json

from meeting.live import wire

# The answer repeats the number, so it has its one form; any other is left to Socket.IO.
_NUMBER = "0|[1-9][0-9]{0,8}"


class Sent(NamedTuple):
    """What a tablet sent, and the number that its answer carries."""

    number: str
    payload: object


class SentLine:
    """The texts of one event (42) that want an answer and carry one value."""

    def __init__(self, event: str) -> None:
        beginning = re.escape(f'["{event}",')
        self._form = re.compile(rf"42{wire.TABLET},({_NUMBER})({beginning}.*\])", re.DOTALL)

    def read(self, text: str) -> Sent | None:
        """What was sent; None for any other text, which goes Socket.IO's own way."""
        found = self._form.fullmatch(text)
        if found is None:
            return None
        try:
            values = from_json(found[2], allow_inf_nan=False)
        except ValueError:
            return None
        return Sent(found[1], values[1]) if len(values) == 2 else None


def answer_line(number: str, said: str) -> str:
    """The acknowledgement of that number as it crosses the socket (43); `said` is its JSON."""
    return f"43{wire.TABLET},{number}[{said}]"
