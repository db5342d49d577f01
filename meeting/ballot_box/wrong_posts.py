"""Whoever posts what is no ballot is answered later and later; whoever posts a ballot never is.

Of a good post nothing is noted, not even that there was one. Of a wrong one only that an address
sent it, under a name that nobody can read back, in memory, until the address has rested.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable
from typing import Any

import gevent

from meeting.ballot_box.errors import TooManyPosts
from meeting.token_bucket import Buckets, Rate

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# A hall behind one address whose every tablet posts a moment too early stays below this.
WRONG_POSTS = Rate(per_second=5, at_once=3_000)
# Malformed, of no credential, of no box, of another method, too long.
WRONG = frozenset({"400", "403", "404", "405", "413", "415"})
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
        body = [*self._application(environ, lambda *answer: said.append(answer))]
        status = str(said[-1][0])[:3]
        if status in WRONG:
            waits = self._buckets.admit(self._name(str(environ.get("REMOTE_ADDR", ""))))
            if waits:
                self._hold_up(waits)
                return _too_many(waits, start_response)
        start_response(*said[-1])
        return body

    def _name(self, address: str) -> bytes:
        return hashlib.blake2b(address.encode(), key=self._secret, digest_size=16).digest()

    def _hold_up(self, waits: float) -> None:
        if self._pausing >= PAUSING_AT_MOST:
            return
        self._pausing += 1
        try:
            self._pause(min(waits, LONGEST_PAUSE_S))
        finally:
            self._pausing -= 1


def _too_many(waits: float, start_response: Callable[..., Any]) -> list[bytes]:
    refusal = TooManyPosts()
    said = {"code": refusal.code, "zh": refusal.message("zh"), "en": refusal.message("en")}
    body = json.dumps(said, ensure_ascii=False).encode()
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Retry-After", str(int(waits) + 1)),
        ("Access-Control-Allow-Origin", "*"),
        ("Cache-Control", "no-store"),
        # Whoever goes on has to begin with a connection anew.
        ("Connection", "close"),
    ]
    start_response("429 Too Many Requests", headers)
    return [body]
