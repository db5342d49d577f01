"""A small house that has published one result, for tests of what is printed."""

from __future__ import annotations

from pathlib import Path

from meeting.services.agenda import agenda
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.desk import Actor
from meeting.services.doors.checkin import roll
from meeting.services.polls import polls
from meeting.services.polls.casting import CastRequest, cast_ballot
from meeting.services.results import publishing
from meeting.services.results.publishing import RecordInfo
from tests.meeting.small_house import SYSTEM, SmallHouse, open_house

PROJECTS = ["修缮镇东村道路", "清理万亩塘", "安装路灯"]


def published_house(folder: Path) -> tuple[SmallHouse, RecordInfo]:
    """The house and the record of its project ballot; whoever opens it closes the store."""
    house = open_house(folder)
    item = agenda.add_item(house.desk, SYSTEM, house.meeting, "poll", "民生实事项目票决")
    agenda.step_to(house.desk, SYSTEM, house.meeting, item)
    poll = agenda.add_poll(
        house.desk, SYSTEM, item, "民生实事项目票决", "", "township-project-choose",
        options=[OptionDraft(name) for name in PROJECTS], seats=2, protection="split",
    )  # fmt: skip
    polls.prepare_poll(house.desk, SYSTEM, poll)
    attempt = polls.open_poll(house.desk, SYSTEM, poll)
    for number, member in enumerate(roll(house.desk, SYSTEM, house.meeting)):
        voter = Actor("member", member.person_id, member.name, frozenset(), house.body)
        marks = {"o1": 1, "o2": 1} if number < 4 else {"o3": 1}
        cast_ballot(house.desk, voter, CastRequest(attempt, f"{number:032x}", marks, []))
    polls.close_poll(house.desk, SYSTEM, attempt)
    for role in ("chair", "chief_teller"):
        actor = Actor("staff", house.staff[role], role, frozenset({role}))
        publishing.confirm(house.desk, actor, attempt, role)
    return house, publishing.publish(house.desk, SYSTEM, attempt)
