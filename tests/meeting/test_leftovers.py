"""A crash between the commit and the shredding leaves no secret box behind the next start."""

from __future__ import annotations

import pytest

from meeting.services.polls import polls
from meeting.services.polls.opening import open_desk
from meeting.services.results import publishing
from tests.meeting.house import House, Make


class PowerCut(BaseException):
    """Ends the process, as far as the services can tell."""


def cut(_attempt_id: int) -> None:
    raise PowerCut


def restart(hall: House) -> None:
    """The same folder, opened by a new process."""
    hall.desk.store.close()
    hall.desk = open_desk(hall.desk.data, lambda _: None, lambda _: None, True, "loopback", "")


def secret_files(hall: House) -> list[str]:
    return sorted(path.name for path in (hall.desk.data / "secret").iterdir())


@pytest.mark.parametrize("end", ["published", "void"])
def test_a_box_left_by_a_crash_is_shredded_at_the_next_start(
    house: Make, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    hall = house()
    hall.check_in(30)
    attempt = hall.open(hall.poll("township-project-choose", ["甲", "乙"], seats=1))
    for number in range(12):
        hall.cast(attempt, number, {"o1": 1})
    monkeypatch.setattr(hall.desk.store.secret, "shred", cut)
    if end == "void":
        with pytest.raises(PowerCut):
            polls.void_poll(hall.desk, hall.staff["chair"], attempt, "停电")
    else:
        with pytest.raises(PowerCut):
            hall.finish(attempt)
    assert f"attempt-{attempt}.sqlite" in secret_files(hall)
    # The crash also left the journal of a broken commit.
    (hall.desk.data / "secret" / f"attempt-{attempt}.sqlite-journal").write_bytes(b"choices")
    restart(hall)
    assert secret_files(hall) == []
    with hall.desk.read() as rows:
        assert hall.desk.store.turnout(rows, attempt) == 0
    if end == "published":
        assert len(publishing.list_records(hall.desk)) == 1
        assert hall.board()["poll"]["turnout"]["cast"] == 12


def test_boxes_that_are_still_needed_outlive_a_restart(house: Make) -> None:
    hall = house()
    hall.check_in(30)
    attempt = hall.open(hall.poll("township-project-choose", ["甲", "乙"], seats=1))
    for number in range(8):
        hall.cast(attempt, number, {"o1": 1})
    restart(hall)
    hall.cast(attempt, 8, {"o1": 1})
    polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    restart(hall)
    assert hall.publish(attempt).data["ballots"]["collected"] == 9
    assert secret_files(hall) == []
