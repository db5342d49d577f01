"""One worker's line to Redis: answers soon or not at all, and says which.

What is durable lies in the store. So nobody waits for a Redis that is gone: after a failure the
line rests for a moment, and whoever asks meanwhile is refused at once.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError
from redis.retry import Retry

T = TypeVar("T")
log = logging.getLogger(__name__)

SECONDS = 1.0
REST_SECONDS = 1.0
# A connection that a firewall forgot is found out within this time.
LOOK_SECONDS = 5


class LineDown(Exception):
    """Redis does not answer; the caller goes on with what this worker knows by itself."""


class Line:
    """The Redis at `url`, under names of this house's own; may be asked from any greenlet.

    Not to be asked from native threads: a connection belongs to the loop that opened it.
    """

    def __init__(
        self, url: str, secret: bytes, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`secret` is known to the workers of this house alone; its digest names the house."""
        self.house = hashlib.sha256(b"yishitang house " + secret).hexdigest()[:16]
        self._clock = clock
        self._rests_until = float("-inf")
        self._is_up = True
        self._redis = Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=SECONDS,
            socket_connect_timeout=SECONDS,
            health_check_interval=LOOK_SECONDS,
            # Once more at once: a connection of before a restart of Redis is no failure.
            retry=Retry(NoBackoff(), 1, supported_errors=(NoConnection,)),
        )

    def name(self, *parts: object) -> str:
        """A name of this house in Redis."""
        return ":".join(("yst", self.house, *map(str, parts)))

    @property
    def is_up(self) -> bool:
        """Whether Redis answered when it was last asked."""
        return self._is_up

    def ask(self, work: Callable[[Redis], T]) -> T:
        """What the work gives; LineDown when Redis does not answer, or did not a moment ago."""
        if self._clock() < self._rests_until:
            raise LineDown
        try:
            answer = work(self._redis)
        except (RedisError, OSError) as problem:
            self.failed(problem)
            raise LineDown from problem
        self._is_up = True
        return answer

    def failed(self, problem: Exception) -> None:
        """Notes that Redis is gone; the type alone is logged, an address may hold a password."""
        if self._is_up:
            log.error("Redis does not answer: %s", type(problem).__name__)
        self._is_up = False
        self._rests_until = self._clock() + REST_SECONDS

    def subscribe(self, channel: str) -> Any:
        """A subscription to one channel; LineDown when it cannot be had now."""

        def work(redis: Redis) -> Any:
            heard: Any = redis.pubsub()  # type: ignore[no-untyped-call]
            heard.subscribe(channel)
            # Only what is said after this answer is sure to be heard.
            if heard.get_message(timeout=SECONDS) is None:
                raise NoConnection
            return heard

        return self.ask(work)

    def close(self) -> None:
        """Lets go of the connections."""
        self._redis.close()
