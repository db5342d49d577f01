"""The blind ballot box by itself: what it takes, what survives, what its files and answers tell."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.ballot_box.box import BallotBox, key_name
from meeting.ballot_box.errors import BoxLocked, NoSuchBox
from meeting.ballot_box.recovery import (
    NotForThisKey,
    open_as_teller,
    seal_for_teller,
    teller_key,
)
from meeting.ballot_box.sealed_file import SealBroken, SealedFile
from meeting.ballot_box.volatile_keys import VolatileKeys
from meeting.store.errors import StoreFault
from tests.meeting.box_house import ATTEMPT, SECRETS, TERMS, House
from tests.voting.blind_sample import BLANK, ONLINE_KEY, OPENING, choosing, draw
from voting.blind.refusals import BoxClosed, CastOutdated


@pytest.fixture
def house(tmp_path: Path) -> House:
    memory = tmp_path / "memory"
    memory.mkdir()
    return House(tmp_path / "disk", VolatileKeys(memory))


@pytest.fixture
def box(house: House) -> Iterator[BallotBox]:
    house.keys.keep(key_name(ATTEMPT), SECRETS)
    box = house.box()
    box.open(ATTEMPT, TERMS)
    yield box
    box.stop()


def test_an_acknowledged_ballot_is_there_after_a_killed_process(
    house: House, box: BallotBox
) -> None:
    tablet = draw(1)
    ack = box.cast(ATTEMPT, tablet.cast(choosing("road"), 1))
    assert ack.is_signed_by(ONLINE_KEY.public_key())

    # A second box over the same folders is what a restarted process sees.
    again = house.box()
    assert again.status([ATTEMPT])[str(ATTEMPT)]["cast"] == 1
    assert again.cast(ATTEMPT, tablet.cast(choosing("road"), 1)) == ack
    again.stop()


def test_not_pressed_and_blank_are_two_things(box: BallotBox) -> None:
    silent, blank, pressed = draw(1), draw(2), draw(3)
    for tablet in (silent, blank, pressed):
        box.cast(ATTEMPT, tablet.cast(None, 0))
    box.cast(ATTEMPT, blank.cast(BLANK, 1))
    box.cast(ATTEMPT, pressed.cast(choosing("pond"), 1))
    assert box.status([ATTEMPT])[str(ATTEMPT)] == {
        "state": "open", "ballots": 3, "cast": 2, "shown": None, "fault": "",
    }  # fmt: skip


def test_the_bars_leave_the_box_in_batches_only(box: BallotBox) -> None:
    shown = []
    for seed in range(12):
        box.cast(ATTEMPT, draw(seed).cast(choosing("road"), 1))
        tally = box.status([ATTEMPT])[str(ATTEMPT)]["shown"]
        shown.append(0 if tally is None else tally["options"][0]["chosen"])
    # Five are held back always and the bars move by five at least.
    assert shown == [0] * 9 + [5, 5, 5]


def test_the_last_cast_counts_and_an_older_one_is_refused(box: BallotBox) -> None:
    tablet = draw(1)
    box.cast(ATTEMPT, tablet.cast(choosing("road"), 1))
    box.cast(ATTEMPT, tablet.cast(choosing("lamp"), 2))
    with pytest.raises(CastOutdated):
        box.cast(ATTEMPT, tablet.cast(choosing("road"), 1))
    [row] = box.close(ATTEMPT)
    assert row["choice"]["marks"] == {"lamp": 1}


def test_a_closed_box_takes_no_more_and_hands_over_the_same_again(
    house: House, box: BallotBox
) -> None:
    tablets = [draw(seed) for seed in range(4)]
    acks = [box.cast(ATTEMPT, tablet.cast(choosing("road"), 1)) for tablet in tablets]
    rows = box.close(ATTEMPT)
    assert [row["serial"] for row in rows] == sorted(ack.serial for ack in acks)
    with pytest.raises(BoxClosed):
        box.cast(ATTEMPT, draw(9).cast(choosing("road"), 1))
    # The first answer may have been lost: the same ballot is acknowledged also after the close.
    assert box.cast(ATTEMPT, tablets[0].cast(choosing("road"), 1)) == acks[0]
    again = house.box()
    assert again.close(ATTEMPT) == rows
    again.stop()


def test_after_a_power_cut_the_chief_teller_opens_the_box(house: House, box: BallotBox) -> None:
    box.cast(ATTEMPT, draw(1).cast(choosing("road"), 1))
    teller = teller_key(os.urandom(32))
    sealed = seal_for_teller(teller.public_key().public_bytes_raw(), ATTEMPT, SECRETS)
    house.keys.destroy(key_name(ATTEMPT))

    again = house.box()
    assert again.status([ATTEMPT]) == {str(ATTEMPT): {"state": "locked"}}
    with pytest.raises(BoxLocked):
        again.cast(ATTEMPT, draw(2).cast(choosing("road"), 1))
    with pytest.raises(NotForThisKey):
        open_as_teller(teller_key(os.urandom(32)), ATTEMPT, sealed)
    house.keys.keep(key_name(ATTEMPT), open_as_teller(teller, ATTEMPT, sealed))
    again.open(ATTEMPT, TERMS)
    assert again.status([ATTEMPT])[str(ATTEMPT)]["cast"] == 1
    again.stop()


def test_the_raw_bytes_show_neither_choice_nor_order_nor_number(
    house: House, box: BallotBox
) -> None:
    sizes, tablets = set(), [draw(seed) for seed in range(20)]
    for tablet in tablets:
        box.cast(ATTEMPT, tablet.cast(choosing("pond"), 1))
        box.cast(ATTEMPT, tablet.cast(choosing("lamp"), 2))
        sizes.add((house.disk / f"attempt-{ATTEMPT}.sealed").stat().st_size)
    assert len(sizes) == 1  # nothing of the turnout
    raw = b"".join(path.read_bytes() for path in house.disk.iterdir() if path.suffix != ".terms")
    for tablet in tablets:
        cast = tablet.cast(choosing("lamp"), 2)
        for part in (cast.ballot_key, cast.signature, cast.ballot_key.hex().encode(), b"lamp"):
            assert part not in raw


def test_what_lies_under_the_seal_shows_no_order_and_no_overwritten_choice(
    house: House, box: BallotBox
) -> None:
    tablets = [draw(seed) for seed in range(9)]
    for tablet in tablets:
        box.cast(ATTEMPT, tablet.cast(choosing("pond"), 1))
    for tablet in reversed(tablets):
        box.cast(ATTEMPT, tablet.cast(choosing("lamp"), 2))
    sealed = house.disk / f"attempt-{ATTEMPT}.sealed"
    content = SealedFile(sealed, SECRETS[:32], OPENING["sha256"], os.urandom).read()
    assert content is not None
    assert b"pond" not in content
    keys = [json.loads(line)["bpk"] for line in content.split(b"\n")[1:]]
    assert keys == sorted(keys)
    for line in content.split(b"\n")[1:]:
        assert set(json.loads(line)) == {"bpk", "pfx", "csig", "choice", "seq", "bsig"}


def test_shredding_destroys_the_key_and_the_files(house: House, box: BallotBox) -> None:
    box.cast(ATTEMPT, draw(1).cast(choosing("road"), 1))
    box.close(ATTEMPT)
    box.shred(ATTEMPT)
    box.shred(ATTEMPT)
    assert house.keys.find(key_name(ATTEMPT)) is None
    assert list(house.disk.iterdir()) == []
    with pytest.raises(NoSuchBox):
        box.cast(ATTEMPT, draw(1).cast(choosing("road"), 1))


def test_nothing_is_acknowledged_that_did_not_reach_the_disk(house: House, box: BallotBox) -> None:
    tablet = draw(1)
    (house.disk / f"attempt-{ATTEMPT}.sealed.new").mkdir()  # no new version can be written
    with pytest.raises(StoreFault):
        box.cast(ATTEMPT, tablet.cast(choosing("road"), 1))
    found = box.status([ATTEMPT])[str(ATTEMPT)]
    assert (found["ballots"], found["fault"]) == (0, "store-fault")
    (house.disk / f"attempt-{ATTEMPT}.sealed.new").rmdir()
    box.cast(ATTEMPT, tablet.cast(choosing("road"), 1))
    found = box.status([ATTEMPT])[str(ATTEMPT)]
    assert (found["ballots"], found["fault"]) == (1, "")


def test_an_altered_or_swapped_file_is_noticed(tmp_path: Path) -> None:
    def file(label: str) -> SealedFile:
        return SealedFile(tmp_path / "a", SECRETS[:32], label, os.urandom)

    file("one").write(b"text")
    assert file("one").read() == b"text"
    with pytest.raises(SealBroken):
        file("two").read()
    (tmp_path / "a").write_bytes((tmp_path / "a").read_bytes()[:-1])
    with pytest.raises(SealBroken):
        file("one").read()


# What is posted.
