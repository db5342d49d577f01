"""One connection by which ballots are posted, one after another; nothing here ever waits.

Of the sender only the address is at hand, for whoever posts what is no ballot; it is never handed
on with a ballot, and nothing of the line outlives it.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any, Protocol

from gevent import get_hub

from meeting.ballot_box.answers import JSON, REASONS, fields
from meeting.ballot_box.post_head import NotPlain, Post, read_post

READABLE = 1
# Bytes of one reading: a whole ballot with its head, and then some.
AT_ONCE = 16 * 1024
_NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)

Tell = Callable[[int, bytes], None]


class Lines(Protocol):
    """What a line asks of those who keep all of them."""

    idle_seconds: float
    head_seconds: float

    def ready(self, line: PostLine) -> None:
        """Has the line heard soon."""

    def waiting(self, line: PostLine) -> None:
        """Has the line ended when `due` has passed and it was not heard."""

    def forget(self, line: PostLine) -> None:
        """The line waits no more."""

    def broken(self, line: PostLine) -> None:
        """The line ended within a request."""

    def post(self, attempt: int, body: bytes, tell: Tell) -> None:
        """Takes a ballot in; see `Posts.post`."""

    def wrong(self, line: PostLine, status: int) -> bool:
        """Whether this refusal is answered later, and by others."""

    def leave(self, line: PostLine) -> None:
        """Has all that the line says served in the server's own way."""

    def finish(self, line: PostLine, rest: bytes) -> None:
        """Writes what the line did not take at once, and goes on with it."""


class PostLine:
    """A socket of gevent's, of TLS or plain, whose patience is set to nothing while it is here."""

    __slots__ = (
        "_is_begun", "_is_last", "_lines", "_needed", "_watch", "address", "due", "said", "socket",
    )  # fmt: skip

    def __init__(self, socket: Any, address: str, lines: Lines) -> None:
        socket.settimeout(0.0)
        self.socket = socket
        self.address = address
        # What was read and not yet understood.
        self.said = b""
        # When all of what it says now must have come, or when it has rested long enough.
        self.due = 0.0
        # With fewer bytes than this there is nothing new to be understood.
        self._needed = 0
        self._is_begun = False
        self._is_last = False
        self._lines = lines
        self._watch: Any = None
        lines.ready(self)

    def hear(self) -> None:
        """Reads what is there; a whole ballot is handed on, and the line rests until its answer."""
        try:
            self._hear()
        except NotPlain:
            self._leave()
        except Exception:
            # Whatever it was: this line has ended, and the others go on.
            self.end()

    def answer(self, status: int, body: bytes) -> None:
        """Answers the ballot that was handed on; never waits and never raises."""
        if not self._lines.wrong(self, status):
            head = _head(status, len(body), self._is_last)
            self.say(head + body)

    def say(self, answer: bytes) -> None:
        """Writes an answer, and goes on or ends as the sender asked for."""
        try:
            taken = self.socket.send(answer)
        except _NOT_NOW:
            taken = 0
        except OSError:
            self.end()
            return
        if taken < len(answer):
            self._lines.finish(self, answer[taken:])
        else:
            self.go_on()

    def go_on(self) -> None:
        """What was asked is answered."""
        if self._is_last:
            self.end()
        else:
            self._lines.ready(self)

    def end(self) -> None:
        """Nothing more is heard or said."""
        self._unwatch()
        with suppress(OSError):
            self.socket.close()

    def give_up(self) -> None:
        """The same for a line whose sender is gone, or says no more."""
        if self.said:
            self._lines.broken(self)
        self.end()

    def _hear(self) -> None:
        if self._watch is not None:
            self._watch.stop()
            self._lines.forget(self)
        while (post := self._read()) is None:
            try:
                came = self.socket.recv(AT_ONCE)
            except _NOT_NOW:
                self._wait()
                return
            if not came:
                self.give_up()
                return
            self.said += came
        self.said = self.said[post.size :]
        self._needed, self._is_begun = 0, False
        self._is_last = post.is_last
        self._lines.post(post.attempt, post.body, self.answer)

    def _read(self) -> Post | None:
        if len(self.said) < self._needed:
            return None
        read = read_post(self.said)
        if isinstance(read, Post):
            return read
        self._needed = read
        return None

    def _wait(self) -> None:
        if not self.said:
            self.due = time.monotonic() + self._lines.idle_seconds
        elif not self._is_begun:
            # All of a request is said by then, however it comes.
            self._is_begun = True
            self.due = time.monotonic() + self._lines.head_seconds
        if self._watch is None:
            self._watch = get_hub().loop.io(self.socket.fileno(), READABLE)
        self._watch.start(self._has_come)
        self._lines.waiting(self)

    def _has_come(self) -> None:
        self._watch.stop()
        self._lines.ready(self)

    def _leave(self) -> None:
        self._unwatch()
        self._lines.leave(self)

    def _unwatch(self) -> None:
        self._lines.forget(self)
        if self._watch is not None:
            self._watch.stop()
            self._watch.close()
            self._watch = None


@lru_cache(256)
def _head(status: int, size: int, is_last: bool) -> bytes:
    """No moment stands in it."""
    return head_of(status, fields(JSON, size) + ([("Connection", "close")] if is_last else []))


def head_of(status: int, said: list[tuple[str, str]]) -> bytes:
    """The head of an answer."""
    lines = [f"HTTP/1.1 {REASONS[status]}", *(f"{name}: {value}" for name, value in said)]
    return "\r\n".join([*lines, "", ""]).encode()
