"""In the hall no line of a derivation begins with a bare id: it says what the list says."""

import re

from meeting.services.polls import boards
from tests.meeting.house import House, Make

CHOSEN, REJECTED = "赵钱孙", "周吴郑"
BARE = re.compile(r"o\d+(：|: | → )")


def test_a_rejected_person_is_named_on_tablets_and_called_by_place_on_the_display(
    house: Make,
) -> None:
    hall: House = house("congress", 30)
    hall.check_in(30)
    attempt = hall.open(hall.poll("township-election", [CHOSEN, REJECTED], seats=1))
    for number in range(30):
        hall.cast(attempt, number, {"o1": "approve", "o2": "against"})
    record = hall.finish(attempt)
    # The record itself keeps the id: it is public, and names nobody who was rejected.
    assert any(line["zh"].startswith("o2：") for line in record.data["derivation"])
    member = hall.members[0].person_id
    shown = {
        REJECTED: boards.tablet_snapshot(hall.desk, member, hall.meeting),
        "候选人 2": boards.hall_snapshot(hall.desk, hall.meeting),
    }
    for name, snapshot in shown.items():
        lines = snapshot["poll"]["result"]["derivation"]
        assert not [line for line in lines if BARE.match(line["zh"]) or BARE.match(line["en"])]
        assert [line for line in lines if line["zh"].startswith(f"{name}：")]
    english = [line["en"] for line in shown["候选人 2"]["poll"]["result"]["derivation"]]
    assert [line for line in english if line.startswith("Candidate 2: ")]
