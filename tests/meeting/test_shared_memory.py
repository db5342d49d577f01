"""What lies in the folder in memory is every worker's, and goes when the house is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.ballot_box.volatile_keys import memory_folder
from meeting.services.log import keys
from meeting.services.people import roster_import
from meeting.services.people.handed_in import STAGED_MOST, HandedIn
from meeting.services.refusals import KeyLocked, RosterStale
from meeting.shared.handed_in import HandedInFiles
from meeting.shared.open_keys import lock_all, log_keys, record_keys
from meeting.store.sealed_boxes import SealedBoxes
from tests.meeting.house import House
from tests.meeting.store_place import Place

PASSPHRASE = "a-passphrase-of-the-test"
ROSTER = "姓名,性别,代表团,座位号,电话,身份\n新人,女,一团,77,,代表\n".encode()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house whose body is no demo's, with what is opened shared."""
    made = House(tmp_path, "congress", 3, is_demo=False)
    _share(made)
    yield made
    made.desk.store.close()
    lock_all(tmp_path)
    memory_folder(tmp_path).rmdir()


def _share(house: House) -> None:
    """As a worker that has just come finds it."""
    desk = house.desk
    desk.record_keys, desk.log_keys = record_keys(desk.data), log_keys(desk.data)
    desk.handed_in = HandedInFiles(desk.data)
    desk.__dict__.pop("staged_rosters", None)


def test_a_key_unlocked_at_one_worker_signs_at_the_other_until_all_stop(house: House) -> None:
    keys.unlock_key(house.desk, house.staff["secretary"], house.body, PASSPHRASE)
    here = keys.the_key(house.desk, house.body)
    _share(house)
    there = keys.the_key(house.desk, house.body)
    assert there.key.private_bytes_raw() == here.key.private_bytes_raw()
    # One object for one key: whoever changes a key looks whether it is still the same.
    assert keys.the_key(house.desk, house.body) is there
    assert house.body in house.desk.log_keys
    for path in memory_folder(house.desk.data).iterdir():
        assert path.stat().st_mode & 0o077 == 0
    lock_all(house.desk.data)
    with pytest.raises(KeyLocked):
        keys.the_key(house.desk, house.body)
    assert not list(memory_folder(house.desk.data).iterdir())


def test_a_roster_read_at_one_worker_is_brought_in_at_the_other(house: House) -> None:
    desk, secretary = house.desk, house.staff["secretary"]
    staged = roster_import.stage_roster(desk, secretary, house.body, "r.csv", ROSTER)
    _share(house)
    changes = roster_import.import_staged(desk, secretary, house.body, staged.token)
    assert [each.name for each in changes.added] == ["新人"]
    _share(house)
    for token in (staged.token, "../" * 10 + "ab"):
        with pytest.raises(RosterStale):
            roster_import.import_staged(desk, secretary, house.body, token)


def test_files_that_nobody_comes_back_to_do_not_pile_up(house: House) -> None:
    files = HandedInFiles(house.desk.data)
    for number in range(STAGED_MOST + 3):
        files[f"{number:032x}"] = HandedIn(house.body, "r.csv", "", ROSTER)
    assert len(files) == STAGED_MOST
    assert f"{STAGED_MOST + 2:032x}" in files


def test_a_box_shredded_by_one_worker_is_let_go_by_the_other(served: Place) -> None:
    one, other = served.open(), served.open()
    one.secret.create(1)
    assert other.secret.content(1).ballots == {}
    assert isinstance(other.secret, SealedBoxes)
    assert other.secret._seen
    one.secret.shred(1)
    other.secret.forget_shredded()
    assert not other.secret._seen
    one.close()
    other.close()
