"""The standby takes over between two network namespaces: the same address, the same open poll."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.demo.codes import read_codes
from meeting.demo.rehearsal import Hall, Staff, check_in, demo_cards, draw_all, sign_in
from meeting.demo.server import DemoServer
from meeting.services.log.keys import DEMO_PASSPHRASE
from meeting.virtual.browser import Browser
from meeting.virtual.marks import plausible_marks
from meeting.virtual.tablet import VirtualTablet
from tests.meeting.two_machines import (
    FIRST,
    SECOND,
    SHARED,
    NoNetworkError,
    TwoMachines,
    until,
)

pytestmark = pytest.mark.slow
VOTERS, BEFORE = 6, 4
PORT, LISTEN = "8099", f"{SECOND}:8443"
SERVED = ("--host", SHARED, "--port", PORT, "--http", "--secret-over-http")
READY, PATIENCE_SECONDS = "Ctrl-C", 30.0


@pytest.fixture
def machines() -> Iterator[TwoMachines]:
    try:
        made = TwoMachines()
    except NoNetworkError:
        pytest.skip("this user may make no network namespaces")
    yield made
    made.end()


def test_the_poll_goes_on_at_the_same_address_and_the_old_machine_stays_out(
    machines: TwoMachines, tmp_path: Path
) -> None:
    one, two, pairing = tmp_path / "one", tmp_path / "two", tmp_path / "pairing.pem"
    one.mkdir()
    DemoServer(one).prepare(VOTERS)
    assert machines.run(FIRST, "pair", "--out", pairing).wait(60) == 0
    paired = ("--pairing", pairing)
    until(machines.run(SECOND, "standby", "--data", two, *paired, "--listen", LISTEN), str(two))
    first = ("serve", "--data", one, *SERVED, *paired, "--standby", LISTEN)
    leading = machines.run(FIRST, *first)
    until(leading, READY)

    url = f"http://{SHARED}:{PORT}"
    staff = Staff(url, read_codes(one))
    tablets = sign_in(url, demo_cards(url)[0][:VOTERS])
    check_in(staff, tablets)
    hall = Hall(url, tablets[0].meeting_id)
    attempt = _open_blind_poll(staff, hall, tablets)
    _wait_until_in_step(url, staff, hall.meeting_id)
    _cast(attempt, tablets[:BEFORE])
    # The machine is gone in one moment, with its cable and its process.
    machines.pull_cable(FIRST)
    leading.kill()
    _leave(hall, tablets)

    take = ("take-over", "--data", two, *paired, "--listen", LISTEN, *SERVED)
    taking = machines.run(SECOND, *take, "--old-is-off", "--address", f"{SHARED}/24")
    until(taking, READY)

    # Nobody signs in anew: the cookies of tablets and staff hold. A browser sees by itself that its
    # idle connections lead nowhere.
    for browser in (*staff.browsers(), *(tablet.browser for tablet in tablets)):
        browser.session.close()
    staff.press(
        "chief_teller", f"/teller/{tablets[0].meeting_id}/unlock", passphrase=DEMO_PASSPHRASE
    )
    hall = Hall(url, tablets[0].meeting_id)
    hall.wait("every acked ballot", lambda seen: _cast_in(seen) == BEFORE)
    _cast(attempt, tablets[BEFORE:])
    hall.wait("the others", lambda seen: _cast_in(seen) == VOTERS)
    staff.press("chair", f"/chair/{hall.meeting_id}/poll", command="close", attempt=attempt)
    hall.wait_for_state(int(hall.snapshot["poll"]["poll"]), "closed")
    _leave(hall, tablets)

    # The old machine comes back and is told that it was replaced.
    machines.plug_in(FIRST)
    back = ("--host", FIRST, "--port", PORT, "--http")
    late = machines.run(FIRST, "serve", "--data", one, *back, *paired, "--standby", LISTEN)
    assert late.wait(60) == 2
    assert late.stdout is not None
    assert "taken over" in late.stdout.read()


def _open_blind_poll(staff: Staff, hall: Hall, tablets: list[VirtualTablet]) -> int:
    items = hall.wait("the agenda", lambda seen: seen["agenda"])
    item = next(item for item in items if item["kind"] == "poll")
    steer = f"/chair/{hall.meeting_id}"
    staff.press("chair", f"{steer}/item", item=item["id"])
    hall.wait_for_item(int(item["id"]))
    poll = staff.poll_before_chair(hall.meeting_id)
    staff.press("chair", f"{steer}/poll", command="prepare", poll=poll)
    prepared = hall.wait_for_state(poll, "prepared")
    assert prepared["protection"] == "blind"
    draw_all(int(prepared["attempt"]), tablets)
    staff.press("chair", f"{steer}/poll", command="open", poll=poll)
    return int(hall.wait_for_state(poll, "open")["attempt"])


def _wait_until_in_step(url: str, staff: Staff, meeting: int) -> None:
    chair = Browser(url)
    chair.session.cookies.update(staff.cookies("chair"))
    until_then = time.monotonic() + PATIENCE_SECONDS
    while "每张回执的票它都有" not in chair.get(f"/health/{meeting}").decode():
        assert time.monotonic() < until_then, "the standby never came into step"


def _cast(attempt: int, tablets: list[VirtualTablet]) -> None:
    for tablet in tablets:
        if not tablet.is_connected():
            tablet.disconnect()
            tablet.connect()
        poll = tablet.wait_for_poll(attempt, PATIENCE_SECONDS)
        tablet.cast(poll, plausible_marks(poll, random.Random(3)))


def _cast_in(snapshot: object) -> int:
    assert isinstance(snapshot, dict)
    return int(snapshot["poll"]["turnout"]["cast"]) if snapshot["poll"] else -1


def _leave(hall: Hall, tablets: list[VirtualTablet]) -> None:
    hall.close()
    for tablet in tablets:
        tablet.disconnect()
