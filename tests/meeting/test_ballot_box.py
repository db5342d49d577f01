"""One contract for both boxes: one ballot each, none after the close, no ack before the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from meeting.store.drop import Drop, Landing
from meeting.store.errors import (
    AlreadyCast,
    BoxBroken,
    BoxMissing,
    NotStored,
    PollNotOpen,
    StoreFault,
    StoreFull,
    StoreLocked,
)
from meeting.store.rows import Rows
from meeting.store.session import DATABASE, Store
from meeting.store.tables import AttemptRow, JournalRow, Row
from tests.meeting.small_hall import NOW, Hall, drop, is_landing, key_of, open_hall, together


@pytest.fixture(params=["named", "secret"])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    hall = open_hall(tmp_path, request.param)
    yield hall
    hall.store.close()


def test_a_ballot_lies_in_the_box_once(hall: Hall) -> None:
    assert hall.store.cast(drop(hall, hall.people[0])) == Landing()
    assert hall.store.cast(drop(hall, hall.people[0])) == Landing(repeat=True)
    assert (hall.turnout(), hall.choices()) == (1, ["approve"])


def test_another_key_is_a_second_ballot_and_refused(hall: Hall) -> None:
    hall.store.cast(drop(hall, hall.people[0]))
    with pytest.raises(AlreadyCast):
        hall.store.cast(drop(hall, hall.people[0], "against", key="ab" * 16))
    assert hall.choices() == ["approve"]


def test_somebody_elses_key_does_not_give_a_second_person_a_ballot(hall: Hall) -> None:
    hall.store.cast(drop(hall, hall.people[0]))
    try:
        hall.store.cast(drop(hall, hall.people[1], "against", key=key_of(hall.people[0])))
    except AlreadyCast:
        assert hall.choices() == ["approve"]
    assert len(hall.choices()) == hall.turnout()


def test_the_last_press_replaces_the_first(hall: Hall) -> None:
    hall.store.cast(drop(hall, hall.people[0]))
    assert hall.store.cast(drop(hall, hall.people[0], "against")) == Landing(changed=True)
    assert hall.choices() == ["against"]


@pytest.mark.parametrize("secrecy", ["named", "secret"])
def test_a_racing_close_neither_loses_nor_adds_a_ballot(tmp_path: Path, secrecy: str) -> None:
    hall = open_hall(tmp_path, secrecy, size=120)
    sending = [(lambda p=person: hall.store.cast(drop(hall, p))) for person in hall.people * 3]
    close = [hall.close_poll]
    outcomes = together(sending[:60] + close + sending[60:])
    outcomes.pop(60)
    acked = {
        person
        for person, outcome in zip(hall.people * 3, outcomes, strict=True)
        if is_landing(outcome)
    }
    refused = [outcome for outcome in outcomes if not is_landing(outcome)]
    assert all(isinstance(outcome, PollNotOpen) for outcome in refused)
    assert len(acked) == hall.turnout() == len(hall.choices())
    hall.store.close()


def test_after_the_close_only_the_very_same_ballot_is_acked_again(hall: Hall) -> None:
    hall.store.cast(drop(hall, hall.people[0]))
    hall.close_poll()
    assert hall.store.cast(drop(hall, hall.people[0])) == Landing(repeat=True)
    for person, mark in ((hall.people[0], "against"), (hall.people[1], "approve")):
        with pytest.raises(PollNotOpen):
            hall.store.cast(drop(hall, person, mark))
    assert hall.choices() == ["approve"]


def test_a_cast_after_the_deadline_is_refused(hall: Hall) -> None:
    def due(rows: Rows) -> None:
        attempt = rows.get(AttemptRow, hall.attempt_id)
        assert attempt is not None
        attempt.deadline = NOW

    hall.store.write(due)
    with pytest.raises(PollNotOpen):
        hall.store.cast(drop(hall, hall.people[0]))
    assert hall.turnout() == 0


def test_a_bad_row_harms_neither_batch_nor_writer(hall: Hall) -> None:
    bad = drop(hall, hall.people[0], object())
    worse = drop(hall, hall.people[1], "\ud800")
    drops = [bad, worse, *(drop(hall, person) for person in hall.people[2:])]
    outcomes = hall.store._batches.commit(drops)
    assert [is_landing(outcome) for outcome in outcomes] == [False] * 2 + [True] * 10
    mixed = together([(lambda d=one: hall.store.cast(d)) for one in drops])
    assert sum(map(is_landing, mixed)) == 10
    assert hall.turnout() == len(hall.choices()) == 10
    assert hall.store.health is None


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
