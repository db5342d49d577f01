"""A small house for tests of the web and of sockets: one body, one meeting, every kind of staff."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from meeting.app import create_app
from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.doors import cards, checkin, sign_in
from meeting.services.people import bodies, roster, staff
from meeting.settings import Settings
from tests.meeting.laid_once import copy_of, keep_on

SYSTEM = Actor("system", None, "测试", frozenset({"admin"}), None)
SIZE = 6


@dataclass
class SmallHouse:
    """The app over a fresh folder; `staff` are account ids, `tokens` the cards in seat order."""

    app: Flask
    desk: Desk
    body: int
    meeting: int
    staff: dict[str, int]
    tokens: list[str] = field(repr=False)

    def browser(self, role: str = "") -> Visitor:
        """A new browser: a staff role's, a `member`'s, or nobody's."""
        visitor = Visitor(self.app.test_client())
        if role == "member":
            visitor.post(f"/s/{self.tokens[0]}")
        elif role:
            code = sign_in.new_code(self.desk, SYSTEM, self.staff[role])
            visitor.post("/sign-in", name=role, password=code)
        return visitor


@dataclass
class Visitor:
    """A browser without a screen, with cookies and the form token of the last page asked for."""

    client: FlaskClient

    def token(self) -> str:
        """A form token for this browser's cookie."""
        page = self.client.get("/results").get_data(as_text=True)
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found is not None
        return found[1]

    def post(self, path: str, **fields: str):  # type: ignore[no-untyped-def]
        """Sends a form as a page of this server does."""
        data = {"csrf_token": self.token(), **fields}
        return self.client.post(path, data=data, headers={"Origin": "http://localhost"})


@dataclass(frozen=True)
class _Laid:
    """What is found in a house once it is laid, besides the cards."""

    body: int
    meeting: int
    staff: dict[str, int]


def open_house(
    folder: Path, transport: str = "loopback", size: int = SIZE, checked_in: bool = True
) -> SmallHouse:
    """The house; its store is closed by whoever opened it."""
    key = ("small house", transport, size, checked_in)
    laid = copy_of(key, folder, lambda empty: _lay(empty, transport, size, checked_in))
    app, desk = _app(folder, transport)
    keep_on(desk, laid.body)
    made_cards = cards.list_cards(desk, SYSTEM, laid.body)
    tokens = [card.token for card in made_cards]
    return SmallHouse(app, desk, laid.body, laid.meeting, dict(laid.staff), tokens)


def _app(folder: Path, transport: str) -> tuple[Flask, Desk]:
    settings = Settings(data=folder, testing=True, secret_key=b"k" * 32, transport=transport)
    app, _socketio = create_app(settings)
    return app, app.extensions["desk"]


def _lay(folder: Path, transport: str, size: int, checked_in: bool) -> _Laid:
    _, desk = _app(folder, transport)
    body = bodies.create_body(desk, SYSTEM, "示范镇", "congress", "示范", is_demo=True)
    lines = ["姓名,性别,代表团,座位号,电话,身份"]
    lines += [f"示范{n},女,一团,{n},,代表" for n in range(1, size + 1)]
    preview = roster.preview_roster("r.csv", "\n".join(lines).encode())
    roster.import_roster(desk, SYSTEM, body, preview)
    term = bodies.create_term(desk, SYSTEM, body, "一届")
    session = bodies.create_session(desk, SYSTEM, term, "一次")
    meeting = bodies.create_meeting(desk, SYSTEM, session, "全会", date(2026, 11, 22), "厅")
    bodies.start_meeting(desk, SYSTEM, meeting)
    accounts = {role: staff.create_staff(desk, SYSTEM, role, role, [role]) for role in access.ROLES}
    for member in checkin.roll(desk, SYSTEM, meeting) if checked_in else []:
        checkin.confirm_check_in(desk, SYSTEM, meeting, member.id)
    desk.store.close()
    return _Laid(body, meeting, accounts)
