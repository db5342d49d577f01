"""The server of the box: ballots in their plain form are read and answered by one greenlet.

A greenlet, an environment and a pass through WSGI for each of them took more than what is done with
the ballot. Whatever is no plain ballot is served as before.
"""

from __future__ import annotations

import io
import time
from collections import deque
from contextlib import suppress
from typing import Any

import gevent

from meeting.ballot_box.nameless import Nameless
from meeting.ballot_box.post_line import PostLine, head_of
from meeting.ballot_box.posts import Posts
from meeting.ballot_box.wrong_posts import WrongPosts, too_many
from meeting.patient_lines import PatientServer

# A whole hall presses at one moment: who finds no room here tries again a second later. The system
# has a limit of its own (net.core.somaxconn).
BACKLOG = 4096
# So many lines are heard before others have their turn.
BREATH_EVERY = 100
SWEEP_SECONDS = 1.0


class PostServer(PatientServer):
    """Takes posts in; `handler_class` says how patient it is with a line."""

    backlog = BACKLOG

    def __init__(self, listener: Any, posts: Posts, **options: Any) -> None:
        # Outside, an address is known and no ballot; inside, a ballot and no address.
        self._wrong = WrongPosts(Nameless(posts))
        super().__init__(listener, self._wrong, **options)
        self.post = posts.post
        self.idle_seconds: float = self.handler_class.idle_seconds  # type: ignore[attr-defined]
        self.head_seconds: float = self.handler_class.head_seconds  # type: ignore[attr-defined]
        self._ready: deque[PostLine] = deque()
        self._waiting: set[PostLine] = set()
        self._is_hearing = self._is_sweeping = False

    # What the library calls for each connection.

    def do_handle(self, socket: Any, address: Any) -> None:
        """A plain line needs no greenlet; a handshake does."""
        if self.ssl_enabled:
            super().do_handle(socket, address)
        else:
            PostLine(socket, str(address[0]), self)

    def wrap_socket_and_handle(self, client_socket: Any, address: Any) -> None:
        """The handshake; the line goes on without this greenlet."""
        client_socket.settimeout(self.handshake_seconds)
        try:
            wrap: Any = self.wrap_socket  # type: ignore[misc]
            socket = wrap(client_socket, **(self.ssl_args or {}))
        except OSError:
            client_socket.close()
        else:
            PostLine(socket, str(address[0]), self)

    # What a line calls.

    def ready(self, line: PostLine) -> None:
        """The line has its turn next; returns at once, also within the loop itself."""
        self._ready.append(line)
        self._begin()

    def waiting(self, line: PostLine) -> None:
        """Ends it when it is due."""
        self._waiting.add(line)
        self._begin_sweeping()

    def forget(self, line: PostLine) -> None:
        """It waits no more."""
        self._waiting.discard(line)

    def broken(self, line: PostLine) -> None:
        """Notes a request that never came whole: it is none of a ballot that lies in the box."""
        self._wrong.waits(400, line.address)

    def wrong(self, line: PostLine, status: int) -> bool:
        """Whether this sender is held up."""
        waits = self._wrong.waits(status, line.address)
        if waits:
            gevent.spawn(self._hold_up, line, waits)
        return waits > 0

    def leave(self, line: PostLine) -> None:
        """Whatever is no plain ballot."""
        # The line alone: what a greenlet was given is written out when it fails, and a line says
        # neither address nor words.
        gevent.spawn(self._serve, line)

    def finish(self, line: PostLine, rest: bytes) -> None:
        """Waits until a slow line has taken its answer, as long as something moves."""
        gevent.spawn(self._finish, line, rest)

    def _begin(self) -> None:
        if self._ready and not self._is_hearing:
            self._is_hearing = True
            gevent.spawn(self._hear)

    def _hear(self) -> None:
        heard = 0
        try:
            while self._ready:
                self._ready.popleft().hear()
                heard += 1
                if heard % BREATH_EVERY == 0:
                    gevent.sleep(0)
        finally:
            # Also when this one is killed: the next one goes on with those that are left.
            self._is_hearing = False
            self._begin()

    def _begin_sweeping(self) -> None:
        if self._waiting and not self._is_sweeping:
            self._is_sweeping = True
            gevent.spawn(self._sweep)

    def _sweep(self) -> None:
        try:
            while self._waiting:
                gevent.sleep(SWEEP_SECONDS)
                now = time.monotonic()
                for line in [each for each in self._waiting if each.due <= now]:
                    line.give_up()
        finally:
            self._is_sweeping = False
            self._begin_sweeping()

    def _hold_up(self, line: PostLine, waits: float) -> None:
        self._wrong.hold_up(waits)
        headers, body = too_many(waits)
        try:
            line.socket.settimeout(self.idle_seconds)
            line.socket.sendall(head_of(429, headers) + body)
        except OSError:
            pass
        line.end()

    def _finish(self, line: PostLine, rest: bytes) -> None:
        try:
            line.socket.settimeout(self.idle_seconds)
            line.socket.sendall(rest)
            line.socket.settimeout(0.0)
        except OSError:
            line.end()
        else:
            line.go_on()

    def _serve(self, line: PostLine) -> None:
        made: Any = self.handler_class
        handler = made(line.socket, (line.address, 0), self)
        handler.rfile = io.BufferedReader(_Said(line.said, handler.rfile))
        # Whoever is gone hears nothing any more, and nobody else shall.
        with suppress(OSError):
            handler.handle()


class _Said(io.RawIOBase):
    """What was read of a connection, and then what comes."""

    def __init__(self, said: bytes, rest: io.BufferedReader) -> None:
        self._said = said
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._said:
            return self._rest.readinto1(buffer)
        size = min(len(buffer), len(self._said))
        buffer[:size], self._said = self._said[:size], self._said[size:]
        return size
