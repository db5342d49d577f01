"""Two bodies in one house, one of them with everything that a stranger could want to reach."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flask_socketio import SocketIO

from meeting.services import access
from meeting.services.agenda import agenda
from meeting.services.desk import Actor, Desk
from meeting.services.doors import cards, checkin, sign_in
from meeting.services.people import bodies, roster, staff
from meeting.services.polls import polls
from meeting.services.results import publishing
from tests.meeting.house import House
from tests.meeting.small_house import SYSTEM, SmallHouse, Visitor, open_house

# Who knocks at every door: nobody, a member, each role, and the same of the body next door.
NOBODY, MEMBER, OTHER_MEMBER, OTHER_STAFF = "nobody", "member", "other member", "other staff"
STAFF = access.ROLES
CALLERS = (NOBODY, MEMBER, *STAFF, OTHER_MEMBER, OTHER_STAFF)
OTHER_SIZE = 6


@dataclass
class Caller:
    """A signed-in browser whose form token is read once."""

    visitor: Visitor
    token: str = field(repr=False)

    def get(self, address: str) -> Any:
        """The answer to a page asked for."""
        return self.visitor.client.get(address)

    def post(self, address: str, fields: dict[str, str]) -> Any:
        """The answer to a form as a page of this server sends it."""
        data = {"csrf_token": self.token, **fields}
        return self.visitor.client.post(address, data=data, headers={"Origin": "http://localhost"})

    def told(self) -> str:
        """The notices that wait for this browser's next page; they are taken away."""
        with self.visitor.client.session_transaction() as session:
            return str(session.pop("_flashes", ""))


@dataclass
class HostileHouse:
    """`ids` are those of the first body, by the names that addresses use; `other` its neighbour's.

    Staff serve one body each: the first one's hold one role each, the neighbour's hold all.
    """

    house: SmallHouse
    ids: dict[str, str]
    other: dict[str, str]
    callers: dict[str, Caller]

    @property
    def desk(self) -> Desk:
        """The desk of the whole house."""
        return self.house.desk

    @property
    def socketio(self) -> SocketIO:
        """The socket server of the app."""
        made: SocketIO = self.house.app.extensions["socketio"]
        return made

    def dump(self) -> dict[str, object]:
        """Every raw row of every store, and what every other file holds."""
        bare = House.__new__(House)
        bare.desk = self.desk
        files = {
            str(path): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.desk.data.rglob("*"))
            if path.is_file() and ".sqlite" not in path.name
        }
        return {**bare.dump(), **files}

    def address(self, rule: str, ids: dict[str, str] | None = None) -> str:
        """The rule with these ids, the first body's unless given; a secret is never right."""
        known = {**(ids or self.ids), "token": "1.wrong", "name": "none", "short": "none"}
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known[found[1]], rule)


def open_hostile(folder: Path) -> HostileHouse:
    """The house with an open poll, a draft and a published record in each body."""
    house = open_house(folder)
    desk = house.desk
    ids = _filled(house, house.body, house.meeting)
    body, meeting = _next_door(desk)
    callers = {NOBODY: house.browser(), MEMBER: house.browser("member")}
    for role in STAFF:
        callers[role] = _signed_in(house, f"own-{role}", [role], house.body)
    last = cards.list_cards(desk, SYSTEM, body)[-1]
    callers[OTHER_MEMBER] = house.browser()
    callers[OTHER_MEMBER].post(f"/s/{last.token}")
    callers[OTHER_STAFF] = _signed_in(house, "other", list(STAFF), body)
    other = _filled(house, body, meeting)
    ready = {name: Caller(each, each.token()) for name, each in callers.items()}
    for each in ready.values():
        each.told()
    return HostileHouse(house, ids, other, ready)


def _next_door(desk: Desk) -> tuple[int, int]:
    body = bodies.create_body(desk, SYSTEM, "乙镇", "congress", is_demo=True)
    lines = ["姓名,座位号,身份", *(f"乙{n},{n},代表" for n in range(1, OTHER_SIZE + 1))]
    preview = roster.preview_roster("r.csv", "\n".join(lines).encode())
    roster.import_roster(desk, SYSTEM, body, preview)
    term = bodies.create_term(desk, SYSTEM, body, "一届")
    session = bodies.create_session(desk, SYSTEM, term, "一次")
    meeting = bodies.create_meeting(desk, SYSTEM, session, "会", date(2026, 11, 22))
    bodies.start_meeting(desk, SYSTEM, meeting)
    for member in checkin.roll(desk, SYSTEM, meeting):
        checkin.confirm_check_in(desk, SYSTEM, meeting, member.id)
    return body, meeting


def _signed_in(house: SmallHouse, name: str, roles: list[str], body: int) -> Visitor:
    account = staff.create_staff(house.desk, SYSTEM, name, name, roles, body)
    visitor = house.browser()
    code = sign_in.new_code(house.desk, SYSTEM, account)
    visitor.post("/sign-in", name=name, password=code)
    return visitor


def _filled(house: SmallHouse, body: int, meeting: int) -> dict[str, str]:
    """A published record, a poll with an open attempt and a draft; all their ids as text."""
    desk = house.desk
    item = agenda.add_item(desk, SYSTEM, meeting, "poll", "表决")
    agenda.step_to(desk, SYSTEM, meeting, item)
    _poll, attempt = _opened(desk, item)
    polls.close_poll(desk, SYSTEM, attempt)
    for role in ("chief_teller", "chair"):
        confirmer = Actor("staff", house.staff[role], role, frozenset({role}))
        publishing.confirm(desk, confirmer, attempt, role)
    record = publishing.publish(desk, SYSTEM, attempt).id
    poll, attempt = _opened(desk, item)
    draft = _drafted(desk, item)
    # The last of the roll, so that nothing done to this member reaches the one at the tablet.
    member = checkin.roll(desk, SYSTEM, meeting)[-1]
    account = staff.create_staff(desk, SYSTEM, f"former-{body}", "前任", ["secretary"], body)
    found = {
        "body": body, "meeting": meeting, "item": item, "poll": draft, "open": poll,
        "attempt": attempt, "announced": attempt, "record": record, "member": member.id,
        "person": member.person_id, "place": 0, "kind": "csv", "code": "o1", "role": "chair",
        "filename": "tokens.css", "account": account,
    }  # fmt: skip
    return {name: str(value) for name, value in found.items()}


def _drafted(desk: Desk, item: int) -> int:
    option = [agenda.OptionDraft("甲")]
    return agenda.add_poll(desk, SYSTEM, item, "题", "", "motion-majority-all", options=option)


def _opened(desk: Desk, item: int) -> tuple[int, int]:
    poll = _drafted(desk, item)
    polls.prepare_poll(desk, SYSTEM, poll)
    return poll, polls.open_poll(desk, SYSTEM, poll)
