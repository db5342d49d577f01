"""A house with one meeting in session, led only through the services, as its people would."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from meeting.services import access
from meeting.services.agenda import agenda
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.desk import Actor, Desk
from meeting.services.doors import checkin
from meeting.services.people import bodies, roster
from meeting.services.polls import boards, polls
from meeting.services.polls.casting import CastAck, CastRequest, cast_ballot
from meeting.services.polls.opening import open_desk
from meeting.services.results import publishing
from tests.meeting.laid_once import copy_of, keep_on
from voting.verify import verify_record

ROOT = Actor("system", None, "测试")
ENTITLED_WORD = {"congress": "代表", "committee": "常委会组成人员", "subdistrict": "议事代表"}


@dataclass(frozen=True)
class Laid:
    """What is found in a house once it is laid: the body's id, the meeting's and its staff."""

    body: int
    meeting: int
    staff: dict[str, Actor]


class House:
    """One body, one meeting in session, a member of staff for every role, nobody checked in."""

    def __init__(
        self, folder: Path, kind: str, size: int, is_demo: bool = True, database_url: str = ""
    ) -> None:
        if database_url:
            laid = _lay(folder, kind, size, is_demo, database_url)
        else:
            key = ("house", kind, size, is_demo)
            laid = copy_of(key, folder, lambda empty: _lay(empty, kind, size, is_demo))
        self.desk: Desk = _open(folder, database_url)
        keep_on(self.desk, laid.body)
        self.body, self.meeting, self.staff = laid.body, laid.meeting, dict(laid.staff)
        self.members = checkin.roll(self.desk, ROOT, self.meeting)

    def check_in(self, many: int) -> None:
        for member in self.members[:many]:
            checkin.confirm_check_in(self.desk, self.staff["door"], self.meeting, member.id)

    def poll(self, pack: str, names: list[str], **more: Any) -> int:
        """A draft poll on an item of its own, where the meeting now stands.

        Secret ballots are kept `split` unless asked for: this house has no ballot box beside it.
        """
        more.setdefault("protection", "split")
        item = agenda.add_item(self.desk, ROOT, self.meeting, "poll", "表决")
        agenda.step_to(self.desk, self.staff["chair"], self.meeting, item)
        options = [OptionDraft(name) for name in names]
        return agenda.add_poll(self.desk, ROOT, item, "题目", "", pack, options=options, **more)

    def open(self, poll: int) -> int:
        polls.prepare_poll(self.desk, self.staff["chair"], poll)
        return polls.open_poll(self.desk, self.staff["chair"], poll)

    def member(self, number: int) -> Actor:
        """The actor of the member in this place of the roll."""
        member = self.members[number]
        return Actor("member", member.person_id, member.name, frozenset(), self.body)

    def cast(
        self,
        attempt: int,
        number: int,
        marks: dict[str, Any],
        write_ins: tuple[str, ...] = (),
        key: str = "",
    ) -> CastAck:
        """Casts as this member's tablet would."""
        request = CastRequest(attempt, key or secrets.token_hex(16), marks, list(write_ins))
        return cast_ballot(self.desk, self.member(number), request)

    def board(self, role: str = "chair") -> dict[str, Any]:
        """What staff in this role see."""
        return boards.desk_snapshot(self.desk, self.meeting, self.staff[role])

    def finish(self, attempt: int) -> publishing.RecordInfo:
        polls.close_poll(self.desk, self.staff["chair"], attempt)
        return self.publish(attempt)

    def publish(self, attempt: int) -> publishing.RecordInfo:
        board = boards.desk_snapshot(self.desk, self.meeting, self.staff["chair"])
        for one in board["confirmations"]:
            publishing.confirm(self.desk, self.staff[one["role"]], attempt, one["role"])
        record = publishing.publish(self.desk, self.staff["secretary"], attempt)
        pem = publishing.public_pem(self.desk, self.body)
        checks = verify_record(record.content, record.signature, pem)
        assert not [check for check in checks if check.state == "failed"]
        return record

    def dump(self) -> dict[str, list[Any]]:
        """Every raw row of every file of the store, to compare before and after."""
        found: dict[str, list[Any]] = {}
        for path in sorted(self.desk.data.rglob("*.sqlite")):
            with sqlite3.connect(path) as connection:
                names = connection.execute(
                    "select name from sqlite_master where type = 'table'"
                ).fetchall()
                for (name,) in names:
                    rows = connection.execute(f'select * from "{name}"').fetchall()
                    found[f"{path.name}:{name}"] = sorted(rows, key=repr)
            connection.close()
        return found


def _open(folder: Path, database_url: str) -> Desk:
    return open_desk(
        folder,
        lambda _: None,
        lambda _: None,
        True,
        "loopback",
        "http://hall",
        database_url=database_url,
    )


def _lay(folder: Path, kind: str, size: int, is_demo: bool, database_url: str = "") -> Laid:
    desk = _open(folder, database_url)
    body = bodies.create_body(desk, ROOT, "示范镇", kind, "示范", is_demo=is_demo)
    word = ENTITLED_WORD[kind]
    lines = ["姓名,性别,代表团,座位号,电话,身份"]
    lines += [f"示范{n},女,一团,{n},,{word}" for n in range(1, size + 1)]
    preview = roster.preview_roster("r.csv", "\n".join(lines).encode("gb18030"))
    assert roster.import_roster(desk, ROOT, body, preview) == size
    term = bodies.create_term(desk, ROOT, body, "一届")
    session = bodies.create_session(desk, ROOT, term, "一次")
    meeting = bodies.create_meeting(desk, ROOT, session, "全会", date(2026, 11, 22), "厅")
    bodies.start_meeting(desk, ROOT, meeting)
    staff = {
        role: Actor(
            "staff",
            bodies.create_staff(desk, ROOT, role, role, [role], code="code-" + role),
            role,
            frozenset({role}),
        )
        for role in access.ROLES
    }
    desk.store.close()
    return Laid(body, meeting, staff)


Make = Callable[..., House]
