"""What crosses the sockets: every byte sent to every client is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from meeting.live import wire
from tests.meeting.live_house import SIZE, LiveHouse, ballot, start_house
from tests.meeting.raw_socket import RawSocket, RefusedError

pytestmark = pytest.mark.slow
K = 5


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    made = start_house(tmp_path_factory.mktemp("live"))
    yield made
    made.stop()


def watchers(house: LiveHouse) -> dict[str, RawSocket]:
    """One socket of every kind that is sent pictures."""
    found = {"hall": house.socket(wire.HALL)}
    for role in ("chair", "chief_teller", "secretary"):
        found[role] = house.socket(wire.DESK, house.staff(role))
    found["tablet"] = house.socket(wire.TABLET, house.holder(SIZE - 1))
    return found


def cast_all(
    house: LiveHouse, attempt: int, marks: dict[str, Any], watching: dict[str, RawSocket]
) -> None:
    """Everybody but the watching member casts; the hall is waited for after every ballot."""
    for number in range(SIZE - 1):
        tablet = house.socket(wire.TABLET, house.holder(number))
        ack = tablet.call(wire.BALLOT_CAST, ballot(attempt, marks))
        assert ack == {"ok": True, "attempt": attempt, "repeat": False}
        tablet.close()
        watching["hall"].wait(partial(has_turnout, number + 1))
    for who in ("chair", "chief_teller", "secretary"):
        watching[who].wait(partial(has_turnout, SIZE - 1))


def has_turnout(cast: int, seen: dict[str, Any]) -> bool:
    """Whether this picture has come to so many ballots."""
    return bool(seen["poll"]) and seen["poll"]["turnout"]["cast"] == cast


def pictures(watching: dict[str, RawSocket], attempt: int) -> list[dict[str, Any]]:
    """Every picture of the open attempt that anybody was sent."""
    return [
        message["data"]
        for each in watching.values()
        for name, message in each.events
        if name.endswith(".snapshot")
        and (poll := message["data"]["poll"])
        and (poll["attempt"], poll["state"]) == (attempt, "open")
    ]


def counts(data: Any, option_ids: set[str]) -> list[dict[str, Any]]:
    """Every object anywhere that says a number of an option."""
    found = []
    if isinstance(data, dict):
        numbers = [v for v in data.values() if isinstance(v, int) and not isinstance(v, bool)]
        is_counting = data.get("id") in option_ids and numbers
        if is_counting or set(data) & option_ids or set(data) & {"tally", "ballots"}:
            found.append(data)
        found += [each for value in data.values() for each in counts(value, option_ids)]
    if isinstance(data, list):
        found += [each for value in data for each in counts(value, option_ids)]
    return found


def held(house: LiveHouse, display: str, mark: str | int) -> list[dict[str, Any]]:
    """All pictures of a whole open poll of this display."""
    watching = watchers(house)
    attempt, option = house.open_poll(display)
    watching["tablet"].wait(lambda seen: bool(seen["poll"]) and seen["poll"]["state"] == "open")
    cast_all(house, attempt, {option: mark}, watching)
    shown = pictures(watching, attempt)
    house.close_poll(attempt)
    assert {name for each in watching.values() for name, _ in each.events} <= set(wire.EVENTS)
    for each in watching.values():
        versions = [message["version"] for _, message in each.events]
        assert versions == sorted(set(versions))
    return shown


def test_a_close_poll_tells_nobody_a_count_before_its_close(house: LiveHouse) -> None:
    shown = held(house, "close", "against")
    assert len(shown) > 2 * (SIZE - 1)
    for data in shown:
        ids = {option["id"] for option in data["poll"]["options"]}
        assert ids
        assert data["poll"]["live_display"] == "close"
        assert data["poll"]["bars"] is None
        assert data["poll"]["result"] is None
        assert counts(data, ids) == []


def test_a_batched_poll_moves_by_k_and_holds_the_newest_k_back(house: LiveHouse) -> None:
    shown = held(house, "batched", 1)
    released = {0}
    for data in shown:
        poll = data["poll"]
        ids = {option["id"] for option in poll["options"]}
        bars = poll["bars"]
        assert poll["live_display"] == "batched"
        assert poll["result"] is None
        # Nothing but the bars themselves says a number of an option.
        assert counts({**data, "poll": {**poll, "bars": None}}, ids) == []
        if bars is not None:
            seen = sum(bar["chosen"] for bar in bars)
            released.add(seen)
            assert seen <= poll["turnout"]["cast"] - K
    steps = sorted(released)
    assert len(steps) > 2
    assert all(later - earlier >= K for earlier, later in pairwise(steps))


def test_a_named_poll_shows_its_counts_so_the_watch_can_see_them(house: LiveHouse) -> None:
    shown = held(house, "live", "approve")
    ids = {option["id"] for data in shown for option in data["poll"]["options"]}
    assert any(counts(data, ids) for data in shown)
    assert any((data["poll"]["bars"] or [{}])[0].get("approve") == SIZE - 1 for data in shown)


def test_the_first_tablet_is_told_that_its_seat_moved_and_may_cast_no_more(
    house: LiveHouse,
) -> None:
    first = house.socket(wire.TABLET, browser := house.member(0))
    second = house.member(0)
    assert first.hear(wire.SEAT_MOVED) == {}
    first.send('42/tablet,1["ballot.cast",{}]')
    assert not any(frame.startswith("43") for frame in first.bytes)
    with pytest.raises(RefusedError):
        house.socket(wire.TABLET, browser)
    assert house.socket(wire.TABLET, second).wait(lambda seen: True)["seat"]["seat_no"] == "1"


def test_a_staff_page_is_sent_nothing_after_the_sign_out(house: LiveHouse) -> None:
    teller = house.visitor()
    teller.read_guard("/sign-in")
    teller.post("/sign-in", name="secretary", password="long-enough-for-a-test")
    desk = house.socket(wire.DESK, teller)
    teller.read_guard("/results")
    teller.post("/sign-out")
    house.member(1)
    chair = house.staff("chair")
    chair.post(f"/chair/{house.meeting}/item", item=house.items["close"])
    assert desk.is_closed_by_server()
    with pytest.raises(RefusedError):
        house.socket(wire.DESK, teller)
