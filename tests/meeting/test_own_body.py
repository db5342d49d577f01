"""Staff of one body neither act on another body nor read its desk: every service, one walk."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

import meeting.services
from meeting.services import access, journal
from meeting.services.agenda import agenda, ballot_sheet, checklist_facts, pictures, ticks
from meeting.services.blind import blind_keys, recovery_keys
from meeting.services.desk import Actor, Desk
from meeting.services.doors import admitting, cards, checkin, sign_in
from meeting.services.errors import NotAllowed
from meeting.services.health import vitals
from meeting.services.log import key_rotation, keys, public_log, signers, witnessing
from meeting.services.people import bodies, people, roster, roster_import, staff
from meeting.services.people.people import PersonEntry
from meeting.services.polls import boards, deeds, manual, polls
from meeting.services.results import (
    correcting,
    corrections,
    countersigning,
    publishing,
    sealed_rows,
)
from tests.meeting.house import ROOT, House, Make
from voting.errors import VotingError
from voting.signature import key_from_seed
from voting.ssh_signature import ssh_public_line

PUBLIC_LINE = ssh_public_line(key_from_seed(bytes(32)).public_key())
ENTRY = PersonEntry("新人", "女", "", "99", "", ("deputy",))
COUNTS = {"valid": 1, "options": {"o1": {"approve": 1}}}


@dataclass
class Other:
    """The ids of everything in the body that the actor does not serve."""

    desk: Desk
    body: int
    term: int
    session: int
    meeting: int
    item: int
    poll: int
    attempt: int
    member: int
    person: int
    staff: int
    seen: roster.RosterPreview
    record: int


Call = Callable[[Other, Actor], object]
CALLS: dict[str, Call] = {
    "agenda.add_item": lambda o, a: agenda.add_item(o.desk, a, o.meeting, "break", "休息"),
    "poll_editing.add_poll": lambda o, a: agenda.add_poll(
        o.desk, a, o.item, "题", "", "motion-majority-all", options=[agenda.OptionDraft("甲")]
    ),
    "agenda.edit_item": lambda o, a: agenda.edit_item(o.desk, a, o.item, "题", ""),
    "poll_editing.edit_poll": lambda o, a: agenda.edit_poll(
        o.desk, a, o.poll, "题", "", "motion-majority-all", options=[agenda.OptionDraft("甲")]
    ),
    "agenda.move_item": lambda o, a: agenda.move_item(o.desk, a, o.item, 1),
    "poll_editing.read_poll": lambda o, a: agenda.read_poll(o.desk, a, o.poll),
    "agenda.remove_item": lambda o, a: agenda.remove_item(o.desk, a, o.item),
    "agenda.require_item": lambda o, a: agenda.require_item(o.desk, a, o.item),
    "checklist_facts.read_facts": lambda o, a: checklist_facts.read_facts(o.desk, a, o.meeting),
    "ticks.tick": lambda o, a: ticks.tick(o.desk, a, o.meeting, "cards", True),
    "ballot_sheet.read_ballot_sheet": lambda o, a: ballot_sheet.read_ballot_sheet(
        o.desk, a, o.meeting, o.poll
    ),
    "agenda.step_to": lambda o, a: agenda.step_to(o.desk, a, o.meeting, o.item),
    "boards.desk_snapshot": lambda o, a: boards.desk_snapshot(o.desk, o.meeting, a),
    "bodies.create_body": lambda o, a: bodies.create_body(o.desk, a, "另一镇", "congress"),
    "bodies.create_meeting": lambda o, a: bodies.create_meeting(
        o.desk, a, o.session, "会", date(2026, 11, 22)
    ),
    "bodies.create_session": lambda o, a: bodies.create_session(o.desk, a, o.term, "二次"),
    "bodies.create_term": lambda o, a: bodies.create_term(o.desk, a, o.body, "二届"),
    "bodies.end_meeting": lambda o, a: bodies.end_meeting(o.desk, a, o.meeting),
    "bodies.start_meeting": lambda o, a: bodies.start_meeting(o.desk, a, o.meeting),
    "cards.list_cards": lambda o, a: cards.list_cards(o.desk, a, o.body),
    "cards.revoke_card": lambda o, a: cards.revoke_card(o.desk, a, o.person),
    "admitting.answer_card": lambda o, a: admitting.answer_card(
        o.desk, a, o.meeting, cards.list_cards(o.desk, ROOT, o.body)[0].token
    ),
    "admitting.undo_check_in": lambda o, a: admitting.undo_check_in(o.desk, a, o.meeting, o.member),
    "checkin.confirm_check_in": lambda o, a: checkin.confirm_check_in(
        o.desk, a, o.meeting, o.member
    ),
    "checkin.mark_absent": lambda o, a: checkin.mark_absent(o.desk, a, o.member),
    "checkin.mark_leave": lambda o, a: checkin.mark_leave(o.desk, a, o.member, "病"),
    "checkin.mark_left": lambda o, a: checkin.mark_left(o.desk, a, o.member),
    "checkin.roll": lambda o, a: checkin.roll(o.desk, a, o.meeting),
    "checkin.set_channel": lambda o, a: checkin.set_channel(o.desk, a, o.member, "paper"),
    "correcting.propose": lambda o, a: correcting.propose(
        o.desk, a, o.record, "paper", COUNTS, "读反"
    ),
    "correcting.publish_correction": lambda o, a: correcting.publish_correction(
        o.desk, a, o.record, COUNTS
    ),
    "corrections.read_form": lambda o, a: corrections.read_form(o.desk, a, o.record),
    "sealed_rows.open_list": lambda o, a: sealed_rows.open_list(o.desk, a, o.record, "no phrase"),
    "sealed_rows.open_row": lambda o, a: sealed_rows.open_row(
        o.desk, a, o.record, "no phrase", "AAAA-BBBB-CCCC-DDDD"
    ),
    "deeds.last_deeds": lambda o, a: deeds.last_deeds(o.desk, a, o.meeting),
    "countersigning.countersign": lambda o, a: countersigning.countersign(
        o.desk, a, o.record, "chair", "no signature"
    ),
    "journal.read_page": lambda o, a: journal.read_page(o.desk, a, o.meeting, journal.Wanted()),
    "journal.search": lambda o, a: journal.search(o.desk, a, o.meeting),
    "blind_keys.unlock": lambda o, a: blind_keys.unlock(o.desk, a, o.body, "a long passphrase"),
    "recovery_keys.set_passphrase": lambda o, a: recovery_keys.set_passphrase(
        o.desk, a, o.body, "a long passphrase"
    ),
    "key_rotation.rotate": lambda o, a: key_rotation.rotate(o.desk, a, o.meeting, "no passphrase"),
    "keys.unlock_key": lambda o, a: keys.unlock_key(o.desk, a, o.body, "a long passphrase"),
    "manual.enter_manual": lambda o, a: manual.enter_manual(o.desk, a, o.attempt, "paper", COUNTS),
    "people.add_person": lambda o, a: people.add_person(o.desk, a, o.body, ENTRY),
    "people.edit_person": lambda o, a: people.edit_person(o.desk, a, o.person, ENTRY),
    "people.get_person": lambda o, a: people.get_person(o.desk, a, o.person),
    "people.release_person": lambda o, a: people.release_person(o.desk, a, o.person, "辞职"),
    "people.restore_person": lambda o, a: people.restore_person(o.desk, a, o.person, "恢复"),
    "people.suspend_person": lambda o, a: people.suspend_person(o.desk, a, o.person, "暂停"),
    "pictures.set_picture": lambda o, a: pictures.set_picture(o.desk, a, o.poll, "o1", b""),
    "polls.close_poll": lambda o, a: polls.close_poll(o.desk, a, o.attempt),
    "polls.extend_poll": lambda o, a: polls.extend_poll(o.desk, a, o.attempt, 60),
    "polls.open_poll": lambda o, a: polls.open_poll(o.desk, a, o.poll),
    "polls.prepare_poll": lambda o, a: polls.prepare_poll(o.desk, a, o.poll),
    "polls.repeat": lambda o, a: polls.repeat(o.desk, a, o.attempt),
    "polls.runoff": lambda o, a: polls.runoff(o.desk, a, o.attempt),
    "polls.void_poll": lambda o, a: polls.void_poll(o.desk, a, o.attempt, "故障"),
    "publishing.confirm": lambda o, a: publishing.confirm(o.desk, a, o.attempt, "chair"),
    "publishing.publish": lambda o, a: publishing.publish(o.desk, a, o.attempt),
    "publishing.send_back": lambda o, a: publishing.send_back(o.desk, a, o.attempt, "重数"),
    "roster.export_roster_csv": lambda o, a: roster.export_roster_csv(o.desk, a, o.body),
    "roster.export_roster_xlsx": lambda o, a: roster.export_roster_xlsx(o.desk, a, o.body),
    "roster.list_people": lambda o, a: roster.list_people(o.desk, a, o.body),
    "roster_import.import_roster": lambda o, a: roster_import.import_roster(
        o.desk, a, o.body, o.seen
    ),
    "roster_import.import_staged": lambda o, a: roster_import.import_staged(
        o.desk, a, o.body, "0" * 32
    ),
    "roster_import.stage_roster": lambda o, a: roster_import.stage_roster(
        o.desk, a, o.body, "r.csv", "姓名,座位号,身份\n甲,1,代表".encode()
    ),
    "sign_in.new_code": lambda o, a: sign_in.new_code(o.desk, a, o.staff),
    "sign_in.set_password": lambda o, a: sign_in.set_password(
        o.desk, a, o.staff, "a long password"
    ),
    "sign_in.set_pin": lambda o, a: sign_in.set_pin(o.desk, a, o.person, "4711"),
    "signers.register": lambda o, a: signers.register(
        o.desk, a, o.meeting, "chair", "某人", PUBLIC_LINE
    ),
    "vitals.read_vitals": lambda o, a: vitals.read_vitals(o.desk, a, o.meeting),
    "staff.dismiss_staff": lambda o, a: staff.dismiss_staff(o.desk, a, o.staff),
    "staff.create_staff": lambda o, a: staff.create_staff(
        o.desk, a, "spy", "某人", ["admin"], o.body, code="a-code"
    ),
    "witnessing.take_cosigned": lambda o, a: witnessing.take_cosigned(
        o.desk, a, o.meeting, bytes(public_log.read_log(o.desk, o.body).note or b"")
    ),
}
# What one does for oneself alone, and the one list that is cut to the actor's own body.
FOR_ONESELF = {
    "casting.cast_ballot",
    "casting.cast_later",
    "checkin.ask_check_in",
    "credentials.draw_credential",
    "credentials.draw_later",
    "sign_in.sign_out",
}
CUT_TO_OWN = {"staff.list_staff"}


def taking_an_actor() -> set[str]:
    """Every public function of the services that is handed an actor."""
    found = set()
    for module in pkgutil.walk_packages(meeting.services.__path__, "meeting.services."):
        loaded = importlib.import_module(module.name)
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            first = list(inspect.signature(function).parameters)[:3]
            if own and "desk" in first and "actor" in first and "rows" not in first:
                found.add(f"{module.name.rpartition('.')[2]}.{name}")
    return found


@pytest.fixture
def other(house: Make) -> Other:
    """A second body in the same house, with a meeting and an open poll."""
    hall: House = house(size=3)
    desk = hall.desk
    body = bodies.create_body(desk, ROOT, "乙镇", "congress", is_demo=True)
    text = "姓名,座位号,身份\n" + "\n".join(f"乙{n},{n},代表" for n in range(1, 7))
    seen = roster.preview_roster("r.csv", text.encode())
    roster.import_roster(desk, ROOT, body, seen)
    term = bodies.create_term(desk, ROOT, body, "一届")
    session = bodies.create_session(desk, ROOT, term, "一次")
    held = bodies.create_meeting(desk, ROOT, session, "会", date(2026, 11, 22))
    bodies.start_meeting(desk, ROOT, held)
    members = checkin.roll(desk, ROOT, held)
    for member in members:
        checkin.confirm_check_in(desk, ROOT, held, member.id)
    item = agenda.add_item(desk, ROOT, held, "poll", "表决")
    option = [agenda.OptionDraft("甲")]
    clerk = staff.create_staff(desk, ROOT, "clerk", "乙秘书", ["secretary"], body, code="c")
    record = published(desk, item, clerk)
    checkin.set_channel(desk, ROOT, members[0].id, "paper")
    poll = agenda.add_poll(desk, ROOT, item, "题", "", "motion-majority-all", options=option)
    polls.prepare_poll(desk, ROOT, poll)
    attempt = polls.open_poll(desk, ROOT, poll)
    first = members[0]
    ids = (body, term, session, held, item, poll, attempt, first.id, first.person_id, clerk)
    return Other(desk, *ids, seen, record)


def published(desk: Desk, item: int, clerk: int) -> int:
    """The record of an earlier poll of this item."""
    option = [agenda.OptionDraft("甲")]
    poll = agenda.add_poll(desk, ROOT, item, "前题", "", "motion-majority-all", options=option)
    polls.prepare_poll(desk, ROOT, poll)
    attempt = polls.open_poll(desk, ROOT, poll)
    polls.close_poll(desk, ROOT, attempt)
    for role in ("chief_teller", "chair"):
        publishing.confirm(desk, Actor("staff", clerk, "乙", frozenset({role})), attempt, role)
    return publishing.publish(desk, ROOT, attempt).id


def dump(desk: Desk) -> dict[str, object]:
    """The raw rows, as the house of the tests reads them."""
    bare = House.__new__(House)
    bare.desk = desk
    return dict(bare.dump())


def is_refused(call: Call, other: Other, actor: Actor) -> bool:
    """Whether the call is refused for who asks; refused for another reason is let in."""
    try:
        call(other, actor)
    except NotAllowed:
        return True
    except VotingError:
        return False
    return False


def test_the_table_names_every_service_that_takes_an_actor() -> None:
    assert taking_an_actor() == set(CALLS) | FOR_ONESELF | CUT_TO_OWN


def test_staff_of_one_body_touch_and_read_nothing_of_another(other: Other, tmp_path: Path) -> None:
    everything = frozenset(access.ROLES)
    strangers = [
        Actor("staff", 1, "甲镇的人", everything, other.body - 1),
        Actor("member", other.person, "乙1", frozenset(), other.body),
        Actor("nobody", None, ""),
    ]
    before = dump(other.desk)
    for name, call in CALLS.items():
        for stranger in strangers:
            assert is_refused(call, other, stranger), f"{name} let {stranger.kind} in"
    assert dump(other.desk) == before


def test_staff_of_the_body_itself_are_let_in(other: Other) -> None:
    """So that the walk above refuses strangers and not everybody."""
    for name, call in CALLS.items():
        own = None if name == "bodies.create_body" else other.body
        actor = Actor("staff", other.staff, "乙镇的人", frozenset(access.ROLES), own)
        assert not is_refused(call, other, actor), f"{name} refused the body's own staff"


def test_the_list_of_staff_is_cut_to_the_own_body(other: Other) -> None:
    own = Actor("staff", other.staff, "乙秘书", frozenset({"secretary"}), other.body)
    assert [row.id for row in staff.list_staff(other.desk, own)] == [other.staff]
    assert len(staff.list_staff(other.desk, ROOT)) > 1


def test_an_administrator_of_a_body_makes_nobody_for_the_whole_house(other: Other) -> None:
    own = Actor("staff", other.staff, "乙管理员", frozenset({"admin"}), other.body)
    before = dump(other.desk)
    with pytest.raises(NotAllowed):
        staff.create_staff(other.desk, own, "all", "全部", ["admin"], None, code="c")
    with pytest.raises(NotAllowed):
        journal.search(other.desk, own, None)
    assert dump(other.desk) == before
