"""The hall's WebSocket: what comes is read by the reader of all lines, and the newest picture is
written straight to the socket.

Engine.IO's own way wakes a greenlet for every message to every tablet (`live/engine.py`).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import gevent
from gevent.lock import Semaphore
from geventwebsocket.exceptions import ProtocolError, WebSocketError
from geventwebsocket.websocket import WebSocket

from meeting.live.allowance import AddressDoor
from meeting.live.frames import BINARY, CLOSE, PING, PONG, TEXT
from meeting.live.line import Aside, Line, Reader
from meeting.live.plug import Plug
from meeting.live.refusals import TooManySockets

# RFC 6455, 7.4.1 and its registry: what no client may send, a text that is none, and that the
# server is busy and one should come again later.
NOT_ALLOWED, NOT_TEXT, TRY_AGAIN_LATER = 1002, 1007, 1013
# The last frame of a text, and the sizes that its second byte says by itself.
WHOLE_TEXT = 0x81
SHORT = 126

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Unheard:
    """Whom the library tells of an end that was told before."""

    def on_close(self, *said: object) -> None:
        """Nothing is done about it."""


class HallSocket(WebSocket):  # type: ignore[misc]
    """The same connection, whose messages have at most `limit` bytes in all their fragments and are
    read by `reader`.

    Whoever writes holds the turn, so that no frame is cut by another one.
    """

    # The library makes a class for it anew every time, several for each socket that ends.
    current_app = _Unheard()

    def __init__(self, socket: WebSocket, limit: int, reader: Reader) -> None:
        super().__init__(socket.environ, socket.stream, socket.handler)
        # The handler closes the first one at the end; let go earlier, it would close this one.
        self._first = socket
        self._turn = Semaphore()
        self._newest: bytes | None = None
        self._plug = Plug(socket.handler.socket)
        self.line = Line(self._plug, limit, reader, _left(socket))

    def hear_aside(self, aside: Aside) -> None:
        """From now on texts are shown to this first: it takes one and answers it by `answer`, now
        or later, or leaves it to Engine.IO (False). It must not wait."""
        self.line.aside = aside

    def receive(self) -> str | bytes | None:
        """The next message but those that are answered aside; None when the client closed.

        Raises WebSocketError when the line has ended, MessageTooLargeError for too long a message.
        """
        if self.closed:
            raise WebSocketError("the connection is closed already")
        try:
            return self._next()
        except UnicodeError:
            self.close(NOT_TEXT)
        except ProtocolError:
            self.close(NOT_ALLOWED)
        return None

    def _next(self) -> str | bytes | None:
        while True:
            opcode, payload = self.line.next()
            if opcode == TEXT:
                return payload.decode()
            if opcode == BINARY:
                return payload
            if opcode == CLOSE:
                self.handle_close(opcode, payload)
                return None
            if opcode == PING:
                self.handle_ping(opcode, payload)
            elif opcode != PONG:
                raise ProtocolError("a control frame of no known kind")

    def send_frame(self, message: Any, opcode: int) -> None:
        """As the library does, in turn with `post`; waits for a slow client."""
        with self._turn:
            super().send_frame(message, opcode)
        self._write_owed()

    def answer(self, text: str) -> None:
        """Sends this, never waits; from a slow client nothing is read before it has taken it."""
        self.line.owed.append(_frame(text.encode()))
        self._write_owed()

    def post(self, text: bytes) -> None:
        """Sends this picture, never waits: of those a slow client has not taken, only the newest.

        A connection that is gone is none of the caller's business.
        """
        if self.closed:
            return
        self._newest = _frame(text)
        self._write_owed()

    def is_free(self) -> bool:
        """Whether nothing stands before the next picture; only then it may be written through."""
        is_waiting = self.line.owed or self._newest is not None or self._turn.locked()
        return not (self.closed or is_waiting)

    def write_through(self, text: bytes) -> bytes:
        """Writes what is taken at once; what is left of the frame, which `finish` must be given.

        Of what is here it is the one that any thread may ask, while the loop's does not run.
        """
        return self._plug.write(_frame(text))

    def finish(self, left: bytes) -> None:
        """Has the client take what is left of a frame in its own time."""
        self._turn.acquire(blocking=False)
        gevent.spawn(self._finish, left)

    @contextmanager
    def held(self) -> Iterator[None]:
        """What is said meanwhile by `answer` and `post` leaves together at the end."""
        is_mine = self._turn.acquire(blocking=False)
        try:
            yield
        finally:
            if is_mine:
                self._turn.release()
                self._write_owed()

    def _write_owed(self) -> None:
        # Who holds the turn does this on leaving it. What is written without waiting lets nobody
        # else run, and so needs no turn: only what is left of it does.
        while not self._turn.locked():
            owed = self.line.owed
            if self._newest is not None:
                owed.append(self._newest)
                self._newest = None
            if not owed:
                self.line.go_on()
                return
            frame = b"".join(owed)
            owed.clear()
            if left := self._plug.write(frame):
                self.finish(left)

    def _finish(self, left: bytes) -> None:
        """A slow client takes the rest in its own time; nobody else writes in between."""
        try:
            self.handler.socket.sendall(left)
        except OSError:
            # The reading side of the connection notices it too and ends it.
            return
        finally:
            self._turn.release()
        self._write_owed()


def _frame(payload: bytes) -> bytes:
    """A whole text, unmasked (RFC 6455, 5.2)."""
    size = len(payload)
    if size < SHORT:
        return bytes((WHOLE_TEXT, size)) + payload
    form, mark = ("!BBH", 126) if size < 2**16 else ("!BBQ", 127)
    return struct.pack(form, WHOLE_TEXT, mark, size) + payload


def _left(socket: WebSocket) -> bytes:
    """What was read of the client together with its request."""
    plug = socket.handler.socket
    waits = plug.gettimeout()
    plug.settimeout(0.0)
    try:
        return bytes(socket.handler.rfile.read1() or b"")
    except OSError:
        # Nothing yet, or nothing any more, which is found out on reading.
        return b""
    finally:
        plug.settimeout(waits)


class HallSockets:
    """The app, whose WebSockets are HallSockets with messages of at most `limit` bytes."""

    def __init__(self, app: Wsgi, limit: int) -> None:
        self._app = app
        self._limit = limit
        self._reader = Reader()
        self._door = AddressDoor()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Hands a WebSocket on with its bound; anything else goes on untouched."""
        socket = environ.get("wsgi.websocket")
        if socket is None:
            return self._app(environ, start_response)
        address = str(environ.get("REMOTE_ADDR", ""))
        if not self._door.enter(address):
            # The library's own `close` cannot say a code.
            said = TRY_AGAIN_LATER.to_bytes(2, "big") + TooManySockets.code.encode()
            with suppress(WebSocketError):
                socket.send_frame(said, socket.OPCODE_CLOSE)
            return []
        try:
            hall = HallSocket(socket, self._limit, self._reader)
            environ["wsgi.websocket"] = hall
            with closing(hall.line):
                # The answer is there once the socket has ended.
                return list(self._app(environ, start_response))
        finally:
            self._door.leave(address)
