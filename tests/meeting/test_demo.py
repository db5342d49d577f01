"""The demo: three bodies in session, on published names, with everything invented marked so."""

from __future__ import annotations

import random

import pytest

from meeting import demo_polls
from meeting.demo import BODIES, demo_size
from meeting.demo_names import MARK, invented_name, roster_csv
from meeting.demo_polls import INVENTED, DemoPoll
from meeting.virtual_ballots import plausible_marks
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
    assert len(lines) == 30
    assert all(line.split(",")[4] == "" for line in lines[1:])


@pytest.mark.parametrize("poll", POLLS, ids=lambda poll: poll.pack_id)
def test_whatever_is_not_published_is_marked_as_invented(poll: DemoPoll) -> None:
    for subject in poll.subjects:
        assert subject.source.startswith("http") or "示范" in subject.name
        assert not subject.cost or subject.cost.endswith(INVENTED)


def test_the_evaluation_lists_the_eight_projects_of_one_published_table() -> None:
    subjects = demo_polls.DISTRICT_EVALUATION.subjects
    assert len(subjects) == 8
    assert {subject.source for subject in subjects} == {
        "https://www.zh.gov.cn/art/2022/11/25/art_1229694683_59140937.html"
    }


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
