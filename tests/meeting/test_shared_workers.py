"""Two workers are one house: whatever is done at one is seen, allowed and refused at the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress

import pytest

from meeting.scaled.together import COOKIE
from meeting.shared.open_keys import lock_all
from meeting.virtual.browser import PageRefusedError
from tests.meeting.live_house import ballot
from tests.meeting.postgres_cluster import Cluster
from tests.meeting.raw_socket import RawSocket, RefusedError
from tests.meeting.redis_engine import RedisEngine
from tests.meeting.two_workers import PASSPHRASE, PASSWORD, SIZE, TwoWorkers, start_two


@pytest.fixture(scope="module")
def house(
    cluster: Cluster, redis_engine: RedisEngine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TwoWorkers]:
    folder = tmp_path_factory.mktemp("two")
    made = start_two(folder, cluster.prepared(), redis_engine.url)
    yield made
    made.stop()
    lock_all(folder / "data")


def _bars_agree(sockets: list[RawSocket], turnout: int, **bars: int) -> None:
    """Waits until each screen shows this turnout, and these bars."""
    for socket in sockets:
        shown = socket.wait(
            lambda seen: (
                seen["poll"]["turnout"]["cast"] == turnout and _shown(seen) == (bars or None)
            )
        )
        assert _shown(shown) == (bars or None)


def _shown(seen: dict) -> dict | None:  # type: ignore[type-arg]
    bars = seen["poll"]["bars"]
    return (
        None
        if bars is None
        else {each["id"]: each.get("approve", each.get("chosen")) for each in bars}
    )


def test_a_named_poll_runs_over_both_workers(house: TwoWorkers) -> None:
    chair, secretary = house.staff("chair", 0), house.staff("secretary", 1)
    secretary.post(f"/desk/meetings/{house.meeting}/unlock", body=house.body, passphrase=PASSPHRASE)
    attempt = house.open_poll(chair, "live")
    screens = [house.socket(worker, "/hall") for worker in (0, 1)]
    tablets = [house.socket(n % 2, "/tablet", house.member(n, n % 2)) for n in range(4)]
    for tablet in tablets:
        assert tablet.call("ballot.cast", ballot(attempt, {"o1": "approve"}))["ok"]
    _bars_agree(screens, 4, o1=4)
    desk = house.socket(1, "/desk", house.over(chair, 1))
    desk.wait(lambda seen: seen["tablets_online"] == 4)
    # Opened at one worker, closed by the other; unlocked at one, published by the other.
    house.steer(chair, "close", attempt=attempt)
    for screen in screens:
        screen.wait(lambda seen: seen["poll"]["state"] == "closed")
    teller = house.staff("chief_teller", 1)
    teller.post(f"/teller/{house.meeting}/confirm", attempt=attempt)
    house.steer(house.over(chair, 0), "confirm", attempt=attempt)
    house.over(secretary, 0).post(f"/desk/meetings/{house.meeting}/publish", attempt=attempt)
    for screen in screens:
        screen.wait(lambda seen: seen["poll"]["state"] == "published")


def test_a_sign_in_names_its_body_so_that_nginx_keeps_a_hall_at_one_worker(
    house: TwoWorkers,
) -> None:
    stranger = house.browser(0)
    stranger.get("/sign-in")
    assert COOKIE not in stranger.session.cookies
    assert house.member(5, 0).session.cookies[COOKIE] == str(house.body)


def test_bars_agree_while_a_worker_is_killed_and_comes_back(
    house: TwoWorkers, redis_engine: RedisEngine
) -> None:
    chair = house.staff("chair", 0)
    attempt = house.open_poll(chair, "batched")
    tablets = [house.socket(n % 2, "/tablet", house.member(n, n % 2)) for n in range(SIZE)]
    sent = [ballot(attempt, {"o1": 1}) for _ in tablets]
    for tablet, cast in zip(tablets[:-1], sent, strict=False):
        assert tablet.call("ballot.cast", cast)["ok"]
    screens = [house.socket(worker, "/hall") for worker in (0, 1)]
    _agree(screens, SIZE - 1, redis_engine)
    house.kill(0)
    other = house.socket(1, "/hall")
    _agree([other], SIZE - 1, redis_engine)
    house.start(0)
    # Its tablet comes by the other worker, with the same key.
    last = house.socket(1, "/tablet", house.member(SIZE - 2, 1))
    assert last.call("ballot.cast", sent[SIZE - 2]) == {
        "ok": True,
        "attempt": attempt,
        "repeat": True,
    }
    assert house.socket(0, "/tablet", house.member(SIZE - 1, 0)).call("ballot.cast", sent[-1])["ok"]
    _agree([other, house.socket(0, "/hall")], SIZE, redis_engine)
    assert not [cast for cast in sent if cast["key"] in redis_engine.everything()]
    house.steer(chair, "close", attempt=attempt)
    shown = other.wait(lambda seen: seen["poll"]["state"] == "closed")
    assert shown["poll"]["turnout"]["cast"] == SIZE


def _agree(screens: list[RawSocket], turnout: int, redis_engine: RedisEngine) -> None:
    """Waits until all show this turnout and the bars that the leader said last."""
    for screen in screens:
        shown = screen.wait(
            lambda seen: (
                seen["poll"]["turnout"]["cast"] == turnout
                and _shown(seen) is not None
                and json.dumps(seen["poll"]["bars"]) in redis_engine.everything()
            )
        )
        counted = (_shown(shown) or {})["o1"]
        assert 5 <= counted <= turnout - 5


def test_a_seat_is_handed_over_from_worker_to_worker(house: TwoWorkers) -> None:
    first = house.member(0, 0)
    old = house.socket(0, "/tablet", first)
    new = house.socket(1, "/tablet", house.member(0, 1))
    old.hear("seat.moved")
    assert old.is_closed_by_server()
    # The tablet that holds the seat now is not turned out by a ring that comes late.
    new.wait(lambda seen: seen["seat"]["seat_no"] == "1")
    with pytest.raises(RefusedError):
        house.socket(0, "/tablet", first)


def test_wrong_passwords_slow_down_at_both_and_only_the_address_they_came_from(
    house: TwoWorkers,
) -> None:
    guesser, same_again = house.browser(0, "203.0.113.5"), house.browser(1, "203.0.113.5")
    guesser.read_guard("/sign-in")
    for _ in range(4):
        with pytest.raises(PageRefusedError, match="400"):
            guesser.post("/sign-in", name="secretary", password="wrong")
    same_again.read_guard("/sign-in")
    with pytest.raises(PageRefusedError, match="429"):
        same_again.post("/sign-in", name="secretary", password=PASSWORD)
    elsewhere = house.browser(1, "203.0.113.6")
    elsewhere.read_guard("/sign-in")
    elsewhere.post("/sign-in", name="secretary", password=PASSWORD)


def test_a_house_without_redis_goes_on_and_says_so(
    house: TwoWorkers, redis_engine: RedisEngine
) -> None:
    chair, first = house.staff("chair", 0), house.member(3, 0)
    desk, old = house.socket(1, "/desk", house.over(chair, 1)), house.socket(0, "/tablet", first)
    attempt = house.open_poll(house.over(chair, 0), "again")
    redis_engine.kill()
    try:
        desk.wait(lambda seen: "others-lost" in seen["machine"])
        taken = house.socket(1, "/tablet", house.member(3, 1))
        # No ring can tell the other worker: it asks the store before it takes a ballot, or found it
        # at one of its own rounds and let the line go.
        with suppress(RefusedError):
            refused = old.call("ballot.cast", ballot(attempt, {"o1": "approve"}))
            assert refused["error"] == "signed-out"
        assert taken.call("ballot.cast", ballot(attempt, {"o1": "approve"}))["ok"]
        hall = house.socket(0, "/hall")
        hall.wait(lambda seen: seen["poll"]["turnout"]["cast"] == 1)
    finally:
        redis_engine.start()
    desk.wait(lambda seen: "others-lost" not in seen["machine"])
    _bars_agree([hall, house.socket(1, "/hall")], 1, o1=1)
    house.steer(chair, "close", attempt=attempt)
    hall.wait(lambda seen: seen["poll"]["state"] == "closed")


def test_a_ballot_of_an_older_line_does_not_come_back_by_the_other_worker(
    house: TwoWorkers, redis_engine: RedisEngine
) -> None:
    chair, holder = house.staff("chair", 0), house.member(5, 0)
    attempt = house.open_poll(chair, "third")
    silent = house.socket(0, "/tablet", holder)
    older = ballot(attempt, {"o1": "against"})
    assert silent.call("ballot.cast", older)["ok"]
    newer = {**older, "marks": {"o1": "approve"}}
    with redis_engine.overhearing() as next_with:
        assert house.socket(1, "/tablet", holder).call("ballot.cast", newer)["ok"]
        assert next_with("overtaken")
    # Bars come by the channel that rings come by: whoever shows these has heard that ring.
    neighbour = house.socket(1, "/tablet", house.member(6, 1))
    assert neighbour.call("ballot.cast", ballot(attempt, {"o1": "approve"}))["ok"]
    house.socket(0, "/hall").wait(lambda seen: _shown(seen) == {"o1": 2})
    assert silent.call("ballot.cast", older)["error"] == "internal"
    house.steer(chair, "close", attempt=attempt)
    closed = house.socket(1, "/hall").wait(lambda seen: seen["poll"]["state"] == "closed")
    assert closed["poll"]["turnout"]["cast"] == 2


def test_a_worker_that_stood_still_does_not_put_an_older_ballot_in_place_of_a_newer_one(
    house: TwoWorkers, redis_engine: RedisEngine
) -> None:
    chair, holder = house.staff("chair", 1), house.member(7, 0)
    attempt = house.open_poll(chair, "frozen")
    silent, other = house.socket(0, "/tablet", holder), house.socket(1, "/tablet", holder)
    older = ballot(attempt, {"o1": "against"})
    newer = {**older, "marks": {"o1": "approve"}}
    assert silent.call("ballot.cast", older)["ok"]
    try:
        with house.frozen(0):
            # Nobody can ring for it afterwards either.
            redis_engine.kill()
            silent.ask("ballot.cast", older)
            assert other.call("ballot.cast", newer)["ok"]
        assert silent.answer()["error"] == "internal"
    finally:
        redis_engine.start()
    assert silent.is_closed_by_server()
    # Whoever comes anew is heard as before, and finds the newer ballot.
    again = {"ok": True, "attempt": attempt, "repeat": True}
    assert house.socket(0, "/tablet", holder).call("ballot.cast", newer) == again
    house.steer(chair, "close", attempt=attempt)
    house.socket(0, "/hall").wait(lambda seen: seen["poll"]["state"] == "closed")
