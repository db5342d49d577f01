"""Engine.IO's lines of the hall: what they say, in which order, and that each end is told once."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import gevent
import pytest
import socketio
from gevent import socket
from gevent.event import Event
from geventwebsocket.websocket import Header

from meeting.listening import _HallServer
from meeting.live.engine import HallEngine
from meeting.live.hall_socket import HallSockets
from meeting.live.pings import Pings

PATIENCE_S = 30.0
LIMIT = 1000


class House:
    """A Socket.IO server with one namespace whose tablets are shown a picture, served for real."""

    def __init__(self, ping_seconds: float) -> None:
        self.told: list[str] = []
        self.ended = Event()
        self.io = socketio.Server(
            async_mode="gevent",
            async_handlers=False,
            transports=["websocket"],
            ping_interval=ping_seconds,
            ping_timeout=PATIENCE_S,
        )
        self.io.on("connect", self._came, namespace="/tablet")
        self.io.on("disconnect", self._left, namespace="/tablet")
        self.io.on("talk", lambda sid, said: said, namespace="/tablet")
        HallEngine.instead_of(self.io.eio)
        self.server = _HallServer(
            ("127.0.0.1", 0), HallSockets(socketio.WSGIApp(self.io), LIMIT), log=None
        )
        self.server.speaks_first = True
        self.server.start()

    def _came(self, sid: str, environ: dict[str, Any], auth: object) -> bool:
        self.told.append(sid)
        environ["wsgi.websocket"].post("图".encode())
        return auth != {"turn": "away"}

    def _left(self, sid: str, reason: str) -> None:
        self.told.append(reason)
        self.ended.set()


@pytest.fixture
def house() -> Iterator[Callable[..., House]]:
    opened: list[House] = []

    def open_house(ping_seconds: float = PATIENCE_S) -> House:
        opened.append(House(ping_seconds))
        return opened[-1]

    yield open_house
    for each in opened:
        each.server.stop(timeout=1)


class Tablet:
    """A client that says just what it is told to."""

    def __init__(self, house: House, protocol: int = 4) -> None:
        port = house.server.server_port
        self.line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        key = base64.b64encode(b"0123456789abcdef").decode()
        self.line.sendall(
            f"GET /socket.io/?EIO={protocol}&transport=websocket HTTP/1.1\r\n".encode()
            + b"Host: hall\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\n" + f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        self._heard: Any = self.line.makefile("rb")
        self.head = b""
        while not self.head.endswith(b"\r\n\r\n"):
            self.head += self._heard.read(1)
        self.first = self.hear()

    @property
    def opened(self) -> Any:
        """What the engine said of the line."""
        return json.loads(self.first[1:])

    def say(self, text: str) -> None:
        """One masked text, the mask all zeros."""
        payload = text.encode()
        self.line.sendall(bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload)

    def hear(self) -> str:
        """The next frame's text; `close` for one that closes the line."""
        header = Header.decode_header(self._heard)
        payload = self._heard.read(header.length)
        return "close" if header.opcode == 8 else payload.decode()

    def join(self, auth: str = "{}") -> str:
        """Asks for the namespace; the answer."""
        self.say(f"40/tablet,{auth}")
        return self.hear()


def test_a_line_opens_joins_talks_and_a_cut_is_told_once(house: Callable[..., House]) -> None:
    hall = house()
    tablet = Tablet(hall)
    assert tablet.head.startswith(b"HTTP/1.1 101 ")
    assert tablet.opened["pingInterval"] == PATIENCE_S * 1000
    assert tablet.opened["sid"] in hall.io.eio.sockets
    # The namespace's answer comes before the picture that was posted earlier.
    assert tablet.join().startswith('40/tablet,{"sid":')
    assert tablet.hear() == "图"
    tablet.say('42/tablet,7["talk","word"]')
    assert tablet.hear() == '43/tablet,7["word"]'
    tablet.line.close()
    tablet._heard.close()
    assert hall.ended.wait(PATIENCE_S)
    gevent.sleep(0)
    assert hall.told[1:] == ["transport close"]
    assert not hall.io.eio.sockets


def test_who_speaks_another_protocol_hears_the_head_and_goodbye(
    house: Callable[..., House],
) -> None:
    assert Tablet(house(), protocol=3).first == "close"


def test_who_is_turned_away_is_told_so(house: Callable[..., House]) -> None:
    tablet = Tablet(house())
    assert tablet.join('{"turn":"away"}').startswith("44/tablet,")


def test_each_is_asked_whether_it_is_there_again_and_again(house: Callable[..., House]) -> None:
    tablet = Tablet(house(0.05))
    for _ in range(3):
        assert tablet.hear() == "2"
        tablet.say("3")


def test_a_line_closed_from_here_hears_it_and_is_told_once(house: Callable[..., House]) -> None:
    hall = house()
    tablet = Tablet(hall)
    tablet.join()
    tablet.hear()
    hall.io.eio.disconnect(tablet.opened["sid"])
    assert tablet.hear() == "1"
    assert tablet.hear() == "close"
    tablet.line.close()
    tablet._heard.close()
    assert hall.told[1:] == ["server disconnect"]
    assert not hall.io.eio.sockets


@pytest.mark.parametrize("said", ["1", "", "9", "x", "45", "42/tablet,", "4" + "大" * 999])
def test_what_no_client_says_ends_no_other_line(house: Callable[..., House], said: str) -> None:
    hall = house()
    good, bad = Tablet(hall), Tablet(hall)
    bad.line.sendall(_frame(said.encode()))
    bad.line.shutdown(socket.SHUT_WR)
    good.join()
    good.hear()
    good.say('42/tablet,7["talk",1]')
    assert good.hear() == "43/tablet,7[1]"


def _frame(payload: bytes) -> bytes:
    head = Header.encode_header(True, 1, b"\0\0\0\0", len(payload), 0)
    return bytes(head) + payload


def test_pings_come_in_order_and_one_that_fails_stops_no_other() -> None:
    asked: list[int] = []
    last = Event()

    def ask(number: int) -> None:
        asked.append(number)
        if number == 1:
            raise RuntimeError("gone")
        if number == 120:
            last.set()

    pings = Pings(0.01)
    for each in range(121):
        pings.put(lambda each=each: ask(each))
    assert last.wait(PATIENCE_S)
    assert asked == list(range(121))
