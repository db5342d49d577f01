"""What the files of a secret poll give away, read byte by byte: nobody's choice and no order."""

from __future__ import annotations

import random
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from meeting.services.polls.casting import CastRequest, cast_ballot
from meeting.store.secret_box import SecretBox
from meeting.store.secret_content import Content
from meeting.store.secret_tables import ballot, turnout
from meeting.store.session import DATABASE
from tests.meeting.small_hall import Hall, drop, key_of, open_hall

SIZE = 40


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _cast_in_turn(folder: Path, order: list[int]) -> Hall:
    """Everyone casts, one commit each, in this order of seats."""
    hall = open_hall(folder, "secret", size=SIZE)
    for seat in order:
        mark = "approve" if seat % 3 else "against"
        hall.store.cast(drop(hall, hall.people[seat], mark))
    return hall


def _cells(file: bytes, key_ids: list[int]) -> list[int]:
    """The people in the order in which the handles lie in the raw file."""
    return sorted(key_ids, key=lambda person: file.find(bytes.fromhex(key_of(person))))


def _order_of_the_ballots(folder: Path, order: list[int]) -> tuple[bytes, list[int]]:
    hall = _cast_in_turn(folder, order)
    file = hall.store.secret.path(hall.attempt_id).read_bytes()
    hall.store.close()
    return file, _cells(file, hall.people)


def _two_orders() -> tuple[list[int], list[int]]:
    first = list(range(SIZE))
    second = list(first)
    random.Random(7).shuffle(second)
    return first, second


def test_two_orders_of_arrival_leave_the_same_bytes(tmp_path: Path) -> None:
    first, second = _two_orders()
    one, cells = _order_of_the_ballots(tmp_path / "one", first)
    other, other_cells = _order_of_the_ballots(tmp_path / "other", second)
    assert cells == other_cells
    assert cells != [person for person in sorted(cells)]
    assert one == other


def test_without_the_rewriting_the_order_of_arrival_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_they_come(
        self: SecretBox, connection: Connection, before: Content, after: Content
    ) -> None:
        for member in after.members - before.members:
            connection.execute(insert(turnout), [{"member_id": member}])
        for handle in after.ballots.keys() - before.ballots.keys():
            row = {"handle": handle, "marks": after.ballots[handle]}
            connection.execute(insert(ballot), [row])

    monkeypatch.setattr(SecretBox, "_lay", as_they_come)
    first, second = _two_orders()
    one, cells = _order_of_the_ballots(tmp_path / "one", first)
    other, other_cells = _order_of_the_ballots(tmp_path / "other", second)
    assert one != other
    assert cells != other_cells


def test_no_file_links_a_member_to_a_handle(tmp_path: Path) -> None:
    hall = _cast_in_turn(tmp_path / "hall", list(range(SIZE)))
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "hall", copy)
    hall.close_poll()
    for folder in (tmp_path / "hall", copy):
        files = _files(folder)
        secret = f"secret/attempt-{hall.attempt_id}.sqlite"
        for name, content in files.items():
            if name != secret:
                for person in hall.people:
                    assert bytes.fromhex(key_of(person)) not in content, name
                    assert key_of(person).encode() not in content, name
        assert files.get(f"{secret}-journal", b"") == b""
        _assert_only_two_unlinked_tables(folder / secret)
    hall.store.close()


def test_a_secret_cast_leaves_the_main_store_and_its_log_untouched(tmp_path: Path) -> None:
    hall = open_hall(tmp_path, "secret", size=SIZE)
    hall.store.cast(drop(hall, hall.people[0]))
    main = {name: data for name, data in _files(tmp_path).items() if name.startswith(DATABASE)}
    for person in hall.people[1:]:
        request = CastRequest(hall.attempt_id, key_of(person), {"p1": "against"})
        cast_ballot(hall.desk, hall.member(person), request)
    after = {name: data for name, data in _files(tmp_path).items() if name.startswith(DATABASE)}
    # The shared-memory index is only the readers' bookkeeping of the log.
    for name in (DATABASE, f"{DATABASE}-wal"):
        assert main.get(name) == after.get(name)
    hall.store.close()


def test_an_overwritten_choice_is_in_no_file(tmp_path: Path) -> None:
    hall = open_hall(tmp_path / "hall", "secret", size=SIZE)
    for person in hall.people:
        hall.store.cast(drop(hall, person, f"first-choice-{person}"))
    assert any(b"first-choice" in data for data in _files(tmp_path / "hall").values())
    for person in hall.people:
        hall.store.cast(drop(hall, person, f"second-{person}"))
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "hall", copy)
    hall.close_poll()
    hall.store.close()
    for folder in (tmp_path / "hall", copy):
        for name, data in _files(folder).items():
            assert b"first-choice" not in data, name


def test_the_sealed_list_says_nothing_of_the_order(tmp_path: Path) -> None:
    lists = []
    for place, order in enumerate(_two_orders()):
        hall = _cast_in_turn(tmp_path / str(place), order)
        lists.append(hall.store.secret.seal(hall.attempt_id))
        hall.store.close()
    assert lists[0] == lists[1]


def test_shredding_overwrites_before_it_deletes(tmp_path: Path) -> None:
    hall = _cast_in_turn(tmp_path, list(range(SIZE)))
    path = hall.store.secret.path(hall.attempt_id)
    kept = tmp_path / "kept"
    kept.hardlink_to(path)
    hall.store.secret.shred(hall.attempt_id)
    assert not path.exists()
    assert set(kept.read_bytes()) == {0}
    hall.store.secret.shred(hall.attempt_id)
    assert hall.turnout() == 0
    hall.store.close()


def test_the_files_are_for_nobody_else(tmp_path: Path) -> None:
    hall = _cast_in_turn(tmp_path, [0])
    for path in (tmp_path / DATABASE, hall.store.secret.path(hall.attempt_id)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o700
    hall.store.close()


def _assert_only_two_unlinked_tables(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        tables = connection.execute("select name, sql from sqlite_master order by name").fetchall()
        columns = {
            name: [row[1] for row in connection.execute(f"pragma table_info({name})")]
            for name, _ in tables
        }
    connection.close()
    assert columns == {"ballot": ["handle", "marks"], "turnout": ["member_id"]}
    assert all("WITHOUT ROWID" in sql for _, sql in tables)
