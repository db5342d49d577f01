"""Two workers are one house: whatever is done at one is seen, allowed and refused at the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from meeting.shared.open_keys import lock_all
from tests.meeting.live_house import ballot
from tests.meeting.postgres_cluster import Cluster
from tests.meeting.raw_socket import RawSocket
from tests.meeting.redis_engine import RedisEngine
from tests.meeting.two_workers import PASSPHRASE, TwoWorkers, start_two


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
            lambda seen: seen["poll"]["turnout"]["cast"] == turnout and _shown(seen) == (bars or None)
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
    secretary.post(
        f"/desk/meetings/{house.meeting}/unlock", body=house.body, passphrase=PASSPHRASE
    )
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
