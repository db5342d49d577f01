"""Signatures computed in several threads decide as they do one after another."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from meeting.ballot_box.attempt_box import AttemptBox, Terms
from meeting.ballot_box.sealed_file import SealedFile
from meeting.ballot_box.side_by_side import FEW, Each, one_by_one, side_by_side
from meeting.store.running import run_here
from tests.meeting.box_house import TERMS
from tests.voting.blind_sample import ONLINE_KEY, OPENING, choosing, draw
from voting.blind.ack import Ack
from voting.blind.cast import Cast
from voting.errors import VotingError


@pytest.mark.parametrize("number", [0, 1, FEW - 1, FEW, FEW + 1, 5 * FEW])
def test_results_stand_in_the_order_of_what_they_are_of(number: int) -> None:
    assert side_by_side(str, range(number)) == [str(each) for each in range(number)]


def test_what_the_work_raises_is_raised_outside() -> None:
    def refuses(number: int) -> int:
        if number == FEW:
            raise OSError("here")
        return number

    with pytest.raises(OSError, match="here"):
        side_by_side(refuses, range(2 * FEW))


def batches() -> list[list[Cast]]:
    """Good ones, repeats, changes, forgeries and two of one ballot in a batch."""
    tablets = [draw(number) for number in range(FEW)]
    good = [tablet.cast(choosing("road"), 1) for tablet in tablets]
    changed = [tablet.cast(choosing("pond"), 2) for tablet in tablets]
    wrong = [
        dataclasses.replace(changed[0], credential=good[1].credential),
        dataclasses.replace(changed[1], signature=good[1].signature),
        dataclasses.replace(draw(99).cast(choosing("road"), 1), credential=good[1].credential),
        tablets[2].cast(choosing("moon"), 3),
    ]
    return [[*good, good[0], changed[0]], [*good[:3], *wrong, *changed], changed, good]


def answers(folder: Path, each: Each) -> list[str | Ack]:
    folder.mkdir()
    file = SealedFile(folder / "sealed", bytes(32), str(OPENING["sha256"]), bytes)
    box = AttemptBox(Terms(**TERMS), ONLINE_KEY, file)
    box.load()
    said: list[Ack | VotingError] = []
    for casts in batches():
        said += box.take(casts, run_here, each)
    box.close()
    said += box.take(batches()[1], run_here, each)
    return [one.code if isinstance(one, VotingError) else one for one in said]


def test_a_box_answers_the_same_however_its_signatures_are_computed(tmp_path: Path) -> None:
    alone = answers(tmp_path / "alone", one_by_one)
    assert answers(tmp_path / "beside", side_by_side) == alone
    assert {"credential-wrong", "cast-signature-wrong", "cast-outdated", "box-closed"} <= {
        code for code in alone if isinstance(code, str)
    }
