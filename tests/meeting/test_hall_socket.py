"""Pictures written straight to a socket: whole frames, no waiting, of old ones the newest."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import gevent
import pytest
from gevent import socket
from geventwebsocket.websocket import Stream, WebSocket

from meeting.live import wire
from meeting.live.hall_socket import HallSocket
from meeting.live.line import Reader

# More than any buffer between the two ends takes while nobody reads.
LARGE = "大" * 3_000_000
PATIENCE_S = 30.0


class Connection:
    """What gevent-websocket's handler is to its socket; the other end is `client`."""

    def __init__(self, ends: tuple[Any, Any] | None = None) -> None:
        self.socket, self.client = ends or socket.socketpair()
        self.client.settimeout(PATIENCE_S)
        self._heard: Any = self.client.makefile("rb")
        self.rfile = self.socket.makefile("rb")
        self.hall = HallSocket(WebSocket({}, Stream(self), self), wire.MESSAGE_LIMIT, Reader())

    def send(self, text: str) -> None:
        """One masked frame of the client's."""
        payload, mask = text.encode(), b"\x01\x02\x03\x04"
        masked = bytes(each ^ mask[place % 4] for place, each in enumerate(payload))
        self.client.sendall(bytes([0x81, 0x80 | len(payload)]) + mask + masked)

    def frames(self, number: int) -> list[tuple[int, str]]:
        """So many of the server's frames, each as opcode and text."""
        stream, found = self._heard, []
        for _ in range(number):
            first, length = stream.read(2)
            if length > 125:
                form = ">H" if length == 126 else ">Q"
                (length,) = struct.unpack(form, stream.read(struct.calcsize(form)))
            found.append((first, stream.read(length).decode()))
        return found

    def close(self) -> None:
        for end in (self.rfile, self._heard, self.socket, self.client):
            end.close()


@pytest.fixture
def connection() -> Iterator[Connection]:
    made = Connection()
    yield made
    made.close()


def test_a_slow_client_takes_whole_frames_and_of_old_pictures_the_newest(
    connection: Connection,
) -> None:
    for text in (LARGE, "第二", "第三"):
        connection.hall.post(text.encode())
    answer = gevent.spawn(connection.hall.send, "回执")
    gevent.sleep(0)
    connection.hall.post("第四".encode())
    assert not answer.ready()
    assert connection.frames(1) == [(0x81, LARGE)]
    answer.get(timeout=PATIENCE_S)
    assert sorted(connection.frames(2)) == [(0x81, "回执"), (0x81, "第四")]
    connection.hall.post("第五".encode())
    assert connection.frames(1) == [(0x81, "第五")]


def test_a_picture_waits_until_an_answer_is_written_and_then_comes(connection: Connection) -> None:
    answer = gevent.spawn(connection.hall.send, LARGE)
    gevent.sleep(0)
    for text in ("第一", "第二"):
        connection.hall.post(text.encode())
    assert connection.frames(2) == [(0x81, LARGE), (0x81, "第二")]
    answer.get(timeout=PATIENCE_S)


def test_a_client_that_is_gone_is_none_of_the_broadcasters_business(connection: Connection) -> None:
    connection.hall.post(LARGE.encode())
    connection.client.shutdown(socket.SHUT_RDWR)
    for _ in range(3):
        connection.hall.post("第二".encode())
        gevent.sleep(0)


def test_what_is_answered_aside_is_not_received_and_the_rest_is(connection: Connection) -> None:
    def taken(message: str) -> bool:
        if is_ballot := message.startswith("票"):
            connection.hall.answer(f"回执{message}")
        return is_ballot

    connection.hall.hear_aside(taken)
    for text in ("票一", "话", "票二"):
        connection.send(text)
    assert connection.hall.receive() == "话"
    assert connection.frames(1) == [(0x81, "回执票一")]


def test_answers_to_a_slow_client_all_come_before_it_is_heard_again(connection: Connection) -> None:
    connection.hall.post(LARGE.encode())
    connection.hall.post("第二".encode())
    for text in ("回执一", "回执二" + LARGE):
        connection.hall.answer(text)
    connection.send("话")
    heard = gevent.spawn(connection.hall.receive)
    gevent.sleep(0)
    assert not heard.ready()
    assert connection.frames(3) == [(0x81, LARGE), (0x81, "回执一"), (0x81, "回执二" + LARGE)]
    assert connection.frames(1) == [(0x81, "第二")]
    assert heard.get(timeout=PATIENCE_S) == "话"
