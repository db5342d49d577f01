"""The hall's WebSocket: messages are measured before they are read, and the newest picture is
written straight to the socket.

gevent-websocket reads a whole frame, whatever length its header claims, and joins any number of
fragments; Engine.IO compares the size only afterwards. One stranger could fill the memory. And it
unmasks and validates byte by byte, and Engine.IO wakes a greenlet for every message to every
tablet: for a full hall that is most of the time it takes.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import gevent
from gevent.lock import Semaphore
from geventwebsocket.exceptions import ProtocolError, WebSocketError
from geventwebsocket.websocket import Header, WebSocket

from meeting.live.allowance import MESSAGES, AddressDoor
from meeting.live.refusals import TooManySockets
from meeting.token_bucket import Bucket

# RFC 6455's registry: the server is busy, come again later.
TRY_AGAIN_LATER = 1013
# The last frame of a text, and the sizes that its second byte says by itself.
WHOLE_TEXT = 0x81
SHORT = 126

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class MessageTooLargeError(Exception):
    """A client claims to send more than anybody may; its connection is closed."""


class _Unheard:
    """Whom the library tells of an end that was told before."""

    def on_close(self, *said: object) -> None:
        """Nothing is done about it."""


class HallSocket(WebSocket):  # type: ignore[misc]
    """The same connection, whose messages have at most `limit` bytes in all their fragments.

    Whoever writes holds the turn, so that no frame is cut by another one.
    """

    # The library makes a class for it anew every time, several for each socket that ends.
    current_app = _Unheard()

    def __init__(self, socket: WebSocket, limit: int) -> None:
        super().__init__(socket.environ, socket.stream, socket.handler)
        # The handler closes the first one at the end; let go earlier, it would close this one.
        self._first = socket
        self._limit = limit
        self._size = 0
        self._pace = Bucket(MESSAGES, time.monotonic())
        self._turn = Semaphore()
        self._newest: bytes | None = None
        self._plug = socket.handler.socket
        # Answers that are not written yet.
        self._owed: list[bytes] = []
        # Takes a message and answers it by `answer`, now or later; False leaves it to Engine.IO.
        self.aside: Callable[[str], bool] = lambda message: False

    def receive(self) -> Any:
        """The next message but those that are answered aside; None when the line has ended."""
        while True:
            while self._owed:
                # Whoever does not take the answers is not heard before they are taken.
                with self._turn:
                    pass
                self._write_owed()
            message = super().receive()
            if not isinstance(message, str) or not self.aside(message):
                return message

    def read_frame(self) -> tuple[Any, bytes]:
        """One frame; after the last one of a message the measure begins anew."""
        header = Header.decode_header(self.stream)
        if waits := self._pace.take(time.monotonic()):
            # Whoever sends without end is read at this pace; the line itself then holds it up.
            gevent.sleep(waits)
        if header.flags:
            raise ProtocolError
        # A ping between two fragments ends no message, nor is it part of one.
        is_control = header.opcode >= self.OPCODE_CLOSE
        size = header.length if is_control else self._size + header.length
        if size > self._limit:
            # The caller takes this for an end of the stream and closes the connection.
            raise MessageTooLargeError
        payload = self.raw_read(header.length) if header.length else b""
        if len(payload) != header.length:
            raise WebSocketError("Unexpected EOF reading frame payload")
        if not is_control:
            self._size = 0 if header.fin else size
        return header, _unmasked(payload, header.mask) if header.mask else payload

    def validate_utf8(self, payload: bytes) -> None:
        """Nothing: the whole message is decoded strictly once it is there."""

    def _decode_bytes(self, bytestring: bytes) -> str:
        return bytes(bytestring).decode()

    def send_frame(self, message: Any, opcode: int) -> None:
        """As the library does, in turn with `post`; waits for a slow client."""
        with self._turn:
            super().send_frame(message, opcode)
        self._write_owed()

    def answer(self, text: str) -> None:
        """Sends this, never waits; from a slow client nothing is read before it has taken it."""
        self._owed.append(_frame(text.encode()))
        self._write_owed()

    def post(self, text: bytes) -> None:
        """Sends this picture, never waits: of those a slow client has not taken, only the newest.

        A connection that is gone is none of the caller's business.
        """
        if self.closed:
            return
        self._newest = _frame(text)
        self._write_owed()

    def _write_owed(self) -> None:
        # Who holds the turn does this on leaving it. What is written without waiting lets nobody
        # else run, and so needs no turn: only what is left of it does.
        while not self._turn.locked():
            if self._owed:
                frame = b"".join(self._owed)
                self._owed.clear()
            elif self._newest is not None:
                frame, self._newest = self._newest, None
            else:
                return
            left = self._try_to_write(frame)
            if left:
                self._turn.acquire(blocking=False)
                gevent.spawn(self._finish, left)

    def _try_to_write(self, frame: bytes) -> bytes:
        """What of the frame the socket did not take at once."""
        plug = self._plug
        waits = plug.gettimeout()
        plug.settimeout(0.0)
        try:
            taken = plug.send(frame)
        except BlockingIOError:
            taken = 0
        except OSError:
            return b""
        finally:
            plug.settimeout(waits)
        return frame[taken:]

    def _finish(self, left: bytes) -> None:
        """A slow client takes the rest in its own time; nobody else writes in between."""
        try:
            self._plug.sendall(left)
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


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    """The payload as it was before the client masked it (RFC 6455, 5.3)."""
    size = len(payload)
    key = (bytes(mask) * (size // 4 + 1))[:size]
    plain = int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")
    return plain.to_bytes(size, "big")


class HallSockets:
    """The app, whose WebSockets are HallSockets with messages of at most `limit` bytes."""

    def __init__(self, app: Wsgi, limit: int) -> None:
        self._app = app
        self._limit = limit
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
            environ["wsgi.websocket"] = HallSocket(socket, self._limit)
            # The answer is there once the socket has ended.
            return list(self._app(environ, start_response))
        finally:
            self._door.leave(address)
