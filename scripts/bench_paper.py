"""From the close of a full poll to its public page and its PDF, step by step, on this machine."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from flask import Flask

from meeting.app import create_app
from meeting.services.agenda import agenda
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.desk import Actor, Desk
from meeting.services.doors import checkin
from meeting.services.people import bodies, roster, staff
from meeting.services.polls import polls
from meeting.services.polls.casting import CastRequest, cast_ballot
from meeting.services.results import publishing
from meeting.settings import Settings

T = TypeVar("T")
SYSTEM = Actor("system", None, "bench", frozenset({"admin"}), None)
OPTIONS = 20
SEATS = 8


def main() -> None:
    """Prints a table, and JSON on the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, default=3000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), testing=True, secret_key=b"k" * 32)
        app, _socketio = create_app(settings)
        desk: Desk = app.extensions["desk"]
        try:
            found = measured(app, desk, asked.ballots)
        finally:
            desk.store.close()
    for name, seconds in found.items():
        print(f"{name:32} {seconds:8.2f} s")
    print(json.dumps({"ballots": asked.ballots, "options": OPTIONS, **found}))


def measured(app: Flask, desk: Desk, many: int) -> dict[str, float]:
    """Seconds of each step after `many` members have cast."""
    found: dict[str, float] = {}
    body, attempt = cast(desk, many)

    def step(name: str, work: Callable[[], T]) -> T:
        since = time.perf_counter()
        done = work()
        found[name] = round(time.perf_counter() - since, 2)
        return done

    step("closed and counted", lambda: polls.close_poll(desk, SYSTEM, attempt))
    for role in ("chair", "chief_teller"):
        account = staff.create_staff(desk, SYSTEM, role, role, [role])
        publishing.confirm(
            desk, Actor("staff", account, role, frozenset({role}), body), attempt, role
        )
    record = step("signed and published", lambda: publishing.publish(desk, SYSTEM, attempt)).id
    client = app.test_client()
    address = f"/results/record/{record}"
    asked = {
        "public page": address,
        "tally report, PDF, first": f"{address}/report.pdf",
        "tally report, PDF, again": f"{address}/report.pdf",
        "announcement, PDF, first": f"{address}/announcement.pdf",
    }
    for name, path in asked.items():
        answer = step(name, lambda path=path: client.get(path))  # type: ignore[misc]
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
    return found


def cast(desk: Desk, many: int) -> tuple[int, int]:
    """A body of so many, each checked in and with a ballot in the box; body and attempt."""
    body = bodies.create_body(desk, SYSTEM, "示范镇", "congress", "示范", is_demo=True)
    lines = ["姓名,性别,代表团,座位号,电话,身份"]
    lines += [f"示范{n},女,一团,{n},,代表" for n in range(1, many + 1)]
    read = roster.preview_roster("r.csv", "\n".join(lines).encode())
    roster.import_roster(desk, SYSTEM, body, read)
    term = bodies.create_term(desk, SYSTEM, body, "一届")
    held = bodies.create_session(desk, SYSTEM, term, "一次")
    meeting = bodies.create_meeting(desk, SYSTEM, held, "全会", date(2026, 11, 22), "厅")
    bodies.start_meeting(desk, SYSTEM, meeting)
    members = checkin.roll(desk, SYSTEM, meeting)
    for member in members:
        checkin.confirm_check_in(desk, SYSTEM, meeting, member.id)
    item = agenda.add_item(desk, SYSTEM, meeting, "poll", "民生实事项目票决")
    agenda.step_to(desk, SYSTEM, meeting, item)
    options = [OptionDraft(f"民生实事项目第{n}项") for n in range(1, OPTIONS + 1)]
    poll = agenda.add_poll(
        desk, SYSTEM, item, "民生实事项目票决", "", "township-project-choose",
        options=options, seats=SEATS, protection="split",
    )  # fmt: skip
    polls.prepare_poll(desk, SYSTEM, poll)
    attempt = polls.open_poll(desk, SYSTEM, poll)
    for number, member in enumerate(members):
        voter = Actor("member", member.person_id, member.name, frozenset(), body)
        marks = {f"o{(number + each) % OPTIONS + 1}": 1 for each in range(SEATS)}
        cast_ballot(desk, voter, CastRequest(attempt, f"{number:032x}", marks, []))
    return body, attempt


if __name__ == "__main__":
    main()
