"""How much a client may do: a flooder waits, whoever presses as people press never does."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import gevent
import pytest
from flask_socketio import SocketIOTestClient
from gevent import socket
from geventwebsocket.websocket import Stream, WebSocket

from meeting.live import allowance, hall_socket, wire
from meeting.live import line as hall_line
from meeting.live.allowance import AddressDoor, Holders
from meeting.live.hall_socket import TRY_AGAIN_LATER, HallSocket, HallSockets
from meeting.live.line import Reader
from meeting.token_bucket import NAMES_KEPT, Bucket, Buckets, Rate
from tests.meeting.small_house import SmallHouse, open_house

SLOW = Rate(per_second=2, at_once=5)
# Three thousand tablets, the staff's desks, and displays beside them.
HALL = 3_100


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_bucket_gives_many_at_once_and_then_its_rate(clock: Clock) -> None:
    bucket = Bucket(SLOW, clock.now)
    assert [bucket.take(clock.now) for _ in range(6)] == [0.0] * 5 + [0.5]
    clock.now += 10
    assert [bucket.take(clock.now) for _ in range(5)] == [0.0] * 5


def test_whoever_stops_after_any_flood_is_soon_free_again(clock: Clock) -> None:
    bucket = Bucket(SLOW, clock.now)
    waits = [bucket.take(clock.now) for _ in range(10_000)]
    assert max(waits) == SLOW.at_once / SLOW.per_second
    clock.now += 2 * SLOW.at_once / SLOW.per_second
    assert bucket.is_full(clock.now)


def test_a_refused_one_loses_no_token_and_the_others_none_at_all(clock: Clock) -> None:
    buckets = Buckets(SLOW, clock)
    assert [buckets.admit("flooder") for _ in range(200)].count(0.0) == SLOW.at_once
    assert buckets.admit("honest") == 0.0
    assert buckets.is_spent("flooder")
    assert not buckets.is_spent("honest")
    clock.now += 0.5
    assert buckets.admit("flooder") == 0.0


def test_nobody_is_remembered_who_rested_and_names_without_end_cost_no_memory(
    clock: Clock,
) -> None:
    buckets = Buckets(SLOW, clock)
    for number in range(NAMES_KEPT + 500):
        buckets.admit(number)
    assert len(buckets) <= NAMES_KEPT + 1
    clock.now += 60
    for number in range(NAMES_KEPT):
        buckets.admit(("later", number))
        clock.now += 1
    assert len(buckets) < 10


def test_a_whole_hall_behind_one_address_comes_in_at_once_and_again_after_a_storm(
    clock: Clock,
) -> None:
    door = AddressDoor(clock=clock)
    for _storm in range(3):
        assert all(door.enter("10.0.0.1") for _ in range(HALL))
        # The lines went silent, so that nobody has left when the hall is back.
        clock.now += 1
    for _ in range(3 * HALL):
        door.leave("10.0.0.1")
    assert all(door.enter("10.0.0.2") for _ in range(HALL))


def test_an_address_that_opens_without_end_is_told_to_come_later(clock: Clock) -> None:
    door = AddressDoor(SLOW, 4, clock)
    assert [door.enter("a") for _ in range(6)] == [True] * 4 + [False] * 2
    assert door.enter("b")
    door.leave("a")
    assert door.enter("a")
    door.leave("a")
    # Now it is the rate that holds it up, though a place is free.
    assert not door.enter("a")


def test_of_too_many_sockets_of_one_person_the_oldest_goes(clock: Clock) -> None:
    holders = Holders(SLOW, 3, clock)
    assert [holders.came("甲", f"s{n}") for n in range(5)] == [None] * 3 + ["s0", "s0"]
    assert holders.came("乙", "other") is None
    for number in range(3):
        holders.gone(f"s{number}")
    assert holders.came("甲", "s9") is None
    assert [holders.may_connect("甲") for _ in range(6)] == [True] * 5 + [False]


# The socket itself.


class Line:
    """What gevent-websocket's handler is to its socket; `client` is the other end."""

    def __init__(self) -> None:
        self.socket, self.client = socket.socketpair()
        self.rfile = self.socket.makefile("rb")
        self.logger = logging.getLogger(__name__)
        self.hall = HallSocket(WebSocket({}, Stream(self), self), wire.MESSAGE_LIMIT, Reader())

    def send(self, number: int) -> None:
        self.client.sendall(b"\x81\x81\x00\x00\x00\x00x" * number)

    def close(self) -> None:
        for end in (self.rfile, self.socket, self.client):
            end.close()


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.close()


