"""The whole life of polls through the services, on a real store: roster to verified record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from meeting.services import access
from meeting.services.agenda.ballot_paper import ballot_paper
from meeting.services.desk import Actor
from meeting.services.doors import cards as card_service
from meeting.services.doors import checkin, sign_in
from meeting.services.errors import BallotNotValid, NotAllowed, Suspended
from meeting.services.people import roster
from meeting.services.polls import boards, manual, polls
from meeting.services.refusals import NoQuorum, RosterFaulty, SignInFailed, TooManyTries
from meeting.services.results import publishing
from meeting.store.tables import PersonRow
from tests.meeting.house import ROOT, House, Make
from voting.errors import IllegalStep, VotingError


@pytest.mark.parametrize(
    ("kind", "pack", "seats", "marks"),
    [
        ("congress", "township-project-choose", 2, {"o1": 1, "o2": 1}),
        ("congress", "township-project-rank", 2, {"o1": 1, "o2": 2}),
        ("congress", "motion-majority-all", None, {"o1": "approve", "o2": "against"}),
        ("committee", "appointment-individual", None, {"o1": "approve", "o2": "against"}),
        ("committee", "satisfaction-majority-all", None, {"o1": "satisfied", "o2": "dissatisfied"}),
    ],
)
def test_a_poll_of_each_kind_ends_as_a_verified_record(
    house: Make, kind: str, pack: str, seats: int | None, marks: dict[str, Any]
) -> None:
    hall = house(kind)
    hall.check_in(25)
    names = ["甲", "乙"]
    attempt = hall.open(hall.poll(pack, [*names, "丙"][: 3 if seats else 2], seats=seats))
    for number in range(20):
        hall.cast(attempt, number, marks)
    record = hall.finish(attempt)
    assert record.data["ballots"]["collected"] == 20
    assert record.data["ballots"]["not_pressed"] == 5
    hall_board = boards.hall_snapshot(hall.desk, hall.meeting)
    assert hall_board["poll"]["result"]["status"] in ("decided", "short")
    if pack == "appointment-individual":
        assert "甲" in record.content.decode()
        assert "乙" not in record.content.decode()
        assert "乙" not in str(hall_board)


def test_names_of_persons_and_counts_stay_hidden_before_the_close(house: Make) -> None:
    hall = house("committee")
    hall.check_in(25)
    attempt = hall.open(hall.poll("appointment-individual", ["某甲"]))
    hall.cast(attempt, 0, {"o1": "against"})
    public = boards.hall_snapshot(hall.desk, hall.meeting)
    assert "某甲" not in str(public)
    staff = boards.desk_snapshot(hall.desk, hall.meeting, hall.staff["chair"])
    for board in (public, staff):
        assert board["poll"]["bars"] is None
        assert board["poll"]["result"] is None
    tablet = boards.tablet_snapshot(hall.desk, hall.members[0].person_id, hall.meeting)
    assert tablet["poll"]["options"][0]["name"] == "某甲"
    assert tablet["seat"]["has_cast"]


def test_opening_is_refused_below_quorum_with_the_numbers(house: Make) -> None:
    hall = house()
    hall.check_in(19)
    with pytest.raises(NoQuorum) as refusal:
        hall.open(hall.poll("motion-majority-all", ["甲"]))
    assert refusal.value.params == {"entitled": 30, "present": 19, "needed": 20}


def test_the_second_of_two_chairs_gets_a_typed_error_and_changes_nothing(house: Make) -> None:
    hall = house()
    hall.check_in(25)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    before = boards.desk_snapshot(hall.desk, hall.meeting, hall.staff["chair"])["poll"]["result"]
    with pytest.raises(IllegalStep):
        polls.close_poll(hall.desk, hall.staff["admin"], attempt)
    after = boards.desk_snapshot(hall.desk, hall.meeting, hall.staff["chair"])["poll"]["result"]
    assert before == after


def test_who_was_written_in_and_tied_stands_on_the_ballot_of_the_runoff(house: Make) -> None:
    hall = house(size=6)
    hall.check_in(6)
    attempt = hall.open(hall.poll("township-election", ["甲", "乙"], seats=2))
    both = {"o1": "approve", "o2": "approve"}
    for number in range(2):
        hall.cast(attempt, number, both)
        for code in both:
            hall.cast(attempt, 2 * number + 2 + (code == "o2"), {code: "approve"}, ("丙示范",))
    assert hall.finish(attempt).data["outcome"]["status"] == "runoff"
    polls.runoff(hall.desk, hall.staff["chair"], attempt)
    again = hall.board()["poll"]
    assert [option["name"] for option in again["options"]] == ["甲", "乙", "丙示范"]
    polls.prepare_poll(hall.desk, hall.staff["chair"], again["poll"])
    second = polls.open_poll(hall.desk, hall.staff["chair"], again["poll"])
    written = again["options"][2]["id"]
    for number in range(6):
        hall.cast(second, number, {"o1": "approve", written: "approve"})
    outcome = hall.finish(second).data["outcome"]
    assert (outcome["status"], outcome["chosen"]) == ("decided", ["o1", written])
    # The first attempt's ballot is as it was.
    assert polls_options(hall, attempt) == ["o1", "o2"]


def polls_options(hall: House, attempt: int) -> list[str]:
    with hall.desk.read() as rows:
        return [option.id for option in ballot_paper(rows, attempt).question.options]


def test_a_tie_leads_to_a_runoff_that_is_published_too(house: Make) -> None:
    hall = house()
    hall.check_in(30)
    poll = hall.poll("township-project-choose", ["甲", "乙", "丙"], seats=2)
    attempt = hall.open(poll)
    for number in range(30):
        left_out = "o3" if number < 14 else "o2" if number < 28 else "o1"
        hall.cast(attempt, number, {code: 1 for code in ("o1", "o2", "o3") if code != left_out})
    assert hall.finish(attempt).data["outcome"]["status"] == "runoff"
    again = polls.runoff(hall.desk, hall.staff["chair"], attempt)
    assert hall.open(poll) == again
    for number in range(3):
        hall.cast(again, number, {"o2": 1})
    assert hall.finish(again).data["outcome"]["chosen"] == ["o2"]


def test_two_equal_paper_counts_are_merged_and_needed_for_confirmation(house: Make) -> None:
    hall = house()
    hall.check_in(25)
    checkin.set_channel(hall.desk, hall.staff["door"], hall.members[24].id, "paper")
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    for number in range(20):
        hall.cast(attempt, number, {"o1": "approve"})
    polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    with pytest.raises(VotingError):
        publishing.confirm(hall.desk, hall.staff["chief_teller"], attempt, "chief_teller")
    counts = {"valid": 1, "void": 0, "options": {"o1": {"approve": 1, "against": 0}}}
    assert not manual.enter_manual(hall.desk, hall.staff["teller"], attempt, "paper", counts)
    assert manual.enter_manual(hall.desk, hall.staff["chief_teller"], attempt, "paper", counts)
    record = hall.publish(attempt)
    assert record.data["ballots"]["collected"] == 21


def test_bad_ballots_and_forbidden_people_are_refused(house: Make) -> None:
    hall = house()
    hall.check_in(25)
    attempt = hall.open(hall.poll("township-project-choose", ["甲", "乙", "丙"], seats=2))
    with pytest.raises(BallotNotValid):
        hall.cast(attempt, 0, {"o1": 1, "o2": 1, "o3": 1})
    for number, marks in [(0, {"o9": 1}), (29, {"o1": 1})]:
        with pytest.raises(VotingError):
            hall.cast(attempt, number, marks)
    hall.cast(attempt, 0, {"o1": 1})
    with pytest.raises(NotAllowed):
        polls.close_poll(hall.desk, hall.staff["door"], attempt)
    assert Suspended.code == "suspended"


def test_the_access_table_lets_in_exactly_the_roles_it_names() -> None:
    for action, roles in access.ACTIONS.items():
        for role in access.ROLES:
            assert access.may(Actor("staff", 1, "x", frozenset({role})), action) == (role in roles)
        assert not access.may(Actor("member", 1, "x"), action)
        assert not access.may(Actor("nobody", None, ""), action)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("甲,女,,1,,代表", "seat-repeated"),
        (",女,,2,,代表", "name-missing"),
        ("=1+1,女,,2,,代表", "formula"),
        ("丙,女,,,,代表", "seat-missing"),
        ("丙,女,,2,,神仙", "kind-unknown"),
    ],
)
def test_a_faulty_row_is_named_and_nobody_is_imported(house: Make, line: str, code: str) -> None:
    hall = house()
    text = f"姓名,性别,代表团,座位号,电话,身份\n乙,男,,1,,代表\n{line}\n"
    preview = roster.preview_roster("r.csv", text.encode())
    assert [(fault.row, fault.code) for fault in preview.errors] == [(3, code)]
    with pytest.raises(RosterFaulty):
        roster.import_roster(hall.desk, ROOT, hall.body, preview)
    assert len(roster.list_people(hall.desk, ROOT, hall.body)) == 30


def test_a_doc_renamed_is_refused_and_the_export_can_be_imported(house: Make) -> None:
    hall = house()
    with pytest.raises(VotingError, match="xlsx"):
        roster.preview_roster("r.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600))
    for name, export in (
        ("a.csv", roster.export_roster_csv),
        ("a.xlsx", roster.export_roster_xlsx),
    ):
        preview = roster.preview_roster(name, export(hall.desk, ROOT, hall.body))
        assert len(preview.rows) == 30
        assert not preview.errors


def test_ten_thousand_rows_are_imported(house: Make) -> None:
    hall = house()
    lines = [f"人{n},女,,s{n},,代表" for n in range(10_000)]
    text = "\n".join(["姓名,性别,代表团,座位号,电话,身份", *lines])
    preview = roster.preview_roster("r.csv", text.encode())
    assert roster.import_roster(hall.desk, ROOT, hall.body, preview) == 10_000


def test_cards_codes_pins_and_one_time_codes_sign_in_and_wrong_ones_slow_down(house: Make) -> None:
    hall = house()
    desk = hall.desk
    fixed = datetime(2026, 11, 22, 9, tzinfo=UTC)
    desk.now = lambda: fixed
    told: list[int] = []
    desk.moved = told.append
    card = card_service.list_cards(desk, hall.staff["secretary"], hall.body)[0]
    person, device = sign_in.sign_in_card(desk, card.token, "tablet-1")
    assert sign_in.load_person(desk, person, device) is not None
    sign_in.sign_in_code(desk, card.code, "tablet-2", "::1")
    assert told == [person]
    assert sign_in.load_person(desk, person, "tablet-1") is None
    card_service.revoke_card(desk, hall.staff["secretary"], person)
    with pytest.raises(SignInFailed):
        sign_in.sign_in_card(desk, card.token, "tablet-3")
    sign_in.set_pin(desk, hall.staff["secretary"], person, "4711")
    assert sign_in.sign_in_seat(desk, hall.meeting, "1", "4711", "t", "a")[0] == person
    for _ in range(4):
        with pytest.raises(SignInFailed):
            sign_in.sign_in_seat(desk, hall.meeting, "1", "0000", "t", "a")
    with pytest.raises(TooManyTries):
        sign_in.sign_in_seat(desk, hall.meeting, "1", "4711", "t", "a")
    assert sign_in.sign_in_staff(desk, "chair", "code-chair", "a")[0].roles == {"chair"}
    with pytest.raises(SignInFailed):
        sign_in.sign_in_staff(desk, "chair", "code-chair", "a")
    with desk.read() as rows:
        assert rows.get(PersonRow, person) is not None
