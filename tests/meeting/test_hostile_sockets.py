"""Every namespace and every event of the sockets, tried by everybody who has no right to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask_socketio import SocketIOTestClient

from meeting.live import wire
from meeting.services.doors import cards, sign_in
from tests.meeting.hostile_house import (
    CALLERS,
    MEMBER,
    NOBODY,
    OTHER_MEMBER,
    STAFF,
    HostileHouse,
    open_hostile,
)
from tests.meeting.small_house import SYSTEM

OTHER_ORIGINS = ("http://evil.example", "http://localhost.evil.example", "https://localhost:1")
# Who may open which namespace of the first body's meeting.
WHO = {wire.HALL: frozenset(CALLERS), wire.TABLET: frozenset({MEMBER}), wire.DESK: frozenset(STAFF)}
ODD_EVENTS = (
    "seat_moved", "moved", "emit", "disconnect_all", "on_connect", "_opened", "ballot_cast", "\x00"
)  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileHouse]:
    made = open_hostile(tmp_path_factory.mktemp("hostile"))
    yield made
    made.desk.store.close()


def opened(house: HostileHouse, namespace: str, who: str, **more: Any) -> SocketIOTestClient:
    """A socket of this caller's browser, asked for the first body's meeting."""
    return house.socketio.test_client(
        house.house.app,
        namespace=namespace,
        auth={"meeting": int(house.ids["meeting"])},
        flask_test_client=house.callers[who].visitor.client,
        **more,
    )


def ballot(house: HostileHouse, key: str = "b" * 32) -> dict[str, Any]:
    return {"attempt": int(house.ids["attempt"]), "key": key, "marks": {"o1": "approve"}}


def test_every_namespace_stands_in_the_table(house: HostileHouse) -> None:
    server = house.socketio.server
    assert set(server.namespace_handlers) == set(WHO)


@pytest.mark.parametrize("who", CALLERS)
@pytest.mark.parametrize("namespace", WHO)
def test_a_socket_opens_for_those_it_is_for_and_nobody_else(
    house: HostileHouse, namespace: str, who: str
) -> None:
    before = house.dump()
    client = opened(house, namespace, who)
    assert client.is_connected(namespace) == (who in WHO[namespace])
    if client.is_connected(namespace):
        client.disconnect(namespace)
    assert house.dump() == before


@pytest.mark.parametrize("origin", OTHER_ORIGINS)
@pytest.mark.parametrize(
    ("namespace", "who"), [(wire.HALL, NOBODY), (wire.TABLET, MEMBER), (wire.DESK, "chair")]
)
def test_a_page_of_another_site_opens_no_socket_though_the_cookie_is_right(
    house: HostileHouse, namespace: str, who: str, origin: str
) -> None:
    client = opened(house, namespace, who, headers={"Origin": origin})
    assert not client.is_connected(namespace)


def test_a_cookie_that_somebody_changed_opens_no_tablet(house: HostileHouse) -> None:
    held = house.callers[MEMBER].visitor.client.get_cookie("yishitang")
    assert held is not None
    content, _, signature = held.value.rpartition(".")
    forged = f"{content}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
    for value, is_right in ((held.value, True), (forged, False), (content, False), ("", False)):
        browser = house.house.app.test_client()
        browser.set_cookie("yishitang", value)
        client = house.socketio.test_client(
            house.house.app,
            namespace=wire.TABLET,
            auth={"meeting": int(house.ids["meeting"])},
            flask_test_client=browser,
        )
        assert client.is_connected(wire.TABLET) == is_right


@pytest.mark.parametrize("who", [who for who in CALLERS if who != MEMBER])
def test_no_event_of_anybody_but_the_member_changes_the_store(
    house: HostileHouse, who: str
) -> None:
    before = house.dump()
    for namespace in WHO:
        client = opened(house, namespace, who)
        if client.is_connected(namespace):
            for event in (*wire.EVENTS, *ODD_EVENTS):
                answer = client.emit(event, ballot(house), namespace=namespace, callback=True)
                assert not answer, (namespace, event)
            client.disconnect(namespace)
    assert house.dump() == before


DRAWS: list[tuple[object, str]] = [
    (None, "blinded-value-refused"),
    ({"attempt": 1, "blinded": "a"}, "blinded-value-refused"),
    ({"attempt": 1, "blinded": "aa", "member": 1}, "blinded-value-refused"),
    ({"attempt": "1", "blinded": "aa"}, "blinded-value-refused"),
    ({"attempt": 1, "blinded": "aa" * 513}, "blinded-value-refused"),
    # This house was started without a ballot box.
    ({"attempt": 1, "blinded": "aa" * 256}, "blind-not-served"),
]


@pytest.mark.parametrize(("payload", "code"), DRAWS)
def test_a_draw_out_of_shape_is_refused_and_changes_nothing(
    house: HostileHouse, payload: object, code: str
) -> None:
    client = opened(house, wire.TABLET, MEMBER)
    before = house.dump()
    said = client.emit(wire.CREDENTIAL_DRAW, payload, namespace=wire.TABLET, callback=True)
    assert (said["ok"], said["error"]) == (False, code)
    assert house.dump() == before
    client.disconnect(wire.TABLET)


def test_a_members_tablet_is_heard_with_a_ballot_and_a_draw_and_nothing_else(
    house: HostileHouse,
) -> None:
    client = opened(house, wire.TABLET, MEMBER)
    before = house.dump()
    for event in (*wire.EVENTS, *ODD_EVENTS):
        if event not in (wire.BALLOT_CAST, wire.CREDENTIAL_DRAW):
            assert not client.emit(event, ballot(house), namespace=wire.TABLET, callback=True)
    assert house.dump() == before
    sent = ballot(house)
    ack = client.emit(wire.BALLOT_CAST, sent, namespace=wire.TABLET, callback=True)
    assert ack == {"ok": True, "attempt": sent["attempt"], "repeat": False}
    assert house.dump() != before
    # The neighbour's poll is not this member's, whatever attempt the message names.
    foreign = {**sent, "attempt": int(house.other["attempt"]), "key": "c" * 32}
    after = house.dump()
    ack = client.emit(wire.BALLOT_CAST, foreign, namespace=wire.TABLET, callback=True)
    assert ack["ok"] is False
    assert house.dump() == after
    client.disconnect(wire.TABLET)


def test_a_stolen_card_that_is_revoked_loses_its_open_socket_and_its_page_at_once(
    house: HostileHouse,
) -> None:
    client = opened(house, wire.TABLET, MEMBER)
    person = next(
        card.person_id
        for card in cards.list_cards(house.desk, SYSTEM, int(house.ids["body"]))
        if card.token == house.house.tokens[0]
    )
    cards.revoke_card(house.desk, SYSTEM, person)
    assert not client.is_connected(wire.TABLET)
    assert not opened(house, wire.TABLET, MEMBER).is_connected(wire.TABLET)
    page = house.callers[MEMBER].get(house.address("/tablet/<int:meeting>"))
    assert page.headers.get("Location", "").startswith("/seat")
    again = house.house.browser()
    again.post(f"/s/{house.house.tokens[0]}")
    assert not again.client.get("/tablet").headers["Location"].startswith("/tablet/")


def test_a_lost_tablet_is_let_go_when_the_seat_is_taken_by_another(house: HostileHouse) -> None:
    last = cards.list_cards(house.desk, SYSTEM, int(house.other["body"]))[-1]
    first = house.socketio.test_client(
        house.house.app,
        namespace=wire.TABLET,
        auth={"meeting": int(house.other["meeting"])},
        flask_test_client=house.callers[OTHER_MEMBER].visitor.client,
    )
    assert first.is_connected(wire.TABLET)
    sign_in.sign_in_card(house.desk, last.token, "another-device")
    assert not first.is_connected(wire.TABLET)
    assert house.callers[OTHER_MEMBER].get("/tablet").headers["Location"].startswith("/seat")
