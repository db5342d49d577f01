"""The journal names what was dealt with as people do: no hash, no role, no key of the program."""

from __future__ import annotations

import pytest

from meeting.web.journal_subjects import subject_words
from tests.meeting.house import Make
from tests.meeting.test_secretary_pages import Office


@pytest.mark.parametrize(
    ("action", "subject", "shown"),
    [
        ("result.published", "9f" * 32, "记录第 3 号"),
        ("rows.opened", "9f" * 32, "记录第 3 号"),
        ("result.confirmed", "chief_teller", "总监票人"),
        ("manual.entered", "paper", "纸票"),
        ("checklist.done", "fingerprint", "打印议程和签名密钥指纹"),
        ("item.added", "听取报告", "听取报告"),
    ],
)
def test_a_subject_is_said_in_words(house: Make, action: str, subject: str, shown: str) -> None:
    with Office(house(size=1)).client.application.test_request_context():
        assert subject_words(action, subject, {"seq": 3}) == shown


def test_the_page_shows_the_words(house: Make) -> None:
    hall = house(size=1)
    office, desk = Office(hall), f"/desk/meetings/{hall.meeting}"
    office.post(f"{desk}/checklist", {"line": "cards", "done": "1"})
    page = office.get(f"{desk}/journal?kind=checklist")
    assert "<td>打印并分发代表卡" in page
    assert "<td>cards" not in page
