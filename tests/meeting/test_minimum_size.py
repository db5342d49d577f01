"""The pack's minimum size: with fewer in the hall the numbers alone would say who marked what."""

from __future__ import annotations

import pytest

from meeting.services.polls import polls
from meeting.services.refusals import TooFewMembers
from tests.meeting.house import Make


@pytest.mark.parametrize("secrecy", ["secret", "named"])
def test_a_poll_is_not_opened_below_the_packs_minimum(house: Make, secrecy: str) -> None:
    hall = house(size=6)
    # Four of six are a quorum, and the pack wants five.
    hall.check_in(4)
    poll = hall.poll("motion-majority-all", ["决议"], secrecy=secrecy)
    chair = hall.staff["chair"]
    polls.prepare_poll(hall.desk, chair, poll)
    with pytest.raises(TooFewMembers) as refused:
        polls.open_poll(hall.desk, chair, poll)
    assert refused.value.params == {"present": 4, "needed": 5}
    assert hall.board()["next_step"]["barred"]["code"] == refused.value.code
    hall.check_in(5)
    assert polls.open_poll(hall.desk, chair, poll)