def test_a_socket_that_sends_without_end_is_read_at_its_pace_and_loses_nothing(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def at_once(seconds: float, *called: Any) -> None:
        waited.append(seconds)
        gevent.spawn(*called)

    monkeypatch.setattr(hall_line.gevent, "spawn_later", at_once)
    line.send(allowance.MESSAGES.at_once)
    assert [line.hall.receive() for _ in range(allowance.MESSAGES.at_once)]
    assert waited == []
    line.send(20)
    assert [line.hall.receive() for _ in range(20)] == ["x"] * 20
    assert len(waited) == 20


def test_an_address_beyond_all_measure_is_closed_with_a_code_and_the_others_come_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hall_socket, "AddressDoor", lambda: AddressDoor(SLOW, 1))
    entered = gevent.event.Event()
    leave = gevent.event.Event()

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        entered.set()
        leave.wait(30)
        return []

    def knock(address: str, line: Line) -> Any:
        environ = {"wsgi.websocket": WebSocket({}, Stream(line), line), "REMOTE_ADDR": address}
        return gevent.spawn(sockets, environ, None)

    sockets, lines = HallSockets(app, wire.MESSAGE_LIMIT), [Line() for _ in range(3)]
    first = knock("a", lines[0])
    entered.wait(30)
    knock("a", lines[1]).get(timeout=30)
    said = lines[1].client.recv(100)
    assert int.from_bytes(said[2:4]) == TRY_AGAIN_LATER
    assert said[4:20] == b"too-many-sockets"
    entered.clear()
    other = knock("b", lines[2])
    assert entered.wait(30)
    leave.set()
    gevent.joinall([first, other], timeout=30, raise_error=True)
    for each in lines:
        each.close()


# The namespaces.


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    made = open_house(tmp_path_factory.mktemp("house"))
    yield made
    made.desk.store.close()


def opened(house: SmallHouse, namespace: str, browser: Any) -> SocketIOTestClient:
    return house.app.extensions["socketio"].test_client(
        house.app,
        namespace=namespace,
        auth={"meeting": house.meeting},
        flask_test_client=browser.client,
    )


def test_a_member_who_casts_without_end_is_told_to_wait_and_nobody_else_is(
    house: SmallHouse,
) -> None:
    first, second = house.browser(), house.browser()
    first.post(f"/s/{house.tokens[1]}")
    second.post(f"/s/{house.tokens[2]}")
    flooder, honest = (opened(house, wire.TABLET, each) for each in (first, second))

    def cast(client: SocketIOTestClient) -> str:
        ack = client.emit(wire.BALLOT_CAST, {}, namespace=wire.TABLET, callback=True)
        return str(ack["error"])

    said = [cast(flooder) for _ in range(allowance.CASTS.at_once + 20)]
    assert said[: allowance.CASTS.at_once] == ["malformed"] * allowance.CASTS.at_once
    assert "too-many-messages" in said
    assert "too-many-messages" in wire.SEND_AGAIN
    assert cast(honest) == "malformed"


@pytest.mark.parametrize(("namespace", "who"), [(wire.TABLET, "member"), (wire.DESK, "chair")])
def test_a_person_who_opens_sockets_without_end_keeps_the_newest_and_is_then_told(
    house: SmallHouse, namespace: str, who: str
) -> None:
    browser = house.browser(who)
    clients = [opened(house, namespace, browser) for _ in range(allowance.PERSON_CONNECTS.at_once)]
    standing = [client.is_connected(namespace) for client in clients]
    assert (
        standing
        == [False] * (len(clients) - allowance.PERSON_SOCKETS) + [True] * allowance.PERSON_SOCKETS
    )
    while (late := opened(house, namespace, browser)).is_connected(namespace):
        clients.append(late)
    assert opened(house, wire.HALL, browser).is_connected(wire.HALL)


def test_whoever_watches_without_end_is_refused_and_leaves_no_place_taken(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = house.app.extensions["socketio"].server.namespace_handlers[wire.HALL]
    monkeypatch.setattr(hall, "_door", AddressDoor(Rate(0.001, 100), 2))
    watcher = house.browser()
    first, second = (opened(house, wire.HALL, watcher) for _ in range(2))
    assert not opened(house, wire.HALL, watcher).is_connected(wire.HALL)
    first.disconnect(wire.HALL)
    assert opened(house, wire.HALL, watcher).is_connected(wire.HALL)
    assert second.is_connected(wire.HALL)
