"""Loads the demo: three bodies, each with a roster and a meeting in session.

Everything goes through the same services that a real township uses, so the demo shows nothing
that the app cannot do. Its bodies are marked is_demo: they sign with the demo key only.
"""

from __future__ import annotations

import base64
import shutil
from dataclasses import dataclass

from meeting.demo.bodies import BODIES, DemoBody
from meeting.demo.names import roster_csv
from meeting.demo.polls import DemoPoll
from meeting.demo.projects import Subject
from meeting.services.agenda import agenda
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.desk import Actor, Desk
from meeting.services.doors import checkin, sign_in
from meeting.services.people import bodies, people, roster

STAFF = (
    ("chair", "示范主席", "chair"),
    ("secretary", "示范秘书", "secretary"),
    ("chief-teller", "示范总监票人", "chief_teller"),
    ("teller", "示范监票人", "teller"),
    ("door", "示范签到员", "door"),
)
DEMO_ACTOR = Actor(
    kind="system", id=None, name="示范数据", roles=frozenset({"admin"}), body_id=None
)
CODE_BYTES = 10
PRESENT_OF_20 = 19  # of a demo that nobody but the newcomer takes part in
SUSPENDED_FROM_END = 2


@dataclass(frozen=True)
class DemoStaff:
    """A staff account of the demo, with the code that signs it in once."""

    name: str
    display_name: str
    role: str
    code: str


@dataclass(frozen=True)
class DemoMeeting:
    """A demo meeting in session."""

    id: int
    body_id: int
    body: str
    name: str


@dataclass(frozen=True)
class DemoInfo:
    """What a newcomer needs to be told: sign-in codes and the meetings."""

    staff: tuple[DemoStaff, ...]
    meetings: tuple[DemoMeeting, ...]


def load_demo(desk: Desk, voters: int | None = None, door_confirms: bool = False) -> DemoInfo:
    """Three demo meetings in session; with `voters`, seats for that many virtual members of each.

    The seats of virtual members (the first ones) are left to check in by themselves; of all
    others nearly all are present, so that the quorum is there and the newcomer can cast too.
    Unless `door_confirms`, these meetings allow self check-in: nobody stands at a demo's door.
    """
    staff = tuple(_make_staff(desk, *each) for each in STAFF)
    meetings: list[DemoMeeting] = []
    for body in BODIES:
        key_of = meetings[0].body_id if meetings else None
        meetings.append(_load_body(desk, body, voters, not door_confirms, key_of))
    return DemoInfo(staff, tuple(meetings))


def fresh_codes(desk: Desk) -> tuple[DemoStaff, ...]:
    """New one-time codes for the demo's staff, so that a later start is no dead end."""
    shown = {name: (display_name, role) for name, display_name, role in STAFF}
    return tuple(
        DemoStaff(row.name, *shown[row.name], sign_in.new_code(desk, DEMO_ACTOR, row.id))
        for row in bodies.list_staff(desk, DEMO_ACTOR)
        if row.name in shown and row.is_active
    )


def demo_size(usual: int, voters: int | None) -> int:
    """How many seats a demo body has: a few beyond the virtual ones, for people who try it."""
    return voters + min(4, voters // 4) if voters else usual


def _make_staff(desk: Desk, name: str, display_name: str, role: str) -> DemoStaff:
    code = base64.b32encode(desk.chance(CODE_BYTES)).decode().lower()
    bodies.create_staff(desk, DEMO_ACTOR, name, display_name, [role], code=code)
    return DemoStaff(name, display_name, role, code)


def _load_body(
    desk: Desk, body: DemoBody, voters: int | None, self_check_in: bool, key_of: int | None
) -> DemoMeeting:
    body_id = bodies.create_body(desk, DEMO_ACTOR, body.name, body.kind, body.place, is_demo=True)
    if key_of is not None:
        _share_key(desk, key_of, body_id)
    size = demo_size(body.size, voters)
    preview = roster.preview_roster("roster.csv", roster_csv(size, body.units, body.person_kind))
    roster.import_roster(desk, DEMO_ACTOR, body_id, preview)
    if size - (voters or 0) > SUSPENDED_FROM_END:
        _suspend_one(desk, body_id, size - SUSPENDED_FROM_END)
    term_id = bodies.create_term(desk, DEMO_ACTOR, body_id, body.term)
    session_id = bodies.create_session(desk, DEMO_ACTOR, term_id, body.session)
    meeting_id = bodies.create_meeting(
        desk, DEMO_ACTOR, session_id, body.meeting, desk.now().date(), body.place, self_check_in
    )
    _load_agenda(desk, meeting_id, body.polls)
    _seat(desk, meeting_id, voters or 0)
    bodies.start_meeting(desk, DEMO_ACTOR, meeting_id)
    return DemoMeeting(meeting_id, body_id, body.name, body.meeting)


def _load_agenda(desk: Desk, meeting_id: int, held: tuple[DemoPoll, ...]) -> None:
    for kind, title in (("opening", "宣布开会，报告到会人数"), ("report", "听取报告（示范）")):
        agenda.add_item(desk, DEMO_ACTOR, meeting_id, kind, title, "")
    agenda.add_item(desk, DEMO_ACTOR, meeting_id, "deliberation", "审议（示范）", "")
    for poll in held:
        item_id = agenda.add_item(desk, DEMO_ACTOR, meeting_id, "poll", poll.title, "")
        agenda.add_poll(
            desk,
            DEMO_ACTOR,
            item_id,
            poll.title,
            poll.text,
            poll.pack_id,
            poll.seats,
            poll.secrecy,
            None,
            options=[_option(subject) for subject in poll.subjects],
        )
    agenda.add_item(desk, DEMO_ACTOR, meeting_id, "closing", "宣布闭会", "")


def _option(subject: Subject) -> OptionDraft:
    return OptionDraft(
        name=subject.name,
        description=subject.description,
        cost=subject.cost,
        place=subject.place,
        unit=subject.unit,
        picture="",
        source=subject.source,
    )


def _suspend_one(desk: Desk, body_id: int, number: int) -> None:
    """A suspended deputy: stands in the base, may sit in the hall, may not cast."""
    person = roster.list_people(desk, DEMO_ACTOR, body_id)[number]
    people.suspend_person(desk, DEMO_ACTOR, person.id, "示范：暂停执行代表职务")


def _seat(desk: Desk, meeting_id: int, virtual: int) -> None:
    """Lets in by hand those whom no virtual member plays; the last few of a full hall are away."""
    roll = checkin.roll(desk, DEMO_ACTOR, meeting_id)
    by_hand = [member for member in roll if member.is_entitled][virtual:]
    letting_in = by_hand if virtual else by_hand[: len(by_hand) * PRESENT_OF_20 // 20]
    for member in letting_in:
        checkin.confirm_check_in(desk, DEMO_ACTOR, meeting_id, member.id)


def _share_key(desk: Desk, first: int, body_id: int) -> None:
    """All demo bodies sign with one demo key, so one public key checks every demo record."""
    for ending in (".json", ".pub.pem"):
        folder = desk.data / "keys"
        shutil.copy(folder / f"body-{first}{ending}", folder / f"body-{body_id}{ending}")
