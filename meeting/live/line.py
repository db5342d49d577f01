"""The side of a tablet's line that listens: bytes are read when they are there, one line after
another by one greenlet.

So no line can hold up another, a hall that casts at once lies in one batch, and nobody waits within
a read that a stranger keeps open.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any

import gevent
from gevent import get_hub
from gevent.queue import SimpleQueue
from geventwebsocket.exceptions import WebSocketError

from meeting.live.allowance import MESSAGES
from meeting.live.frames import CONTINUATION, TEXT, Frames, Message
from meeting.live.plug import AT_ONCE, Plug
from meeting.token_bucket import Bucket

READABLE = 1
# So many lines are read before others of the server have their turn: less than a tenth of a second.
BREATH_EVERY = 1000

Aside = Callable[[str], bool]


def _nothing(message: str) -> bool:
    """Nothing is answered aside."""
    return False


class Reader:
    """Reads all lines that have something to say, in the order in which they began to."""

    def __init__(self) -> None:
        self._ready: deque[Line] = deque()
        self._is_reading = False

    def ready(self, line: Line) -> None:
        """This line has its turn next; returns at once, also within the loop itself."""
        self._ready.append(line)
        self._begin()

    def _begin(self) -> None:
        if self._ready and not self._is_reading:
            self._is_reading = True
            gevent.spawn(self._read)

    def _read(self) -> None:
        read = 0
        try:
            while self._ready:
                self._ready.popleft().hear()
                read += 1
                if read % BREATH_EVERY == 0:
                    gevent.sleep(0)
        finally:
            # Also when this one is killed: the next one goes on with those that are left.
            self._is_reading = False
            self._begin()


class Line:
    """One client's messages, of at most `limit` bytes each, at the pace that anybody may have.

    The reader calls `hear`, which never waits; whoever serves the client waits in `next`.
    """

    def __init__(self, plug: Plug, limit: int, reader: Reader, before: bytes = b"") -> None:
        """`before` is what was read of the plug already."""
        # Takes a text and answers it by itself, now or later, or leaves it (False). Never waits.
        self.aside: Aside = _nothing
        # Answers that are not written yet: whoever does not take them is not heard.
        self.owed: list[bytes] = []
        self._plug = plug
        self._reader = reader
        self._frames = Frames(limit)
        self._frames.feed(before)
        self._pace = Bucket(MESSAGES, time.monotonic())
        self._heard: SimpleQueue[Message | Exception] = SimpleQueue()
        self._is_ready = True
        self._is_held = False
        self._has_ended = False
        self._watch: Any = get_hub().loop.io(plug.fileno(), READABLE)
        reader.ready(self)

    def next(self) -> Message:
        """The next message that was not answered aside; raises how the line ended."""
        if self._has_ended and self._heard.empty():
            raise WebSocketError("the line has ended")
        heard = self._heard.get()
        if isinstance(heard, Exception):
            raise heard
        self.go_on()
        return heard

    def hear(self) -> None:
        """Reads what is there and hands it on; whoever must wait is heard again later."""
        if self._has_ended:
            return
        try:
            self._hear()
        except Exception as problem:
            self._end(problem)

    def go_on(self) -> None:
        """What held this line up may be over."""
        if self._is_held:
            self._is_held = False
            self._reader.ready(self)

    def close(self) -> None:
        """Nothing more is heard; called before the connection itself is closed."""
        self._end(WebSocketError("the line has ended"))

    def _end(self, problem: Exception) -> None:
        if self._has_ended:
            return
        self._has_ended = True
        self._watch.stop()
        self._watch.close()
        # It holds the socket, which holds this.
        self.aside = _nothing
        self._heard.put(problem)

    def _hear(self) -> None:
        may_be_more = True
        while self._hand_on():
            came = self._plug.read() if may_be_more else None
            if came is None:
                self._is_ready = False
                if not self._watch.active:
                    self._watch.start(self._has_come)
                return
            if not came:
                raise WebSocketError("the client is gone")
            self._frames.feed(came)
            may_be_more = len(came) == AT_ONCE

    def _has_come(self) -> None:
        # The loop says so again in every round until it is read, which for each would take longer
        # to forbid and allow again than to overhear once.
        if not self._is_ready:
            self._is_ready = True
            self._reader.ready(self)

    def _hand_on(self) -> bool:
        """Hands on what came whole; False when this line must wait for its next turn."""
        while not self.owed and self._heard.empty():
            message = self._frames.take()
            if message is None:
                return True
            self._hand(message)
            if waits := self._pace.take(time.monotonic()):
                # Whoever sends without end is read at this pace; the line then holds it up.
                self._watch.stop()
                gevent.spawn_later(waits, self._reader.ready, self)
                return False
        self._is_held = True
        self._watch.stop()
        return False

    def _hand(self, message: Message) -> None:
        if message.opcode == CONTINUATION:
            return
        if message.opcode == TEXT and self.aside(message.payload.decode()):
            return
        self._heard.put(message)
