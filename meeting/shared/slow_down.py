"""Wrong secrets slow down at every worker alike: counted in Redis, in one step each.

Each worker notes its own wrong tries besides. When Redis is away, that memory is what slows down:
whoever cuts the line gains a few tries, never all of them.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from redis import Redis

from meeting.services.doors.slow_down import FREE_TRIES, LONGEST_WAIT_S, NAMES_KEPT, SlowDown
from meeting.services.refusals import TooManyTries
from meeting.shared.line import Line, LineDown

# Of the names too many those go first whose wait is over first: a flood frees nobody.
NOTE = """
local wrong = redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
local now, free, longest = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local ends = now
if wrong > free then
  ends = now + 1000 * math.min(longest, 2 ^ math.min(wrong - free, 20))
end
redis.call('ZADD', KEYS[2], ends, ARGV[1])
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - 1000 * longest, 'LIMIT', 0, 100)
local over = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[5])
if over > 0 then
  for _, each in ipairs(redis.call('ZRANGE', KEYS[2], 0, over - 1)) do table.insert(gone, each) end
end
for _, each in ipairs(gone) do
  redis.call('ZREM', KEYS[2], each)
  redis.call('HDEL', KEYS[1], each)
end
redis.call('EXPIRE', KEYS[1], 2 * longest)
redis.call('EXPIRE', KEYS[2], 2 * longest)
"""


class SharedSlowDown(SlowDown):
    """Keeps SlowDown's promises over all workers of the house."""

    def __init__(self, line: Line, kept: int = NAMES_KEPT) -> None:
        """`kept` is how many names are remembered at most."""
        super().__init__()
        self._line = line
        self._kept = kept
        self._keys = (line.name("slow", "wrong"), line.name("slow", "until"))

    def refuse_hasty(self, name: str, now: datetime) -> None:
        """Raises TooManyTries with the seconds to wait while this name has to wait."""
        try:
            ends = self._line.ask(lambda redis: redis.zscore(self._keys[1], self._mark(name)))
        except LineDown:
            super().refuse_hasty(name, now)
            return
        left = float(ends or 0) / 1000 - now.timestamp()
        if left > 0:
            raise TooManyTries(seconds=int(left) + 1)

    def wrong(self, name: str, now: datetime, free: int = FREE_TRIES) -> None:
        """Notes a wrong try; `free` of them cost nothing."""
        super().wrong(name, now, free)
        noted = (int(now.timestamp() * 1000), free, LONGEST_WAIT_S, self._kept)
        try:
            self._line.ask(lambda redis: redis.eval(NOTE, 2, *self._keys, self._mark(name), *noted))
        except LineDown:
            return  # This worker's own memory has it.

    def right(self, name: str) -> None:
        """The right secret was given: the next wrong try is the first again."""
        super().right(name)
        mark = self._mark(name)

        def forget(redis: Redis) -> None:
            both = redis.pipeline()
            both.hdel(self._keys[0], mark)
            both.zrem(self._keys[1], mark)
            both.execute()

        try:
            self._line.ask(forget)
        except LineDown:
            return  # What lies there expires.

    def _mark(self, name: str) -> str:
        # Neither an account nor an address lies in Redis in words.
        return hashlib.sha256(f"{self._line.house}\n{name}".encode()).hexdigest()[:32]
