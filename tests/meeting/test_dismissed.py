"""A dismissed member of staff is out at once: page, socket and every way back in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.live import wire
from meeting.services.desk import Actor
from meeting.services.doors import sign_in
from meeting.services.people import staff
from meeting.services.refusals import InputRefused, SignInFailed
from tests.meeting.small_house import SYSTEM, SmallHouse, open_house

PASSWORD = "long-enough-for-a-test"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    made = open_house(tmp_path)
    yield made
    made.desk.store.close()


def test_a_dismissed_secretary_is_out_of_page_and_socket_at_once(house: SmallHouse) -> None:
    desk, account = house.desk, house.staff["secretary"]
    sign_in.set_password(desk, SYSTEM, account, PASSWORD)
    secretary, admin = house.browser("secretary"), house.browser("admin")
    socket = house.app.extensions["socketio"].test_client(
        house.app,
        namespace=wire.DESK,
        auth={"meeting": house.meeting},
        flask_test_client=secretary.client,
    )
    assert secretary.client.get("/desk").status_code == 200
    broadcaster = house.app.extensions["broadcaster"]
    broadcaster.beat()
    assert socket.is_connected(wire.DESK)
    unused = sign_in.new_code(desk, SYSTEM, account)
    admin.post("/desk/staff/dismiss", account=str(account))
    assert secretary.client.get("/desk").headers["Location"].startswith("/sign-in")
    socket.get_received(wire.DESK)
    broadcaster.beat()
    assert not socket.is_connected(wire.DESK)
    for secret in (PASSWORD, unused):
        with pytest.raises(SignInFailed):
            sign_in.sign_in_staff(desk, "secretary", secret, "")


def test_nobody_dismisses_the_own_account(house: SmallHouse) -> None:
    admin = Actor("staff", house.staff["admin"], "admin", frozenset({"admin"}))
    with pytest.raises(InputRefused):
        staff.dismiss_staff(house.desk, admin, house.staff["admin"])
    page = house.browser("admin").client.get("/desk").get_data(as_text=True)
    assert "chair (chair)" in page
    assert "admin (admin)" not in page
    assert "/desk/staff/dismiss" not in house.browser("secretary").client.get("/desk").text
