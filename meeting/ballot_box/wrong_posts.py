"""Whoever posts what is no ballot is answered later and later; whoever posts a ballot never is.

Of a good post nothing is noted, not even that there was one. Of a wrong one only that an address
sent it, under a name that nobody can read back, in memory, until the address has rested.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from typing import Any

import gevent

from meeting.ballot_box.answers import JSON, fields, told
from meeting.ballot_box.errors import TooManyPosts
from meeting.token_bucket import Buckets, Rate

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# A hall behind one address whose every tablet posts a moment too early stays below this.
WRONG_POSTS = Rate(per_second=5, at_once=3_000)
# Malformed, of no credential, of no box, of another method, too long.
WRONG = frozenset({400, 403, 404, 405, 413, 415})
LONGEST_PAUSE_S = 5.0
# Each one that pauses holds a connection open; beyond this they are sent away at once.
PAUSING_AT_MOST = 200


class WrongPosts:
    """The application, whose refusals cost an address its patience.

    `pause` waits for so many seconds while others are served.
    """

    def __init__(
        self,
        application: Application,
        buckets: Buckets | None = None,
        pause: Callable[[float], object] = gevent.sleep,
    ) -> None:
        self._application = application
        self._buckets = Buckets(WRONG_POSTS) if buckets is None else buckets
        self._pause = pause
        self._pausing = 0
        self._secret = secrets.token_bytes(32)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        said: list[tuple[Any, ...]] = []
        parts = [*self._application(environ, lambda *answer: said.append(answer))]
        waits = self.waits(int(str(said[-1][0])[:3]), str(environ.get("REMOTE_ADDR", "")))
        if waits:
            self.hold_up(waits)
            headers, body = too_many(waits)
            start_response("429 Too Many Requests", headers)
            return [body]
        start_response(*said[-1])
        return parts

    def waits(self, status: int, address: str) -> float:
        """Notes what an address was answered; the seconds that it has earned, 0 for a good post."""
        return self._buckets.admit(self._name(address)) if status in WRONG else 0.0

    def hold_up(self, waits: float) -> None:
        """Waits, as long as not too many do; longer than that nobody does."""
        if self._pausing >= PAUSING_AT_MOST:
            return
        self._pausing += 1
        try:
            self._pause(min(waits, LONGEST_PAUSE_S))
        finally:
            self._pausing -= 1

    def _name(self, address: str) -> bytes:
        return hashlib.blake2b(address.encode(), key=self._secret, digest_size=16).digest()


def too_many(waits: float) -> tuple[list[tuple[str, str]], bytes]:
    """The head's fields and the body that whoever waited so long is told."""
    _, body = told(TooManyPosts())
    # Whoever goes on has to begin with a connection anew.
    more = [("Retry-After", str(int(waits) + 1)), ("Connection", "close")]
    return fields(JSON, len(body)) + more, body
