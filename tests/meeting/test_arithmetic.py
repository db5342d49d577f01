"""The sums that desks write out: exact, to be followed by hand, and adding up whatever happens."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from meeting.web import arithmetic, teller_table
from voting.pack import Share


@pytest.mark.parametrize(
    ("num", "den", "strict", "entitled", "line"),
    [
        (2, 3, False, 98, "98 × 2/3 = 65 1/3，不足一的按一算：66 人"),
        (2, 3, False, 96, "96 × 2/3 = 64，须 64 人"),
        (1, 2, True, 98, "98 × 1/2 = 49，须多于它：50 人"),
        (1, 2, True, 29, "29 × 1/2 = 14 1/2，须多于它：15 人"),
    ],
)
def test_the_quorum_is_written_as_an_exact_sum(
    num: int, den: int, strict: bool, entitled: int, line: str
) -> None:
    needed = Share(num, den, strict).needed(entitled)
    share = {"num": num, "den": den, "strict": strict}
    assert arithmetic.quorum_line(share, entitled, needed) == line


def test_a_bar_of_what_is_not_counted_yet_is_said_in_words() -> None:
    bar = {"num": 1, "den": 2, "strict": True, "base": "valid", "of": None}
    assert arithmetic.bar_line(bar, None) == "须多于有效票的 1/2"
    assert arithmetic.bar_line(None, None) == ""


def poll(state: str, cast: int, waiting: int, issued: int, result: Any = None) -> dict[str, Any]:
    turnout = {"cast": cast, "not_pressed": waiting, "issued": issued, "present": 93}
    return {"state": state, "turnout": turnout, "result": result}


@pytest.mark.parametrize("state", ["open", "closed", "confirmed"])
def test_every_member_stands_in_a_sum_once(state: str) -> None:
    presence = {"present": 93, "waiting": 1, "leave": 1, "absent": 0, "left": 1, "suspended": 1}
    roll = arithmetic.roll_sum({**presence, "entitled": 98})
    turnout = arithmetic.turnout_sum(poll(state, cast=71, waiting=14, issued=90))
    assert turnout is not None
    for made in (roll, turnout):
        assert sum(number for _key, number, _word in made.parts) == made.whole
    assert arithmetic.turnout_sum(poll("prepared", 0, 0, 0)) is None


def test_no_part_of_a_sum_is_moved_by_another_number(root: Path) -> None:
    presence = dict.fromkeys(("present", "waiting", "leave", "absent", "left", "suspended"), 0)
    keys = {key for key, _number, _word in arithmetic.roll_sum({**presence, "entitled": 0}).parts}
    moved = re.findall(r'write\("([\w-]+)"', (root / "static/desk.js").read_text("utf-8"))
    assert "time-left" in moved
    assert keys & set(moved) == set()


def hand(channel: str, members: int, ballots: dict[str, int] | None) -> dict[str, Any]:
    return {"channel": channel, "members": members, "ballots": ballots}


def test_the_tellers_table_adds_up_and_says_what_is_not_known() -> None:
    paper = {"issued": 5, "collected": 4, "valid": 3, "void": 1}
    whole = {"issued": 90, "collected": 75, "valid": 74, "void": 1}
    closed = poll("closed", 75, 14, 90, {"ballots": whole})
    manual = [hand("paper", 5, paper)]
    tablets, by_hand, total = teller_table.channel_rows({"poll": closed, "manual": manual})
    for part in ("members", "issued", "collected", "valid", "void", "out"):
        parts = getattr(tablets, part) + getattr(by_hand, part)
        assert parts == getattr(total, part), part
    assert (total.issued, total.out) == (90, 15)
    waiting = {"poll": poll("open", 71, 14, 90), "manual": [hand("paper", 5, None)]}
    tablets, by_hand, total = teller_table.channel_rows(waiting)
    assert (tablets.issued, tablets.collected, tablets.out) == (85, 71, 14)
    assert by_hand.issued is total.issued is total.void is None
    assert teller_table.moving(waiting) == {
        "tablet": {"issued": 0, "collected": 0, "out": 0},
        "total": {},
    }


def test_one_channel_alone_needs_no_total() -> None:
    rows = teller_table.channel_rows({"poll": poll("open", 71, 22, 93), "manual": []})
    assert [row.name for row in rows] == ["tablet"]
    assert teller_table.channel_rows({"poll": None, "manual": []}) == []
