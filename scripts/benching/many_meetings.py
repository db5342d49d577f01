"""A house for the bench of several workers: many bodies, each with one meeting and many polls.

Run as `python -m benching.many_meetings DIR MEETINGS MEMBERS POLLS DATABASE_URL`; prints what a
client needs as one line of JSON. All of it goes through the services that a district uses.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from benching.hall import OPTIONS, SYSTEM
from meeting.services.agenda import agenda, poll_editing
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.agenda.ballot_paper import ballot_paper
from meeting.services.desk import Desk
from meeting.services.doors import cards, checkin, sign_in
from meeting.services.people import bodies, roster, staff
from meeting.services.polls.opening import open_desk


def prepare(folder: Path, meetings: int, members: int, polls: int, url: str) -> dict[str, object]:
    """Everything up to the first announcement in each meeting."""
    desk = open_desk(
        folder,
        changed=lambda meeting: None,
        moved=lambda person: None,
        demo=True,
        transport="loopback",
        public_url="",
        database_url=url,
    )
    chair = staff.create_staff(desk, SYSTEM, "chair", "chair", ["chair"])
    made = [_meeting(desk, number, members, polls) for number in range(meetings)]
    code = sign_in.new_code(desk, SYSTEM, chair)
    desk.store.close()
    return {"chair": ["chair", code], "meetings": made}


def _meeting(desk: Desk, number: int, members: int, polls: int) -> dict[str, object]:
    body = bodies.create_body(
        desk, SYSTEM, f"示范{number}镇", "congress", f"示{number}", is_demo=True
    )
    lines = "\n".join(f"示范{n},女,一团,{n},,代表" for n in range(1, members + 1))
    preview = roster.preview_roster(
        "r.csv", ("姓名,性别,代表团,座位号,电话,身份\n" + lines).encode()
    )
    roster.import_roster(desk, SYSTEM, body, preview)
    session = bodies.create_session(
        desk, SYSTEM, bodies.create_term(desk, SYSTEM, body, "一届"), "一"
    )
    today = datetime.now(UTC).date()
    meeting = bodies.create_meeting(desk, SYSTEM, session, "全会", today, "厅")
    items = [_poll(desk, meeting, poll) for poll in range(polls)]
    bodies.start_meeting(desk, SYSTEM, meeting)
    for member in checkin.roll(desk, SYSTEM, meeting):
        checkin.confirm_check_in(desk, SYSTEM, meeting, member.id)
    with desk.read() as rows:
        options = [option.id for option in ballot_paper(rows, items[0][1]).question.options]
    tokens = [card.token for card in cards.list_cards(desk, SYSTEM, body)]
    return {"meeting": meeting, "items": items, "options": options, "tokens": tokens}


def _poll(desk: Desk, meeting: int, number: int) -> tuple[int, int]:
    item = agenda.add_item(desk, SYSTEM, meeting, "poll", f"第{number + 1}题", "")
    options = [OptionDraft(f"示范项目{n}") for n in range(1, OPTIONS + 1)]
    poll = poll_editing.add_poll(
        desk, SYSTEM, item, f"第{number + 1}题", "", "township-project-choose", 3, "named",
        options=options,
    )  # fmt: skip
    return item, poll


if __name__ == "__main__":
    where, meetings, members, polls, url = sys.argv[1:6]
    print(json.dumps(prepare(Path(where), int(meetings), int(members), int(polls), url)))
