"""A roster lives on after its meeting was made: corrected, suspended, imported again."""

from __future__ import annotations

import pytest

from meeting.services import journal
from meeting.services.doors import cards, checkin, sign_in
from meeting.services.errors import NonVoting, NotOnRoll, Suspended
from meeting.services.people import people, roster, roster_import
from meeting.services.people.people import PersonEntry
from meeting.services.polls import boards, polls
from meeting.services.refusals import (
    InputRefused,
    ReasonMissing,
    RosterFaulty,
    RosterStale,
    SeatTaken,
    SignInFailed,
    StateRefused,
)
from tests.meeting.house import ROOT, House, Make

HEADER = "姓名,性别,代表团,座位号,电话,身份"


def entry(
    name: str = "示范1", seat: str = "1", kinds: tuple[str, ...] = ("deputy",)
) -> PersonEntry:
    return PersonEntry(name, "女", "一团", seat, "", kinds)


def stage(hall: House, *lines: str) -> roster_import.Staged:
    content = "\n".join([HEADER, *lines]).encode()
    office = hall.staff["secretary"]
    return roster_import.stage_roster(hall.desk, office, hall.body, "r.csv", content)


def listed(hall: House) -> dict[str, str]:
    people_now = roster.list_people(hall.desk, ROOT, hall.body)
    return {person.seat_no: person.name for person in people_now}


def test_a_correction_reaches_the_roll_of_a_meeting_that_has_not_ended(house: Make) -> None:
    hall = house(size=6)
    changed: list[int] = []
    hall.desk.changed = changed.append
    person = hall.members[0].person_id
    people.edit_person(hall.desk, hall.staff["secretary"], person, entry("示范甲", "A1"))
    line = checkin.roll(hall.desk, ROOT, hall.meeting)[0]
    assert (line.name, line.seat_no) == ("示范甲", "A1")
    assert changed == [hall.meeting]
    written = journal.search(hall.desk, ROOT, None, "person.edited")[0]
    assert written.details == {"name": ["示范1", "示范甲"], "seat_no": ["1", "A1"]}
    assert written.who == "secretary"


def test_a_suspended_deputy_counts_in_the_base_and_neither_is_present_nor_casts(
    house: Make,
) -> None:
    hall = house(size=30)
    office = hall.staff["secretary"]
    people.suspend_person(hall.desk, office, hall.members[0].person_id, "依法暂停")
    hall.check_in(21)
    presence = checkin.presence(hall.desk, hall.meeting)
    assert (presence["entitled"], presence["present"], presence["suspended"]) == (30, 20, 1)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    with pytest.raises(Suspended):
        hall.cast(attempt, 0, {"o1": "approve"})
    tablet = boards.tablet_snapshot(hall.desk, hall.members[0].person_id, hall.meeting)
    assert tablet["seat"]["reason"] == "suspended"
    for number in range(1, 17):
        hall.cast(attempt, number, {"o1": "approve"})
    data = hall.finish(attempt).data
    assert data["roll"] == {"entitled": 30, "present": 20}
    assert data["ballots"]["issued"] == 20
    assert data["ballots"]["not_pressed"] == 4
    people.restore_person(hall.desk, office, hall.members[0].person_id, "恢复")
    second = hall.open(hall.poll("motion-majority-all", ["乙"]))
    assert hall.cast(second, 0, {"o1": "approve"}).attempt_id == second


def test_what_an_attempt_froze_is_kept_when_the_roster_changes(house: Make) -> None:
    hall = house(size=30)
    hall.check_in(30)
    office = hall.staff["secretary"]
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"], secrecy="named"))
    first, second, third = (hall.members[n].person_id for n in range(3))
    people.suspend_person(hall.desk, office, first, "会中暂停")
    people.edit_person(hall.desk, office, second, entry("改名", "2", ("attendee",)))
    people.release_person(hall.desk, office, third, "辞职")
    people.add_person(hall.desk, office, hall.body, entry("补选", "3"))
    for number in (0, 1):
        hall.cast(attempt, number, {"o1": "approve"})
    newcomer = checkin.roll(hall.desk, ROOT, hall.meeting)[-1]
    assert (newcomer.name, newcomer.seat_no) == ("补选", "3")
    checkin.confirm_check_in(hall.desk, hall.staff["door"], hall.meeting, newcomer.id)
    hall.members = checkin.roll(hall.desk, ROOT, hall.meeting)
    with pytest.raises(NotOnRoll):
        hall.cast(attempt, len(hall.members) - 1, {"o1": "approve"})
    data = hall.finish(attempt).data
    assert data["roll"] == {"entitled": 30, "present": 30}
    names = {row["seat_no"]: row["name"] for row in data["choices"]}
    assert (names["2"], names["3"]) == ("示范2", "示范3")
    # The next poll sees the roster as it is now: one is an attendee, one left, one came.
    later = hall.open(hall.poll("motion-majority-all", ["乙"], secrecy="named"))
    with pytest.raises(NonVoting):
        hall.cast(later, 1, {"o1": "approve"})
    with pytest.raises(Suspended):
        hall.cast(later, 0, {"o1": "approve"})
    data = hall.finish(later).data
    assert data["roll"] == {"entitled": 29, "present": 28}


