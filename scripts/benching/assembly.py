"""What every bench prepares by the services that a real township uses: a body and its meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from meeting.services.agenda import agenda, poll_editing
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.agenda.ballot_paper import ballot_paper
from meeting.services.desk import Actor, Desk
from meeting.services.doors import cards, checkin, sign_in
from meeting.services.people import bodies, roster, staff
from meeting.services.polls.opening import open_desk

SYSTEM = Actor("system", None, "bench", frozenset({"admin"}), None)
OPTIONS = 10
PACK = "township-project-choose"
# The secrecy and the protection of each kind of poll that is measured.
KINDS = {"named": ("named", None), "split": ("secret", "split"), "blind": ("secret", "blind")}


@dataclass(frozen=True)
class Assembly:
    """One meeting under way; `items` are pairs of item and poll, `tokens` cards in seat order."""

    meeting: int
    items: list[tuple[int, int]]
    options: list[str]
    tokens: list[str]


def bench_desk(folder: Path, database_url: str = "") -> Desk:
    """The desk of this data folder, with nobody to tell what changes."""
    return open_desk(
        folder,
        changed=lambda meeting: None,
        moved=lambda person: None,
        demo=True,
        transport="loopback",
        public_url="",
        database_url=database_url,
    )


def assembled(desk: Desk, name: str, short: str, members: int, kinds: list[str]) -> Assembly:
    """A body whose members are all present, and a poll of each of these kinds to announce."""
    body = bodies.create_body(desk, SYSTEM, name, "congress", short, is_demo=True)
    lines = "\n".join(f"示范{n},女,一团,{n},,代表" for n in range(1, members + 1))
    preview = roster.preview_roster(
        "r.csv", ("姓名,性别,代表团,座位号,电话,身份\n" + lines).encode()
    )
    roster.import_roster(desk, SYSTEM, body, preview)
    term = bodies.create_term(desk, SYSTEM, body, "一届")
    session = bodies.create_session(desk, SYSTEM, term, "一次")
    today = datetime.now(UTC).date()
    meeting = bodies.create_meeting(desk, SYSTEM, session, "全会", today, "厅")
    items = [_poll(desk, meeting, number, kind) for number, kind in enumerate(kinds, 1)]
    bodies.start_meeting(desk, SYSTEM, meeting)
    for member in checkin.roll(desk, SYSTEM, meeting):
        checkin.confirm_check_in(desk, SYSTEM, meeting, member.id)
    with desk.read() as rows:
        options = [option.id for option in ballot_paper(rows, items[0][1]).question.options]
    tokens = [card.token for card in cards.list_cards(desk, SYSTEM, body)]
    return Assembly(meeting, items, options, tokens)


def staff_code(desk: Desk, role: str) -> tuple[str, str]:
    """Name and one-time code of a new account for this role."""
    account = staff.create_staff(desk, SYSTEM, role, role, [role])
    return role, sign_in.new_code(desk, SYSTEM, account)


def _poll(desk: Desk, meeting: int, number: int, kind: str) -> tuple[int, int]:
    secrecy, protection = KINDS[kind]
    title = f"第{number}题"
    item = agenda.add_item(desk, SYSTEM, meeting, "poll", title, "")
    options = [OptionDraft(f"示范项目{n}") for n in range(1, OPTIONS + 1)]
    poll = poll_editing.add_poll(
        desk, SYSTEM, item, title, "", PACK, 3, secrecy, protection=protection, options=options
    )
    return item, poll
