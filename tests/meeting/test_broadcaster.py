"""What a beat sends: the end of a burst never lost, one reading for a full hall."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from meeting.live import wire
from meeting.live.audience import StaffSocket, Tablet
from meeting.services.desk import Actor
from meeting.services.doors import checkin
from meeting.services.polls import boards
from meeting.store.tables import BodyRow, MemberRow, PersonRow
from tests.meeting.beat_scene import EVERYBODY, Scene, open_scene

CHAIR = Actor("staff", 1, "主席", frozenset({"chair"}))
DOOR = Actor("staff", 2, "签到员", frozenset({"door"}))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with open_scene(tmp_path) as made:
        yield made


class Written:
    """A socket that keeps what it is given."""

    def __init__(self, texts: list[bytes]) -> None:
        self.post = texts.append

    def is_free(self) -> bool:
        return False

    def write_through(self, text: bytes) -> bytes:
        raise NotImplementedError

    def finish(self, left: bytes) -> None:
        raise NotImplementedError


def test_a_burst_is_one_snapshot_and_shows_its_end(scene: Scene) -> None:
    for number in range(50):
        scene.change(place=f"厅 {number}")
    scene.live.beat()
    ((_, message),) = scene.out.take(wire.HALL_SNAPSHOT)
    assert message["data"]["meeting"]["place"] == "厅 49"
    assert len(scene.out.take(wire.TABLET_SNAPSHOT)) == EVERYBODY
    scene.live.beat()
    assert scene.out.sent == []


def test_what_changes_while_a_beat_is_sent_is_in_the_next_one(scene: Scene) -> None:
    emit = scene.out.emit

    def emit_and_change(event: str, *args: Any, namespace: str, to: str) -> None:
        emit(event, *args, namespace=namespace, to=to)
        scene.out.emit = emit  # type: ignore[method-assign]
        scene.change(place="新厅")

    scene.out.emit = emit_and_change  # type: ignore[method-assign]
    scene.change(place="旧厅")
    scene.live.beat()
    scene.live.beat()
    places = [m["data"]["meeting"]["place"] for _, m in scene.out.take(wire.HALL_SNAPSHOT)]
    assert places == ["旧厅", "新厅"]


def test_a_beat_that_fails_is_made_up_for(scene: Scene) -> None:
    emit = scene.out.emit

    def fail(*args: Any, **more: Any) -> None:
        scene.out.emit = emit  # type: ignore[method-assign]
        raise OSError

    scene.out.emit = fail  # type: ignore[method-assign]
    scene.change(place="新厅")
    scene.live.beat()
    assert scene.out.sent == []
    scene.live.beat()
    assert len(scene.out.take(wire.HALL_SNAPSHOT)) == 1
    assert len(scene.out.take(wire.TABLET_SNAPSHOT)) == EVERYBODY


def test_versions_rise_with_what_is_read(scene: Scene) -> None:
    seen = []
    for number in range(5):
        first = scene.live.hall_now(scene.meeting)
        assert first is not None
        scene.change(place=f"厅 {number}")
        scene.live.beat()
        seen += [first["version"]]
        seen += [m["version"] for _, m in scene.out.take(wire.HALL_SNAPSHOT)]
        tablets = {m["version"] for _, m in scene.out.take(wire.TABLET_SNAPSHOT)}
        # One reading for all tablets, later than the hall's.
        assert len(tablets) == 1
        seen += tablets
    assert seen == sorted(set(seen))


def test_a_ballot_costs_no_tablet_a_message_and_the_hall_one(scene: Scene) -> None:
    scene.hall.cast(scene.hall.people[0])
    scene.live.beat()
    ((_, message),) = scene.out.take(wire.HALL_SNAPSHOT)
    assert message["data"]["poll"]["turnout"]["cast"] == 1
    assert scene.out.take(wire.TABLET_SNAPSHOT) == []


def test_who_comes_in_costs_one_tablet_a_message(scene: Scene) -> None:
    person = scene.hall.people[3]
    with scene.hall.store.read() as rows:
        member = rows.first(MemberRow, MemberRow.person_id == person)
    assert member is not None
    checkin.confirm_check_in(scene.hall.desk, DOOR, scene.meeting, member.id)
    scene.live.beat()
    ((room, message),) = scene.out.take(wire.TABLET_SNAPSHOT)
    assert room == f"t{person}"
    assert message["data"]["seat"]["presence"] == "present"


def test_a_tablet_that_comes_or_goes_is_news_for_the_desks_alone(scene: Scene) -> None:
    staff = StaffSocket(1, scene.meeting, still=lambda: CHAIR, dismiss=lambda: None)
    scene.live.audience.staff_came("s", staff)
    tablet = Tablet(scene.hall.people[0], scene.meeting)
    scene.live.tablet_left(f"t{tablet.person_id}")
    scene.live.beat()
    scene.live.audience.tablet_came("back", tablet)
    assert scene.live.show_tablet("back", tablet)
    scene.live.beat()
    counted = [m["data"]["tablets_online"] for _, m in scene.out.take(wire.DESK_SNAPSHOT)]
    assert counted == [EVERYBODY - 1, EVERYBODY]
    assert [to for to, _ in scene.out.take(wire.TABLET_SNAPSHOT)] == ["back"]
    assert scene.out.sent == []


def test_each_tablet_is_sent_its_own_seat_only(scene: Scene) -> None:
    scene.change(place="新厅")
    scene.live.beat()
    sent = scene.out.take(wire.TABLET_SNAPSHOT)
    assert {room for room, _ in sent} == {f"t{person}" for person in scene.hall.people}
    for room, message in sent:
        assert room == f"t{message['data']['seat']['person']}"


def test_a_socket_of_its_own_is_written_the_same_message(scene: Scene) -> None:
    person, written = scene.hall.people[0], list[bytes]()
    tablet = Tablet(person, scene.meeting, Written(written))
    scene.live.audience.tablet_came("own", tablet)
    assert scene.live.show_tablet("own", tablet)
    scene.change(place="新厅")
    scene.live.beat()
    queued = {to: message for to, message in scene.out.take(wire.TABLET_SNAPSHOT)}
    start = f'42{wire.TABLET},["{wire.TABLET_SNAPSHOT}",'
    texts = [each.decode() for each in written]
    assert len(texts) == 2
    assert all(text.startswith(start) and text.endswith("]") for text in texts)
    assert json.loads(texts[1].removeprefix(start)[:-1]) == queued[f"t{person}"]


def test_a_seat_that_changes_and_changes_back_is_written_as_it_is_each_time(scene: Scene) -> None:
    person, written = scene.hall.people[0], list[bytes]()
    scene.live.audience.tablet_came("own", Tablet(person, scene.meeting, Written(written)))
    for presence in ("present", "left", "left", "present"):

        def work(rows: Any, presence: str = presence) -> None:
            rows.first(MemberRow, MemberRow.person_id == person).presence = presence

        scene.hall.store.write(work)
        scene.change(place=f"厅 {len(written)}")
        scene.live.beat()
    start = f'42{wire.TABLET},["{wire.TABLET_SNAPSHOT}",'
    shown = [json.loads(each.decode().removeprefix(start)[:-1]) for each in written]
    seats = [message["data"]["seat"]["presence"] for message in shown]
    assert seats == ["present", "left", "left", "present"]


def test_a_tablet_that_came_between_reading_and_beat_is_shown_what_changed(scene: Scene) -> None:
    person = scene.hall.people[0]
    scene.live.audience.tablet_came("late", Tablet(person, scene.meeting))
    scene.change(place="新厅")
    assert scene.live.show_tablet("late", Tablet(person, scene.meeting))
    ((_, first),) = scene.out.take(wire.TABLET_SNAPSHOT)
    # The picture at hand was young, and older than the change.
    assert first["data"]["meeting"]["place"] != "新厅"
    scene.live.beat()
    last = dict(scene.out.take(wire.TABLET_SNAPSHOT))["late"]
    assert last["data"]["meeting"]["place"] == "新厅"
    assert last["version"] > first["version"]


def test_only_the_seat_of_a_tablet_that_came_may_have_changed(scene: Scene) -> None:
    person = scene.hall.people[0]
    scene.hall.cast(person)
    scene.live.audience.tablet_came("late", Tablet(person, scene.meeting))
    scene.live.show_tablet("late", Tablet(person, scene.meeting))
    ((_, first),) = scene.out.take(wire.TABLET_SNAPSHOT)
    assert first["data"]["seat"]["has_cast"] is False
    scene.live.beat()
    shown = dict(scene.out.take(wire.TABLET_SNAPSHOT))
    assert shown["late"]["data"]["seat"]["has_cast"] is True


def test_who_is_no_member_is_shown_nothing(scene: Scene) -> None:
    stranger = Tablet(9999, scene.meeting)
    assert scene.live.show_tablet("x", stranger) is False
    assert scene.live.show_tablet("x", Tablet(scene.hall.people[0], 9999)) is False
    assert scene.out.sent == []


def test_who_came_onto_the_roll_a_moment_ago_is_shown_the_hall(scene: Scene) -> None:
    def work(rows: Any) -> int:
        body = rows.first(BodyRow).id
        person = rows.add(PersonRow(body_id=body, name="新人", seat_no="99", kinds=["deputy"])).id
        rows.add(
            MemberRow(
                meeting_id=scene.meeting, person_id=person, name="新人", seat_no="99",
                is_entitled=True, may_cast=True,
            )
        )  # fmt: skip
        return int(person)

    person = scene.hall.store.write(work)
    assert scene.live.show_tablet("new", Tablet(person, scene.meeting))
    ((room, message),) = scene.out.take(wire.TABLET_SNAPSHOT)
    assert (room, message["data"]["seat"]["person"]) == ("new", person)


def test_of_two_readings_at_once_the_later_one_is_kept(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = boards.read_seats

    def read_while_another_does(*asked: Any) -> Any:
        found = read(*asked)
        monkeypatch.setattr(boards, "read_seats", read)
        scene.change(place="新厅")
        scene.live.beat()
        return found

    monkeypatch.setattr(boards, "read_seats", read_while_another_does)
    scene.change(place="旧厅")
    scene.live.beat()
    scene.out.take(wire.TABLET_SNAPSHOT)
    assert scene.live.show_tablet("late", Tablet(scene.hall.people[0], scene.meeting))
    ((_, message),) = scene.out.take(wire.TABLET_SNAPSHOT)
    assert message["data"]["meeting"]["place"] == "新厅"


def test_staff_whose_sign_in_ended_are_let_go_and_sent_nothing(scene: Scene) -> None:
    signed_in: list[Actor | None] = [CHAIR]
    dismissed: list[str] = []
    staff = StaffSocket(
        1, scene.meeting, still=lambda: signed_in[0], dismiss=lambda: dismissed.append("s")
    )
    scene.live.audience.staff_came("s", staff)
    scene.change(place="新厅")
    scene.live.beat()
    assert len(scene.out.take(wire.DESK_SNAPSHOT)) == 1
    signed_in[0] = None
    scene.change(place="旧厅")
    scene.live.beat()
    assert scene.out.take(wire.DESK_SNAPSHOT) == []
    assert dismissed == ["s"]
    assert len(scene.out.take(wire.HALL_SNAPSHOT)) == 2