def test_a_preview_says_who_is_added_changed_kept_and_gone_and_writes_nothing(house: Make) -> None:
    hall = house(size=4)
    before = hall.dump()
    staged = stage(
        hall,
        "示范1,女,一团,1,,代表",  # kept
        "示范2,女,二团,2,,代表、主席团成员",  # changed
        "示范3,女,一团,9,,代表",  # moved to another seat
        "新人,男,一团,4,,代表",  # succeeds to the seat of 示范4
        "再来,男,一团,5,,代表",  # added
    )
    changes = staged.changes
    assert hall.dump() == before
    assert [one.name for one in changes.added] == ["新人", "再来"]
    assert [(one.before.seat_no, one.after.seat_no) for one in changes.changed] == [
        ("2", "2"),
        ("3", "9"),
    ]
    assert changes.kept == 1
    assert [one.name for _, one in changes.replaced] == ["示范4"]
    assert changes.removed == ()


def test_an_import_does_all_that_was_previewed_and_the_one_before_loses_the_card(
    house: Make,
) -> None:
    hall = house(size=4)
    office = hall.staff["secretary"]
    old = cards.list_cards(hall.desk, office, hall.body)
    # Two change places, one seat has a successor, one is not in the file.
    staged = stage(hall, "示范2,女,一团,1,,代表", "示范1,女,一团,2,,代表", "新人,男,一团,3,,代表")
    assert [one.name for _, one in staged.changes.removed] == ["示范4"]
    roster_import.import_staged(hall.desk, office, hall.body, staged.token)
    assert listed(hall) == {"1": "示范2", "2": "示范1", "3": "新人", "4": "示范4"}
    with pytest.raises(SignInFailed):
        sign_in.sign_in_card(hall.desk, old[2].token, "t")
    with pytest.raises(SignInFailed):
        sign_in.sign_in_code(hall.desk, old[2].code, "t", "a")
    assert sign_in.sign_in_code(hall.desk, old[0].code, "t", "b")[0] == old[0].person_id
    assert len(checkin.roll(hall.desk, ROOT, hall.meeting)) == 4
    again = stage(hall, "示范2,女,一团,1,,代表")
    roster_import.import_staged(hall.desk, office, hall.body, again.token, removes=True)
    assert listed(hall) == {"1": "示范2"}
    lines = journal.search(hall.desk, ROOT, None, "roster.imported")
    assert lines[0].details == {"rows": 1, "added": 0, "changed": 0, "kept": 1, "left": 3}


def test_an_import_after_the_roster_moved_is_refused_and_changes_nothing(house: Make) -> None:
    hall = house(size=4)
    office = hall.staff["secretary"]
    staged = stage(hall, "示范1,女,一团,1,,代表", "新人,男,一团,5,,代表")
    people.release_person(hall.desk, office, hall.members[0].person_id, "辞职")
    before = hall.dump()
    with pytest.raises(RosterStale) as refusal:
        roster_import.import_staged(hall.desk, office, hall.body, staged.token)
    assert refusal.value.code == "roster-stale"
    with pytest.raises(RosterStale):
        roster_import.import_staged(hall.desk, office, hall.body, "0" * 32)
    faulty = stage(hall, "甲,女,,1,,代表", "乙,女,,1,,代表")
    with pytest.raises(RosterFaulty):
        roster_import.import_staged(hall.desk, office, hall.body, faulty.token)
    assert hall.dump() == before


def test_what_cannot_be_is_refused_and_changes_nothing(house: Make) -> None:
    hall = house(size=3)
    desk, office, person = hall.desk, hall.staff["secretary"], hall.members[0].person_id
    before = hall.dump()
    with pytest.raises(SeatTaken) as taken:
        people.edit_person(desk, office, person, entry(seat="2"))
    assert "示范2" in taken.value.message("zh")
    with pytest.raises(SeatTaken):
        people.add_person(desk, office, hall.body, entry("丁", "2"))
    for bad in (entry(name=" "), entry(seat="x" * 21), entry(kinds=()), entry(kinds=("god",))):
        with pytest.raises(InputRefused):
            people.edit_person(desk, office, person, bad)
    with pytest.raises(ReasonMissing):
        people.suspend_person(desk, office, person, " ")
    with pytest.raises(StateRefused):
        people.restore_person(desk, office, person, "没有暂停")
    assert hall.dump() == before


def test_who_left_and_comes_back_is_a_new_line_and_the_seat_can_be_held_again(house: Make) -> None:
    hall = house(size=3)
    office, person = hall.staff["secretary"], hall.members[0].person_id
    people.release_person(hall.desk, office, person, "辞职")
    assert listed(hall) == {"2": "示范2", "3": "示范3"}
    assert [line.seat_no for line in checkin.roll(hall.desk, ROOT, hall.meeting)] == ["2", "3"]
    fresh = people.add_person(hall.desk, office, hall.body, entry("补选", "1"))
    assert fresh != person
    sign_in.set_pin(hall.desk, office, fresh, "4711")
    assert sign_in.sign_in_seat(hall.desk, hall.meeting, "1", "4711", "t", "a")[0] == fresh
    polls.prepare_poll(hall.desk, hall.staff["chair"], hall.poll("motion-majority-all", ["甲"]))
    assert hall.board()["poll"]["base_line"] == 2
