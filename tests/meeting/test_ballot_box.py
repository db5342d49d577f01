"""One contract for both boxes: one ballot each, none after the close, no ack before the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from meeting.store.drop import Drop
from meeting.store.errors import (
    BoxBroken,
    BoxMissing,
    NotStored,
    StoreFault,
    StoreFull,
    StoreLocked,
)
from meeting.store.session import DATABASE, Store
from meeting.store.tables import JournalRow, Row
from tests.meeting.small_hall import NOW, Hall, drop, is_landing, open_hall


@pytest.fixture(params=["named", "secret"])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    hall = open_hall(tmp_path, request.param)
    yield hall
    hall.store.close()


def test_a_row_that_the_database_refuses_is_sorted_out_one_by_one(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = hall.store._batches._commit

    def commit(drops: list[Drop]) -> list[object]:
        if any(one.person_id == hall.people[3] for one in drops):
            raise sqlite3.IntegrityError("a law was broken")
        return whole(drops)

    monkeypatch.setattr(hall.store._batches, "_commit", commit)
    outcomes = hall.store._batches.commit([drop(hall, person) for person in hall.people])
    assert [type(outcome) for outcome in outcomes].count(NotStored) == 1
    assert sum(map(is_landing, outcomes)) == hall.turnout() == 11


def test_a_writer_that_meets_the_unforeseen_goes_on(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(hall.store._writer, "_serve_once", lambda taken: 1 / 0)
        with pytest.raises(StoreFault):
            hall.store.cast(drop(hall, hall.people[0]))
    assert is_landing(hall.store.cast(drop(hall, hall.people[0])))


def test_a_full_disk_gives_no_ack_and_is_said(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.store.cast(drop(hall, hall.people[0]))

    def full(drops: list[Drop]) -> list[object]:
        raise _sqlite_error(sqlite3.SQLITE_FULL)

    with monkeypatch.context() as patched:
        patched.setattr(hall.store._batches, "_commit", full)
        with pytest.raises(StoreFull):
            hall.store.cast(drop(hall, hall.people[1]))
        assert isinstance(hall.store.health, StoreFull)
    assert hall.turnout() == 1
    hall.store.cast(drop(hall, hall.people[1]))
    assert hall.store.health is None


def test_a_secret_file_that_cannot_grow_gives_no_ack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = open_hall(tmp_path, "secret", size=200)
    monkeypatch.setattr(
        "meeting.store.secret_box.PRAGMAS",
        ("PRAGMA journal_mode=TRUNCATE", "PRAGMA max_page_count=4"),
    )
    outcomes = hall.store._batches.commit([drop(hall, person) for person in hall.people])
    assert {type(outcome) for outcome in outcomes} == {StoreFull}
    assert hall.turnout() == 0
    monkeypatch.undo()
    assert all(map(is_landing, hall.store._batches.commit([drop(hall, p) for p in hall.people])))
    hall.store.close()


def test_a_foreign_lock_gives_no_ack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "meeting.store.embedded.PRAGMAS", ("PRAGMA journal_mode=WAL", "PRAGMA busy_timeout=50")
    )
    hall = open_hall(tmp_path, "named")
    other = sqlite3.connect(tmp_path / DATABASE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLocked):
        hall.store.cast(drop(hall, hall.people[0]))
    assert isinstance(hall.store.health, StoreLocked)
    other.close()
    assert is_landing(hall.store.cast(drop(hall, hall.people[0])))
    hall.store.close()


def test_a_lost_box_is_missed_and_never_made_anew(tmp_path: Path) -> None:
    hall = open_hall(tmp_path, "secret")
    hall.store.secret.path(hall.attempt_id).unlink()
    with pytest.raises(BoxMissing):
        hall.store.cast(drop(hall, hall.people[0]))
    assert not hall.store.secret.exists(hall.attempt_id)
    hall.store.close()


def test_a_box_with_a_ballot_too_many_is_not_sealed(tmp_path: Path) -> None:
    hall = open_hall(tmp_path, "secret")
    hall.store.cast(drop(hall, hall.people[0]))
    with sqlite3.connect(hall.store.secret.path(hall.attempt_id)) as other:
        other.execute("insert into ballot values (?, '{}')", (bytes(16),))
    other.close()
    with pytest.raises(BoxBroken):
        hall.store.secret.seal(hall.attempt_id)
    hall.store.close()


def test_the_journal_can_only_grow(hall: Hall) -> None:
    line = hall.store.write(
        lambda rows: rows.add(JournalRow(at=NOW, who="x", action="y", details={}))
    )
    with pytest.raises(NotStored):
        hall.store.write(lambda rows: rows.delete(rows.get(JournalRow, line.id) or line))
    with hall.store.read() as rows:
        assert rows.all(JournalRow)[0].at == NOW


def test_the_migrations_make_exactly_the_tables_of_today(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    with store._database.writing.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Row.metadata) == []
        checks = connection.exec_driver_sql("select sql from sqlite_master").scalars().all()
    laws = sum(
        len([law for law in column.constraints if type(law).__name__ == "CheckConstraint"])
        for table in Row.metadata.tables.values()
        for column in table.columns
    )
    assert sum(sql.count(" CHECK ") for sql in checks if sql) == laws
    store.close()


def _sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = code  # type: ignore[misc]
    return error
