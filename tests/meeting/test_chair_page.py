"""The chair's page offers what the poll's life allows, up to publication."""

from __future__ import annotations

from pathlib import Path

from meeting.services.agenda import agenda
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.desk import Actor
from meeting.services.polls import polls
from meeting.services.results import publishing
from tests.meeting.small_house import SYSTEM, open_house


def test_a_result_confirmed_in_error_is_voided_and_the_meeting_ended_from_the_chair_s_page(
    tmp_path: Path,
) -> None:
    house = open_house(tmp_path)
    try:
        item = agenda.add_item(house.desk, SYSTEM, house.meeting, "poll", "决议")
        agenda.step_to(house.desk, SYSTEM, house.meeting, item)
        options = [OptionDraft("决议（草案）")]
        poll = agenda.add_poll(
            house.desk, SYSTEM, item, "决议", "", "motion-majority-all", options=options
        )
        polls.prepare_poll(house.desk, SYSTEM, poll)
        attempt = polls.open_poll(house.desk, SYSTEM, poll)
        polls.close_poll(house.desk, SYSTEM, attempt)
        for role in ("chief_teller", "chair"):
            actor = Actor("staff", house.staff[role], role, frozenset({role}))
            publishing.confirm(house.desk, actor, attempt, role)
        chair, page = house.browser("chair"), f"/chair/{house.meeting}"
        shown = chair.client.get(page).text
        assert "已确认，可以公布" in shown
        assert 'value="void"' in shown
        steer = {"command": "void", "attempt": str(attempt), "reason": "纸票重录"}
        assert chair.post(f"{page}/poll", **steer).status_code == 302
        voided = chair.client.get(page).text
        assert "本次表决作废，将重新表决" in voided
        assert "data-step" in voided
        # After the end nothing comes next: no barred step that asks to begin, no promise.
        assert chair.post(f"{page}/meeting", step="end").status_code == 302
        ended = chair.client.get(page).text
        assert "会议已经结束，不能再开始表决" in ended
        assert not [each for each in ("data-step", "将重新表决", "开始会议") if each in ended]
    finally:
        house.desk.store.close()
