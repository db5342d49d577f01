"""A data folder for the bench: one body, one meeting, everybody present, many polls to open.

Run as `python -m benching.hall DIR MEMBERS POLLS KIND [DATABASE_URL]`; prints what a client needs
as one line of JSON. All of it goes through the services that a real township uses.
"""

from __future__ import annotations

import json
import sys
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
# The pack, the secrecy and the protection of each kind of poll that is measured.
KINDS = {
    "named": ("township-project-choose", "named", None),
    "split": ("township-project-choose", "secret", "split"),
    "blind": ("township-project-choose", "secret", "blind"),
}


def prepare(
    folder: Path, members: int, polls: int, kind: str, database_url: str = ""
) -> dict[str, object]:
    """Everything up to the first announcement; tokens of the cards in seat order."""
    desk = open_desk(
        folder,
        changed=lambda meeting: None,
        moved=lambda person: None,
        demo=True,
        transport="loopback",
        public_url="",
        database_url=database_url,
    )
    body = bodies.create_body(desk, SYSTEM, "示范镇", "congress", "示范", is_demo=True)
    lines = "\n".join(f"示范{n},女,一团,{n},,代表" for n in range(1, members + 1))
    preview = roster.preview_roster(
        "r.csv", ("姓名,性别,代表团,座位号,电话,身份\n" + lines).encode()
    )
    roster.import_roster(desk, SYSTEM, body, preview)
    term = bodies.create_term(desk, SYSTEM, body, "一届")
    session = bodies.create_session(desk, SYSTEM, term, "一次")
    today = datetime.now(UTC).date()
    meeting = bodies.create_meeting(desk, SYSTEM, session, "全会", today, "厅")
    items = [_poll(desk, meeting, number, kind) for number in range(polls)]
    bodies.start_meeting(desk, SYSTEM, meeting)
    for member in checkin.roll(desk, SYSTEM, meeting):
        checkin.confirm_check_in(desk, SYSTEM, meeting, member.id)
    codes = {}
    for role in ("chair", "secretary", "chief_teller"):
        account = staff.create_staff(desk, SYSTEM, role, role, [role])
        codes[role] = (role, sign_in.new_code(desk, SYSTEM, account))
    with desk.read() as rows:
        paper = ballot_paper(rows, items[0][1])
    options = [option.id for option in paper.question.options]
    tokens = [card.token for card in cards.list_cards(desk, SYSTEM, body)]
    desk.store.close()
    return {
        "meeting": meeting,
        "items": items,
        "codes": codes,
        "tokens": tokens,
        "options": options,
    }


def _poll(desk: Desk, meeting: int, number: int, kind: str) -> tuple[int, int]:
    pack, secrecy, protection = KINDS[kind]
    item = agenda.add_item(desk, SYSTEM, meeting, "poll", f"第{number + 1}题", "")
    poll = poll_editing.add_poll(
        desk,
        SYSTEM,
        item,
        f"第{number + 1}题",
        "",
        pack,
        3,
        secrecy,
        protection=protection,
        options=[OptionDraft(f"示范项目{n}") for n in range(1, OPTIONS + 1)],
    )
    return item, poll


if __name__ == "__main__":
    folder, members, polls, kind, *where = sys.argv[1:6]
    print(json.dumps(prepare(Path(folder), int(members), int(polls), kind, *where)))
