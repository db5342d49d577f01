"""What each tablet is told of its own seat, in a hall where everybody's is another one."""

from __future__ import annotations

from meeting.services.doors import checkin
from meeting.services.people import people
from meeting.services.polls import boards, polls
from tests.meeting.house import House, Make
from tests.meeting.test_mixed_channels import on


def reasons(hall: House) -> dict[int, str | None]:
    """By number why the first five members cannot cast on the tablet."""
    _, seats = boards.tablet_board(hall.desk, hall.meeting)
    found = {number: seats[hall.members[number].person_id].reason for number in range(5)}
    # The page of one member is told the same.
    for number in found:
        person = hall.members[number].person_id
        alone = boards.tablet_snapshot(hall.desk, person, hall.meeting)["seat"]
        assert alone == seats[person]._asdict()
    return found


def test_each_seat_says_why_no_ballot_can_be_cast_there(house: Make) -> None:
    hall = house(size=30)
    desk, secretary = hall.desk, hall.staff["secretary"]
    people.suspend_person(desk, secretary, hall.members[1].person_id, "依法暂停")
    attendee = people.PersonEntry("列席", "", "", "3", "", ("attendee",))
    people.edit_person(desk, secretary, hall.members[2].person_id, attendee)
    hall.check_in(29)
    on(hall, "hands", 3)
    # The fifth comes after the opening.
    checkin.mark_left(desk, hall.staff["door"], hall.members[4].id, "")
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"], secrecy="named"))
    checkin.confirm_check_in(desk, hall.staff["door"], hall.meeting, hall.members[4].id)
    why = {0: None, 1: "suspended", 2: "non-voting", 3: "wrong-channel", 4: "not-checked-in"}
    assert reasons(hall) == why
    _, seats = boards.tablet_board(desk, hall.meeting)
    assert seats[hall.members[3].person_id].channel == "hands"
    hall.cast(attempt, 0, {"o1": "approve"})
    _, seats = boards.tablet_board(desk, hall.meeting)
    assert [seats[hall.members[number].person_id].has_cast for number in (0, 3)] == [True, False]
    polls.close_poll(desk, hall.staff["chair"], attempt)
    assert set(reasons(hall).values()) == {None}
