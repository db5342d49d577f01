"""The demo: three bodies in session, on published names, with everything invented marked so."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from meeting.demo import polls as demo_polls
from meeting.demo.congress import BODIES, DEMO_ACTOR, demo_size, fresh_codes, load_demo
from meeting.demo.names import MARK, invented_name, roster_csv
from meeting.demo.polls import DemoPoll
from meeting.demo.projects import INVENTED
from meeting.services.doors import checkin, sign_in
from meeting.services.log import keys
from meeting.services.polls import boards
from meeting.services.polls.opening import open_desk
from meeting.services.refusals import SignInFailed
from meeting.virtual.marks import plausible_marks
from voting.ballot import Mark, mark_ballot
from voting.question import Grade, Method, Option, Question

POLLS = [poll for body in BODIES for poll in body.polls]
OPTIONS = tuple(Option(f"o{n}") for n in range(1, 6))
GRADES = (Grade("satisfied", "满意", "s"), Grade("dissatisfied", "不满意", "d"))


def test_invents_no_name_twice_and_marks_each() -> None:
    names = [invented_name(number) for number in range(300)]
    assert len(set(names)) == 300
    assert all(name.endswith(MARK) for name in names)


def test_a_roster_has_one_line_for_each_seat_and_no_telephone_number() -> None:
    lines = roster_csv(29, ("常务委员会",), "常委会组成人员").decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 29 + 2
    assert all(line.split(",")[4] == "" for line in lines[1:])
    assert [line.split(",")[5] for line in lines[-2:]] == ["列席人员", "列席人员"]


@pytest.mark.parametrize("poll", POLLS, ids=lambda poll: poll.pack_id)
def test_whatever_is_not_published_is_marked_as_invented(poll: DemoPoll) -> None:
    for subject in poll.subjects:
        assert subject.source.startswith("http") or "示范" in subject.name
        # A cost is a number beside a site that says so: on the display it would be said ten times.
        assert not subject.cost or subject.place.endswith(INVENTED)


def test_every_published_name_stands_in_the_collected_cases_under_its_source(
    published_cases: list[dict[str, Any]],
) -> None:
    by_source: dict[str, str] = {}
    for case in published_cases:
        url = (case.get("source") or {}).get("url", "")
        by_source[url] = by_source.get(url, "") + json.dumps(case, ensure_ascii=False)
    published = [subject for poll in POLLS for subject in poll.subjects if subject.source]
    assert len(published) == 29
    for subject in published:
        assert f'"{subject.name}"' in by_source[subject.source]


def test_the_evaluation_lists_the_eight_projects_of_one_published_table() -> None:
    subjects = demo_polls.DISTRICT_EVALUATION.subjects
    assert len(subjects) == 8
    assert {subject.source for subject in subjects} == {
        "https://www.zh.gov.cn/art/2022/11/25/art_1229694683_59140937.html"
    }


@pytest.mark.parametrize("voters", [None, 12])
def test_every_demo_meeting_is_in_session_with_a_quorum_and_odd_members(
    tmp_path: Path, voters: int | None
) -> None:
    desk = open_desk(
        tmp_path, lambda _meeting: None, lambda _person: None, True, "loopback", "http://demo"
    )
    made = load_demo(desk, voters)
    for meeting in made.meetings:
        roll = checkin.roll(desk, DEMO_ACTOR, meeting.id)
        assert [member.is_entitled for member in roll[-2:]] == [False, False]
        assert sum(member.is_entitled and not member.may_cast for member in roll) == 1
        # The first seats are those of virtual members, and all of them may cast.
        assert all(member.may_cast for member in roll[: voters or 0])
        assert all(member.presence == "expected" for member in roll[: voters or 0])
        hall = boards.hall_snapshot(desk, meeting.id)
        assert hall["meeting"]["state"] == "in_session"
        assert voters or hall["presence"]["has_quorum"]
    assert len({keys.public_pem_of(desk, meeting.body_id) for meeting in made.meetings}) == 1
    first, again = made.staff[0], fresh_codes(desk)[0]
    assert first.name == again.name
    with pytest.raises(SignInFailed):
        sign_in.sign_in_staff(desk, first.name, first.code, "here")
    assert sign_in.sign_in_staff(desk, again.name, again.code, "here")[0].roles == {again.role}
    desk.store.close()


def test_a_demo_with_virtual_members_keeps_a_few_seats_for_people() -> None:
    assert demo_size(98, None) == 98
    assert demo_size(98, 60) == 64
    assert demo_size(29, 3) == 3


@pytest.mark.parametrize("method", ["approve", "choose", "grade", "rank"])
def test_virtual_members_mark_only_valid_ballots(method: Method) -> None:
    question = Question(method=method, options=OPTIONS, limit=2, grades=GRADES)
    view = {
        "method": method,
        "options": [{"id": option.id} for option in OPTIONS],
        "limit": 2,
        "grades": [{"id": grade.id} for grade in GRADES],
    }
    for seed in range(50):
        marks: dict[str, Mark] = plausible_marks(view, random.Random(seed))
        assert mark_ballot(question, marks).is_valid
