"""The door: what it is told of a card, of a seat, at two doors at once, and after a mistake."""

from __future__ import annotations

import html
import re

import pytest

from meeting.services import journal
from meeting.services.doors import admitting, cards, checkin
from meeting.services.doors.door_refusals import CardElsewhere, CardUnknown, NotCheckedIn
from meeting.services.people import bodies, people
from meeting.services.people.people import PersonEntry
from meeting.services.refusals import MeetingNotInSession
from meeting.web.door_list import SHOWN_MOST, listed
from tests.meeting.house import ROOT, House, Make
from tests.meeting.small_hall import together
from tests.meeting.test_secretary_pages import Office


def states(hall: House) -> list[str]:
    return [one.presence for one in checkin.roll(hall.desk, ROOT, hall.meeting)]


def ask(hall: House, text: str) -> admitting.DoorAnswer:
    return admitting.answer_card(hall.desk, hall.staff["door"], hall.meeting, text)


def test_address_token_and_code_let_in_and_a_seat_alone_does_not(house: Make) -> None:
    hall = house(size=4)
    one, two, three, _ = cards.list_cards(hall.desk, ROOT, hall.body)
    for text in (one.url, two.token.upper(), f" {three.code[:4]} {three.code[4:]} "):
        assert ask(hall, text).kind == "admitted"
    before = hall.dump()
    assert ask(hall, "4").kind == "seat"
    again = ask(hall, one.url)
    assert (again.kind, again.by, again.member.name) == ("already", "door", "示范1")
    assert again.at is not None
    assert ask(hall, "1").kind == "already"
    assert hall.dump() == before
    assert states(hall) == ["present", "present", "present", "expected"]


def test_dead_foreign_and_mistyped_cards_change_nothing(house: Make) -> None:
    hall = house(size=2)
    dead = cards.list_cards(hall.desk, ROOT, hall.body)[0]
    cards.revoke_card(hall.desk, ROOT, dead.person_id)
    other = bodies.create_body(hall.desk, ROOT, "乙镇", "congress")
    entry = PersonEntry("乙人", "", "", "9", "", ("deputy",))
    people.add_person(hall.desk, ROOT, other, entry)
    foreign = cards.list_cards(hall.desk, ROOT, other)[0]
    before = hall.dump()
    for text in (dead.url, dead.code, foreign.url, "00000000", "", "x" * 999, "１" * 8):
        with pytest.raises(CardUnknown) as refused:
            ask(hall, text)
        assert "乙人" not in refused.value.message("zh")
    assert hall.dump() == before


def test_a_card_of_somebody_not_on_this_roll_is_said_to_be_so(house: Make) -> None:
    hall = house(size=2)
    bodies.end_meeting(hall.desk, ROOT, hall.meeting)
    late = PersonEntry("后来", "", "", "10", "", ("deputy",))
    people.add_person(hall.desk, ROOT, hall.body, late)
    card = cards.list_cards(hall.desk, ROOT, hall.body)[-1]
    # An ended meeting lets nobody in, whoever it is.
    with pytest.raises(MeetingNotInSession):
        ask(hall, card.url)
    assert "后来" in CardElsewhere(name="后来").message("zh")


def test_of_many_doors_exactly_one_lets_in(house: Make) -> None:
    hall = house(size=3)
    card = cards.list_cards(hall.desk, ROOT, hall.body)[0]
    answers = together([lambda: ask(hall, card.url)] * 6)
    kinds = [answer.kind for answer in answers if isinstance(answer, admitting.DoorAnswer)]
    assert sorted(kinds) == ["admitted"] + ["already"] * 5


def test_a_mistake_is_taken_back_to_what_stood_before(house: Make) -> None:
    hall = house(size=3)
    door, (first, second, _) = hall.staff["door"], hall.members
    checkin.mark_leave(hall.desk, door, second.id, "出差")
    for member in (first, second):
        checkin.confirm_check_in(hall.desk, door, hall.meeting, member.id)
        admitting.undo_check_in(hall.desk, door, hall.meeting, member.id)
    assert states(hall)[:2] == ["expected", "leave"]
    assert checkin.roll(hall.desk, ROOT, hall.meeting)[1].absence_reason == "出差"
    assert len(journal.search(hall.desk, ROOT, hall.meeting, "check_in.undone")) == 2
    with pytest.raises(NotCheckedIn):
        admitting.undo_check_in(hall.desk, door, hall.meeting, first.id)


def test_the_list_finds_a_seat_first_and_keeps_guests_apart(house: Make) -> None:
    hall = house(size=12)
    people.add_person(
        hall.desk, ROOT, hall.body, PersonEntry("客", "", "", "99", "", ("attendee",))
    )
    hall.check_in(1)
    roll = checkin.roll(hall.desk, ROOT, hall.meeting)
    missing = listed(roll, "", "")
    assert (missing.counts["missing"], missing.counts["present"]) == (11, 1)
    assert [one.name for one in listed(roll, "guests", "").lines] == ["客"]
    assert [one.seat_no for one in listed(roll, "missing", "2").lines] == ["2", "12"]
    assert [one.name for one in listed(roll, "missing", "示范 3").lines] == ["示范3"]
    # Looked for in the wrong list: shown all the same.
    assert [one.name for one in listed(roll, "away", "客").lines] == ["客"]
    many = listed(roll * SHOWN_MOST, "all", "")
    assert (len(many.lines), many.more) == (SHOWN_MOST, 12 * SHOWN_MOST)


def test_the_page_answers_with_and_without_its_script(house: Make) -> None:
    hall = house(size=4)
    office, page = Office(hall, "door"), f"/door/{hall.meeting}"
    card = cards.list_cards(hall.desk, ROOT, hall.body)[0]
    assert "已签到：席位 1，示范1" in office.post(f"{page}/card", {"code": card.url}, page)
    assert "先前已经签到" in office.post(f"{page}/card", {"code": card.url}, page)
    assert "[card-unknown]" in office.post(f"{page}/card", {"code": "12345678"}, page)
    asked = office.post(f"{page}/card", {"code": "3"}, page)
    assert "座位号不能证明身份" in asked
    assert "示范3" in asked
    alone = {"code": "3", "fragment": "1"}
    told = office.post(f"{page}/card", alone, page)
    assert told.lstrip().startswith('<div class="answer ask"')
    member = re.search(r'name="member" value="(\d+)"', told)
    assert member is not None
    form = {"member": member[1], "command": "confirm", "fragment": "1"}
    assert 'data-tone="good"' in office.post(f"{page}/member", form, page)
    assert 'data-tone="back"' in office.post(f"{page}/member", form | {"command": "undo"}, page)
    assert 'role="alert"' in office.post(f"{page}/member", form | {"command": "undo"}, page)


def test_a_command_leaves_the_list_as_it_was_chosen(house: Make) -> None:
    hall = house(size=4)
    office, page = Office(hall, "door"), f"/door/{hall.meeting}"
    shown = office.get(f"{page}?show=all&find=3")
    back = html.unescape(re.findall(r'name="back" value="([^"]*find=3)"', shown)[0])
    form = {"member": str(hall.members[2].id), "command": "channel", "channel": "paper"}
    told = office.post(f"{page}/member", form | {"back": back}, page)
    assert '<input type="hidden" name="show" value="all">' in told
    assert 'name="find" value="3"' in told
