"""No count by channel of a secret poll is seen by anybody but those who counted it."""

from __future__ import annotations

from typing import Any

from meeting.app import create_app
from meeting.services.journal import search
from meeting.services.polls import boards, polls
from meeting.settings import Settings
from tests.meeting.house import ROOT, House, Make
from tests.meeting.test_mixed_channels import approvals, enter, on

TABLETS = {"approve": 20, "against": 5}
PAPERS = {"approve": 1, "against": 4}
SUMS = {"id": "o1", "approve": 21, "against": 9, "abstain": 0}


def held(house: Make, secrecy: str = "secret") -> tuple[House, int]:
    """Thirty members: twenty-five on tablets, five on paper; the poll is closed and not counted."""
    hall = house(size=30)
    hall.check_in(30)
    on(hall, "paper", *range(25, 30))
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"], secrecy=secrecy))
    for number in range(25):
        hall.cast(attempt, number, {"o1": "approve" if number < TABLETS["approve"] else "against"})
    polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    return hall, attempt


def counts_in(seen: Any) -> list[dict[str, Any]]:
    """Every object, at any depth, that says how often something was marked."""
    inner = seen.values() if isinstance(seen, dict) else seen if isinstance(seen, list) else []
    found = [one for part in inner for one in counts_in(part)]
    return [*found, seen] if isinstance(seen, dict) and "approve" in seen else found


def seen_by_all(hall: House) -> dict[str, Any]:
    """What each desk, a tablet and the hall are sent, and what the journal says."""
    desk, meeting = hall.desk, hall.meeting
    roles = ("chair", "secretary", "teller", "chief_teller")
    return {
        **{role: boards.desk_snapshot(desk, meeting, hall.staff[role]) for role in roles},
        "hall": boards.hall_snapshot(desk, meeting),
        "tablet": boards.tablet_snapshot(desk, hall.members[0].person_id, meeting),
        "journal": [line.details for line in search(desk, ROOT, meeting)],
    }


def test_the_desk_and_what_everybody_sees_hold_no_count_by_channel(house: Make) -> None:
    hall, attempt = held(house)
    # The tablets alone, before the papers are counted, would give the papers away afterwards.
    assert counts_in(seen_by_all(hall)) == []
    assert hall.board()["poll"]["turnout"]["cast"] == 25
    assert enter(hall, attempt, "paper", valid=5, options=approvals(**PAPERS))
    seen = seen_by_all(hall)
    assert counts_in(seen["chair"])
    assert all(one == SUMS for one in counts_in(seen))
    assert counts_in([seen["hall"], seen["tablet"], seen["journal"]]) == []
    hall.publish(attempt)
    assert all(one == SUMS for one in counts_in(seen_by_all(hall)))


def test_a_record_of_the_hall_says_how_many_papers_and_not_how_they_were_marked(
    house: Make,
) -> None:
    hall, attempt = held(house)
    enter(hall, attempt, "paper", valid=5, options=approvals(**PAPERS))
    record = hall.publish(attempt)
    data = record.data
    assert data["withheld"] == "by_hand"
    assert data["publish"] == "tellers"
    assert [part["collected"] for part in data["manual"]] == [5]
    assert counts_in(data) == [SUMS]
    app, _ = create_app(Settings(data=hall.desk.data, testing=True), hall.desk)
    page = app.test_client().get(f"/results/record/{record.id}").get_data(as_text=True)
    assert "只公布各渠道合计" in page


def test_a_named_poll_shows_its_counts_by_channel(house: Make) -> None:
    hall, attempt = held(house, "named")
    assert counts_in(hall.board()) != []
    enter(hall, attempt, "paper", valid=5, options=approvals(**PAPERS))
    assert hall.publish(attempt).data["manual"][0]["tally"]["options"][0]["approve"] == 1


def test_the_bars_stand_still_where_papers_would_be_left_over(house: Make) -> None:
    hall = house(size=30)
    hall.check_in(30)
    moving = hall.open(hall.poll("township-project-choose", ["甲", "乙"], seats=1))
    assert hall.board()["poll"]["live_display"] == "batched"
    hall.finish(moving)
    on(hall, "paper", 29)
    hall.open(hall.poll("township-project-choose", ["丙", "丁"], seats=1))
    assert hall.board()["poll"]["live_display"] == "close"
