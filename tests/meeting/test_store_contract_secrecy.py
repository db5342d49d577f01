"""What a PostgreSQL server keeps of a secret poll: its raw files, its log, its hidden columns."""

from __future__ import annotations

import psycopg
import pytest

from meeting.store.errors import BoxMissing
from meeting.store.seal import SealBroken
from meeting.store.sealed_schema import ROLE, SCHEMA
from tests.meeting.postgres_cluster import OWNER, Cluster
from tests.meeting.small_hall import Hall, drop, key_of, open_hall
from tests.meeting.store_place import Place

SIZE = 24
ROWS = f"select attempt_id, length(sealed), xmin, ctid from {SCHEMA}.sealed_box"


def _everyone_casts(place: Place) -> Hall:
    """Each casts alone, a commit each, and changes it: 24 members, 48 versions of the box."""
    hall = open_hall(place.folder, "secret", size=SIZE, database_url=place.url)
    for mark in ("first-choice", "second-choice"):
        for person in hall.people:
            hall.store.cast(drop(hall, person, f"{mark}-{person}", key=_handle(person)))
    return hall


def _handle(person: int) -> str:
    """A handle that no other test on this server has: their named ballots stand in the clear."""
    return key_of(person + 10**9)


def test_no_file_and_no_log_of_the_server_holds_a_handle_or_a_choice(
    cluster: Cluster, served: Place
) -> None:
    hall = _everyone_casts(served)
    hall.close_poll()
    hall.store.close()
    # What is looked for would be found: a row in the clear stands in the table and in the log.
    told = key_of(10**6)
    plain = (
        f"create table plain as select decode('{told}', 'hex') as handle, 'open-choice' as marks"
    )
    cluster.ask(served.url, plain)
    files = cluster.files()
    for needle in (bytes.fromhex(told), b"open-choice"):
        holding = [name for name, content in files.items() if needle in content]
        assert {name.partition("/")[0] for name in holding} == {"base", "pg_wal"}
    for person in hall.people:
        for needle in (bytes.fromhex(_handle(person)), _handle(person).encode()):
            assert not [name for name, content in files.items() if needle in content]
    for needle in (b"first-choice", b"second-choice"):
        assert not [name for name, content in files.items() if needle in content]


def test_a_superuser_sees_one_row_for_everyone_and_no_order(
    cluster: Cluster, served: Place
) -> None:
    hall = open_hall(served.folder, "secret", size=SIZE, database_url=served.url)
    kept = ("member", "attempt_member", "person", "journal", "presence", "named_ballot")
    before = {table: _hidden(cluster, served, table) for table in kept}
    lengths = set()
    for person in hall.people:
        hall.store.cast(drop(hall, person))
        [(attempt, length, _xmin, _ctid)] = cluster.ask(served.url, ROWS)
        assert attempt == hall.attempt_id
        lengths.add(length)
    # Neither the row's length nor any other table moved with a ballot.
    assert len(lengths) == 1
    assert {table: _hidden(cluster, served, table) for table in kept} == before
    schema = (
        "select relname, relkind::text from pg_class join pg_namespace n on n.oid = relnamespace "
        f"where nspname = '{SCHEMA}' order by 1"
    )
    assert cluster.ask(served.url, schema) == [("sealed_box", "r"), ("sealed_box_pkey", "i")]
    columns = (
        "select column_name, data_type from information_schema.columns "
        f"where table_schema = '{SCHEMA}' order by 1"
    )
    assert cluster.ask(served.url, columns) == [("attempt_id", "integer"), ("sealed", "bytea")]
    hall.store.close()


def test_only_the_boxes_own_role_comes_near_them(cluster: Cluster, served: Place) -> None:
    hall = _everyone_casts(served)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        cluster.ask(served.url, ROWS, user=OWNER)
    # And in its role the box reaches no member.
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        cluster.ask(served.url, f"set role {ROLE}; select * from member", user=OWNER)
    assert hall.turnout() == SIZE
    hall.store.close()


def test_shredding_destroys_the_key_so_that_no_copy_of_the_row_opens(
    cluster: Cluster, served: Place
) -> None:
    hall = _everyone_casts(served)
    [key] = list((served.folder / "secret").iterdir())
    assert key.stat().st_mode & 0o777 == 0o600
    kept, copy = (
        served.folder / "kept",
        cluster.ask(served.url, f"select * from {SCHEMA}.sealed_box"),
    )
    kept.hardlink_to(key)
    hall.store.secret.shred(hall.attempt_id)
    assert set(kept.read_bytes()) == {0}
    assert not key.exists()
    assert cluster.ask(served.url, ROWS) == []
    # A copy that somebody puts back, as from a backup, opens nothing.
    cluster.ask(
        served.url,
        f"insert into {SCHEMA}.sealed_box values ({copy[0][0]}, '\\x{bytes(copy[0][1]).hex()}')",  # type: ignore[arg-type]
    )
    with pytest.raises(BoxMissing):
        hall.store.secret.seal(hall.attempt_id)
    hall.store.close()


def test_a_row_moved_to_another_attempt_or_altered_does_not_open(
    cluster: Cluster, served: Place
) -> None:
    hall = _everyone_casts(served)
    box = hall.store.secret
    box.create(77)
    moved = (
        f"update {SCHEMA}.sealed_box set sealed = (select sealed from {SCHEMA}.sealed_box where "
    )
    cluster.ask(served.url, moved + f"attempt_id = {hall.attempt_id}) where attempt_id = 77")
    with pytest.raises(SealBroken):
        box.seal(77)
    cluster.ask(served.url, f"delete from {SCHEMA}.sealed_box where attempt_id = {hall.attempt_id}")
    with pytest.raises(BoxMissing):
        hall.store.cast(drop(hall, hall.people[0]))
    with pytest.raises(BoxMissing):
        hall.turnout()
    hall.store.close()


def _hidden(cluster: Cluster, place: Place, table: str) -> list[tuple[object, ...]]:
    """Every row of a table with the columns in which a server notes when it was written."""
    return cluster.ask(place.url, f"select t::text, xmin, xmax, ctid from {table} t order by ctid")
