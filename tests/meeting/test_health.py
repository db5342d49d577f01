"""Health page and metrics: one plain sentence when something needs a hand, and no person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask_babel import force_locale

from meeting.ballot_box.control import BoxUnreachable
from meeting.ballot_box.volatile_keys import VolatileKeys
from meeting.services.blind.blind_house import BlindHouse
from meeting.services.desk import Actor
from meeting.services.health.clock_watch import ClockWatch
from meeting.services.health.vitals import Vitals, house_vitals
from meeting.services.polls import boards
from meeting.store.house_notes import LAST_BACKUP, write_note
from meeting.store.pulse import STEP_SECONDS, Beat, Pulse
from meeting.web import chair_words, health_words
from meeting.web.metrics import SIGNS, metrics_app
from tests.meeting.small_house import SmallHouse, open_house

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
WELL = Vitals(
    at=NOW, tablets=80, expected=80, open_polls=1, beat=Beat(3.0, 0.1), store_fault="",
    box="ready", disk_free=50 * 1024**3, disk_total=100 * 1024**3, clock_jump=0.0,
    last_backup=NOW, without_box=0, restored_to=None, standby="in-step", is_demo=False,
    certificate_until=NOW + timedelta(days=22),
)  # fmt: skip
# What is amiss, and whether the chair is told at once.
AMISS: list[tuple[dict[str, Any], bool]] = [
    ({"box": "silent"}, True),
    ({"restored_to": NOW}, True),
    ({"disk_free": 10**8}, True),
    ({"disk_free": 4 * 1024**3}, True),
    ({"clock_jump": -61.0}, True),
    ({"standby": "lost"}, True),
    ({"store_fault": "store-full"}, False),
    ({"beat": Beat(3.0, 2.5)}, False),
    ({"tablets": 77}, False),
    ({"without_box": 1}, False),
    ({"last_backup": None}, False),
    ({"last_backup": NOW - timedelta(hours=25)}, False),
    ({"certificate_until": NOW + timedelta(days=20)}, False),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    made = open_house(tmp_path_factory.mktemp("house"))
    yield made
    made.desk.store.close()


@pytest.mark.parametrize(("amiss", "is_urgent"), AMISS, ids=[str(next(iter(a))) for a, _ in AMISS])
def test_each_thing_that_needs_a_hand_is_one_plain_sentence(
    house: SmallHouse, amiss: dict[str, Any], is_urgent: bool
) -> None:
    with house.app.test_request_context(), force_locale("zh_Hans_CN"):
        assert health_words.needs_a_hand(WELL) == []
        sick = replace(WELL, **amiss)
        (sentence,) = health_words.needs_a_hand(sick)
        assert sentence.endswith("。")
        assert health_words.urgent(sick, "") == ([sentence] if is_urgent else [])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh_Hans_CN", "磁盘满了。请管理员马上腾出空间。选票暂时"),
        ("en", "room at once. Ballots cannot"),
    ],
)
def test_a_store_that_fails_is_named_once_and_in_the_words_of_the_chairs_page(
    house: SmallHouse, language: str, said: str
) -> None:
    sick = replace(WELL, store_fault="store-full", disk_free=0)
    with house.app.test_request_context(), force_locale(language):
        (first,) = health_words.needs_a_hand(sick)
        assert said in first
        assert [first] == chair_words.health_sentences(
            {"store_fault": "store-full", "ballot_box": "none"}
        )
        assert health_words.urgent(sick, "store-full") == []
        assert len(health_words.urgent(sick, "store-locked")) == 1


def test_a_demo_is_not_asked_for_backups_and_a_closed_hall_not_for_tablets(
    house: SmallHouse,
) -> None:
    with house.app.test_request_context():
        assert health_words.needs_a_hand(replace(WELL, last_backup=None, is_demo=True)) == []
        assert health_words.needs_a_hand(replace(WELL, tablets=0, open_polls=0)) == []


def test_the_page_is_for_staff_and_is_reached_from_the_chairs(house: SmallHouse) -> None:
    page = f"/health/{house.meeting}"
    chair = house.browser("chair").client
    assert f'href="{page}"' in chair.get(f"/chair/{house.meeting}").text
    shown = chair.get(page)
    assert shown.status_code == 200
    for word in ("平板在线", "每秒回执", "最慢的回执", "磁盘剩余", "服务器时间", "上次备份"):
        assert word in shown.text
    for role, status in (("door", 200), ("member", 302), ("", 302)):
        assert house.browser(role).client.get(page).status_code == status


def test_the_last_backup_and_a_restore_are_read_from_the_folder(house: SmallHouse) -> None:
    write_note(house.desk.data, LAST_BACKUP, {"at": NOW.isoformat(), "without": [3, 4]})
    vitals = house_vitals(house.desk)
    assert (vitals.last_backup, vitals.without_box) == (NOW, 2)
    (house.desk.data / LAST_BACKUP).write_text("{broken")
    assert house_vitals(house.desk).last_backup is None
    (house.desk.data / LAST_BACKUP).unlink()


def test_the_metrics_name_no_person_and_carry_no_label(house: SmallHouse) -> None:
    said: list[str] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/metrics", "QUERY_STRING": ""}
    body = b"".join(metrics_app(house.desk)(environ, lambda status, _headers: said.append(status)))
    assert said == ["200 OK"]
    lines = [line for line in body.decode().splitlines() if not line.startswith("#")]
    ours = [line for line in lines if line.startswith("yishitang_")]
    assert {line.split()[0] for line in ours} == {f"yishitang_{name}" for name, _, _ in SIGNS}
    assert "{" not in "".join(lines)
    assert any(line.startswith("process_resident_memory_bytes") for line in lines)


def test_the_pulse_moves_in_steps_and_forgets_after_a_minute() -> None:
    now = [1000.0]
    pulse = Pulse(lambda: now[0])
    pulse.acked(999.0)
    # No figure of a step that is not over yet: a change of it would tell one ballot.
    assert pulse.beat() == Beat()
    now[0] = 1000.0 + STEP_SECONDS
    assert pulse.beat() == Beat(0.1, 1.0)
    now[0] += STEP_SECONDS
    assert pulse.beat() == Beat(0.0, 1.0)
    now[0] += 60
    pulse.acked(now[0])
    assert pulse.beat() == Beat()


def test_a_clock_that_is_set_is_noticed_and_one_that_drifts_is_not() -> None:
    wall, steady = [NOW], [0.0]
    watch = ClockWatch(lambda: wall[0], lambda: steady[0])
    assert watch.look() == 0.0
    for seconds, expected in ((60.5, 0.0), (60.0 - 90.0, -90.0), (60.0, -90.0), (2000.0, 0.0)):
        wall[0] += timedelta(seconds=seconds)
        steady[0] += 60.0 if seconds < 100 else 2000.0
        assert watch.look() == pytest.approx(expected)


def test_a_standby_that_misses_the_ballot_box_does_not_hold_everything(house: SmallHouse) -> None:
    class Box:
        """What the ballot box process would say over its wire."""

        told: ClassVar[dict[str, Any]] = {"pulse": {"per_second": 1.0, "slowest_seconds": 0.5}}

        def ask(self, what: str, **_arguments: Any) -> Any:
            if what not in self.told:
                raise BoxUnreachable
            return self.told[what]

    keys = VolatileKeys(house.desk.data)
    house.desk.blind = BlindHouse(Box(), keys, house.desk.data)
    house.desk.standby = lambda: "in-step"
    try:
        assert house_vitals(house.desk).box == "silent"
        for said, standby in (("in-step", "in-step"), ("lost", "lost"), ("none", "lost")):
            Box.told["standby"] = said
            vitals = house_vitals(house.desk)
            assert (vitals.box, vitals.standby) == ("ready", standby)
            assert vitals.beat == Beat(1.0, 0.5)
    finally:
        house.desk.blind, house.desk.standby = None, lambda: "none"


def test_an_urgent_sign_changes_the_desks_picture_so_that_the_page_is_asked_for_anew(
    house: SmallHouse,
) -> None:
    chair = Actor("staff", house.staff["chair"], "chair", frozenset({"chair"}))
    seen = []
    for state in ("in-step", "lost"):
        house.desk.standby = lambda state=state: state
        house.desk.signs_read_at = float("-inf")
        seen.append(boards.desk_snapshot(house.desk, house.meeting, chair)["machine"])
    # It is not read anew for every picture.
    house.desk.standby = lambda: "in-step"
    seen.append(boards.desk_snapshot(house.desk, house.meeting, chair)["machine"])
    assert ["standby-lost" in each for each in seen] == [False, True, True]
    page = house.browser("chair").client.get(f"/chair/{house.meeting}").text
    assert "备用机没有应答" not in page
    house.desk.standby = lambda: "none"


def test_the_notes_are_written_whole(tmp_path: Path) -> None:
    write_note(tmp_path, LAST_BACKUP, {"at": NOW.isoformat()})
    assert [path.name for path in tmp_path.iterdir()] == [LAST_BACKUP]
