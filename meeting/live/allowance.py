"""How much sockets may do: each socket, each person, and last each address.

A hall stands behind one address and comes back at once when the line does: what an address may do
is far more than any hall does. Whoever is signed in is measured as a person instead, and of a
person's sockets it is the oldest that goes, so that nobody locks anybody out.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Hashable

from meeting.token_bucket import Buckets, Rate

# A tablet sends a pong every fifteen seconds and now and then a ballot.
MESSAGES = Rate(per_second=10, at_once=60)
CASTS = Rate(per_second=2, at_once=60)
# Three thousand tablets come back at once, and with them whoever watches.
ADDRESS_CONNECTS = Rate(per_second=200, at_once=12_000)
ADDRESS_SOCKETS = 12_000
PERSON_CONNECTS = Rate(per_second=1, at_once=40)
# A line that went silent leaves sockets behind that stand open for half a minute.
PERSON_SOCKETS = 16
# Displays and those who watch without signing in.
VISITOR_CONNECTS = Rate(per_second=50, at_once=3_000)
VISITOR_SOCKETS = 3_000


class AddressDoor:
    """Counts the sockets that one address holds open and opens."""

    def __init__(
        self,
        rate: Rate = ADDRESS_CONNECTS,
        most: int = ADDRESS_SOCKETS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connects = Buckets(rate, clock)
        self._most = most
        self._open: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Whether one more may come in; whoever came in leaves by `leave`."""
        if self._open[address] >= self._most or self._connects.admit(address):
            return False
        self._open[address] += 1
        return True

    def leave(self, address: str) -> None:
        """One of them is gone."""
        self._open[address] -= 1
        if self._open[address] <= 0:
            del self._open[address]


class Holders:
    """The open sockets of each person: the newest stay, the oldest is let go."""

    def __init__(
        self,
        rate: Rate = PERSON_CONNECTS,
        most: int = PERSON_SOCKETS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connects = Buckets(rate, clock)
        self._most = most
        # Each person's sockets in the order in which they came.
        self._sids: dict[Hashable, dict[str, None]] = {}
        self._of: dict[str, Hashable] = {}

    def may_connect(self, person: Hashable) -> bool:
        """Whether this person does not connect too often."""
        return self._connects.admit(person) == 0.0

    def came(self, person: Hashable, sid: str) -> str | None:
        """Notes the socket; the one that must go for it, if it is one too many."""
        held = self._sids.setdefault(person, {})
        held[sid] = None
        self._of[sid] = person
        return next(iter(held)) if len(held) > self._most else None

    def gone(self, sid: str) -> None:
        """Forgets a socket; one that is not known is forgotten already."""
        person = self._of.pop(sid, None)
        held = self._sids.get(person, {})
        held.pop(sid, None)
        if not held:
            self._sids.pop(person, None)
