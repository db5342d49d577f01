"""Engine.IO for a full hall: its sockets write by themselves.

The library gives every socket a queue, a greenlet that writes what is in it, and another one that
sleeps until the next ping. Three thousand tablets that come back at once start six thousand of
them. A HallSocket never waits for whoever reads slowly, so it needs none of the three.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import gevent
from engineio import Server, packet
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from engineio.socket import Socket
from geventwebsocket.exceptions import WebSocketError

from meeting.live.hall_socket import HallSocket
from meeting.live.pings import Pings

# How Socket.IO asks for a namespace: a message (4) that connects (0).
ASKS_FOR_NAMESPACE = f"{packet.MESSAGE}0"

log = logging.getLogger(__name__)


class HallLine(Socket):  # type: ignore[misc]
    """Engine.IO's socket over one HallSocket. Texts alone: nothing here sends anything else."""

    def __init__(self, server: HallEngine, sid: str, line: HallSocket) -> None:
        # The library's own would make the queue.
        self.server = server
        self.sid = sid
        self.last_ping: float | None = time.time()
        self.connected = self.upgraded = True
        self.upgrading = self.closing = self.closed = False
        self.session: dict[str, Any] = {}
        self._line = line

    def send(self, pkt: packet.Packet) -> None:
        """Never waits; SocketIsClosedError when the line has ended."""
        if self.check_ping_timeout():
            self._line.answer(pkt.encode())

    def schedule_ping(self) -> None:
        """As the library does, for all in one greenlet."""
        if self.last_ping:
            self.last_ping = None
            self.server.pings.put(self._ask)

    def _ask(self) -> None:
        if not self.closing and not self.closed:
            self.last_ping = time.time()
            self.send(packet.Packet(packet.PING))

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """As the library does, but waits for nobody."""
        if self.closed or self.closing:
            return
        self.closing = True
        self._tell_gone(reason or self.server.reason.SERVER_DISCONNECT)
        if not abort and not self._line.closed:
            self._line.answer(packet.Packet(packet.CLOSE).encode())
        self.closed = True
        gevent.spawn(self._line.close)

    def listen(self) -> None:
        """Hears the line until it ends."""
        try:
            while (message := self._line.receive()) is not None:
                self._hear(message)
        except WebSocketError:
            # It is cut, or was closed from here: nobody is left to whom anything could be said.
            self._line.closed = True
        except SocketIsClosedError:
            self._line.close()
        except Exception as problem:
            # The type alone: a message could carry what somebody chose.
            log.error("a line failed: %s", type(problem).__name__)
            self._line.close()
        if not self.closed and not self.closing:
            self.closing = self.closed = True
            self._tell_gone(self.server.reason.TRANSPORT_CLOSE)

    def _hear(self, message: Any) -> None:
        try:
            if isinstance(message, str) and message.startswith(ASKS_FOR_NAMESPACE):
                # The answer and the first picture leave together.
                with self._line.held():
                    self.receive(packet.Packet(encoded_packet=message))
            else:
                self.receive(packet.Packet(encoded_packet=message))
        except UnknownPacketError:
            return

    def _tell_gone(self, reason: str) -> None:
        self.server._trigger_event("disconnect", self.sid, reason, run_async=False)


class HallEngine(Server):  # type: ignore[misc]
    """The library's own in all that they do; WebSockets of the hall are HallLines."""

    pings: Pings
    start_service_task: bool
    _said: str

    @classmethod
    def instead_of(cls, engine: Server) -> None:
        """Makes the engine of a server that stands already one of these."""
        # Flask-SocketIO and Socket.IO make their engine themselves and ask nobody of what kind.
        engine.__class__ = cls
        engine.pings = Pings(engine.ping_interval)
        said = {
            "upgrades": [],
            "pingTimeout": int(engine.ping_timeout * 1000),
            "pingInterval": int(engine.ping_interval * 1000),
            "maxPayload": engine.max_http_buffer_size,
        }
        engine._said = packet.Packet.json.dumps(said)[1:]

    def _handle_connect(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        transport: str,
        jsonp_index: int | None = None,
    ) -> Any:
        line = environ.get("wsgi.websocket")
        if not isinstance(line, HallSocket):
            return super()._handle_connect(environ, start_response, transport, jsonp_index)
        if self.start_service_task:
            self.start_service_task = False
            self.service_task_handle = self.start_background_task(self._service_task)
        sid = self.generate_id()
        mine = self.sockets[sid] = HallLine(self, sid, line)
        try:
            # The protocol's first packet; whoever hung up meanwhile is not heard either.
            line.send(f'{packet.OPEN}{{"sid":"{sid}",{self._said}')
            self._trigger_event("connect", sid, environ, run_async=False)
            mine.schedule_ping()
            mine.listen()
        except WebSocketError:
            mine.close(abort=True, reason=self.reason.TRANSPORT_CLOSE)
        finally:
            self.sockets.pop(sid, None)
        return []
