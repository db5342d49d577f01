"""What the leader says and everybody shows: one newest notice for each attempt, never an older one.

A notice carries the leader's term and a number that rises within it. Redis takes only a newer one,
so a leader that was frozen and does not know yet that it was followed cannot set a screen back.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from meeting.shared.line import Line, LineDown

KEPT_SECONDS = 24 * 3600
TERM = """
local term = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), tonumber(ARGV[1])) + 1
redis.call('SET', KEYS[1], string.format('%d', term))
return term
"""
PUT = """
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held then
  held = cjson.decode(held)
  local term, number = tonumber(ARGV[2]), tonumber(ARGV[3])
  if held[1] > term or (held[1] == term and held[2] >= number) then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('PUBLISH', ARGV[6], ARGV[7])
return 1
"""


@dataclass(frozen=True)
class Notice:
    """A value as of a moment of a leader's term; the later one is the greater pair."""

    term: int
    number: int
    value: Any

    def is_after(self, other: Notice | None) -> bool:
        """Whether this is the newer one."""
        return other is None or (self.term, self.number) > (other.term, other.number)


class Notices:
    """The notices of one kind, as this worker knows them, and for the leader the way to say them.

    `taken` is called with the number of an attempt whose notice is news to this worker.
    """

    def __init__(
        self, line: Line, kind: str, channel: str, taken: Callable[[int, Any], None]
    ) -> None:
        self.kind = kind
        self._line = line
        self._channel = channel
        self._taken = taken
        self._known: dict[int, Notice] = {}
        # The leader's own: its term, and what it wants to be shown.
        self._term = 0
        self._number = 0
        self._said: dict[int, Notice] = {}

    def shown(self, attempt_id: int) -> Any:
        """The newest value; None where nothing was said."""
        known = self._known.get(attempt_id)
        return known.value if known is not None else None

    def hear(self, attempt_id: int, told: list[Any]) -> None:
        """Takes a notice that came; an older one is nothing."""
        notice = Notice(int(told[0]), int(told[1]), told[2])
        if notice.is_after(self._known.get(attempt_id)):
            self._known[attempt_id] = notice
            self._taken(attempt_id, notice.value)

    def read(self) -> None:
        """Takes everything that lies in Redis, as after the line was down; may raise LineDown."""
        for name, told in self._line.ask(lambda redis: redis.hgetall(self._key())).items():
            self.hear(int(name), json.loads(told))

    def begin_term(self) -> None:
        """This worker leads from now on: whatever it says is newer than all before."""
        self._term, self._said = 0, {}

    def say(self, attempt_id: int, value: Any) -> None:
        """The leader's: this is what may be shown now. LineDown leaves it for `say_again`."""
        before = self._said.get(attempt_id)
        if before is None or before.value != value:
            self._number += 1
            self._said[attempt_id] = Notice(0, self._number, value)
            self._put(attempt_id)

    def say_again(self) -> None:
        """Puts back what a Redis that was restarted has lost; may raise LineDown."""
        for attempt_id in list(self._said):
            self._put(attempt_id)

    def forget(self, attempt_id: int) -> None:
        """The attempt is over; what cannot be taken out of Redis now expires there."""
        self._known.pop(attempt_id, None)
        if self._said.pop(attempt_id, None) is not None:
            try:
                self._line.ask(lambda redis: redis.hdel(self._key(), str(attempt_id)))
            except LineDown:
                return

    def _put(self, attempt_id: int) -> None:
        said, term = self._said[attempt_id], self._the_term()
        told = [term, said.number, said.value]
        message = json.dumps({"notice": self.kind, "attempt": attempt_id, "told": told})
        said_so = (str(attempt_id), term, said.number, json.dumps(told), KEPT_SECONDS)
        self._line.ask(
            lambda redis: redis.eval(PUT, 1, self._key(), *said_so, self._channel, message)
        )

    def _the_term(self) -> int:
        if not self._term:
            # Later than all that any worker may still show, also after Redis lost its count.
            seen = max((notice.term for notice in self._known.values()), default=0)
            least = max(seen, int(time.time() * 1000))
            key = self._line.name("term")
            found = int(self._line.ask(lambda redis: redis.eval(TERM, 1, key, least)))
            # While this one waited, another greenlet may have asked too.
            self._term = max(self._term, found)
        return self._term

    def _key(self) -> str:
        return self._line.name(self.kind)
