"""The tables and their laws are the same on both databases, from whatever version they come."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from meeting.store.beginning import begin_with
from meeting.store.errors import NotStored
from meeting.store.migrate import MIGRATIONS, upgrade
from meeting.store.rows import Rows
from meeting.store.sqlite import prepare_connections
from meeting.store.tables import JournalRow, Row
from tests.meeting.postgres_cluster import Cluster
from tests.meeting.small_hall import NOW
from tests.meeting.store_place import Place

LINES = (
    "insert into body values (1, '示范镇', 'congress', '', 2, 3, false, false)",
    "insert into person values (1, 1, '甲', '', '', '1', '', '[]', 'active', '', 1, '')",
    "insert into term values (1, 1, '一届')",
    "insert into session values (1, 1, '一次')",
    "insert into meeting values (1, 1, '会', '2026-01-01', '', 'preparing', false, null)",
    "insert into member values (1, 1, 1, '1', '甲', '', true, true, 'expected', '', 'tablet')",
)
ONLY_GROW = {
    "journal", "presence", "record", "log_entry", "log_checkpoint", "cosignature", "signer",
    "countersignature", "wrapped_signature", "printed_code", "sealed_rows", "attendance",
    "correction",
}  # fmt: skip


def test_every_version_becomes_what_the_tables_say(cluster: Cluster, tmp_path: Path) -> None:
    for engine in (_embedded(tmp_path), _served(cluster.database())):
        for revision in _revisions():
            # Both databases undo the making of tables: every version begins with nothing.
            with engine.connect() as connection, connection.begin() as undone:
                _upgrade_to(connection, revision)
                if revision == _revisions()[0]:
                    for line in LINES:
                        connection.exec_driver_sql(line)
                upgrade(connection)
                context = MigrationContext.configure(connection)
                assert compare_metadata(context, Row.metadata) == [], revision
                if revision == _revisions()[0]:
                    found = connection.exec_driver_sql("select name, seat_no from person").all()
                    assert [tuple(row) for row in found] == [("甲", "1")]
                undone.rollback()
        with engine.connect() as connection:
            assert inspect(connection).get_table_names() == []
        engine.dispose()


def test_every_law_has_the_same_name_on_both(served: Place, tmp_path: Path) -> None:
    embedded = Place(tmp_path / "embedded")
    names = []
    for place in (embedded, served):
        store = place.open()
        with store.read() as rows:
            names.append(_laws(rows.session.connection()))
        store.close()
    assert names[0] == names[1]
    assert {"ck_attempt_state", "uq_attempt_poll_id_number", "one_open_attempt"} <= names[0]


def test_what_only_grows_cannot_be_changed_or_deleted(place: Place) -> None:
    store = place.open()
    store.write(lambda rows: rows.add(JournalRow(at=NOW, who="x", action="y", details={"a": 1})))
    for statement in ("update journal set who = 'z'", "delete from journal"):
        with pytest.raises(NotStored):
            store.write(lambda rows, s=statement: rows.session.execute(text(s)))
    with store.read() as rows:
        [line] = rows.all(JournalRow)
        assert (line.at, line.who, line.details) == (NOW, "x", {"a": 1})
        assert _forbidding(rows) >= {
            f"{table}_forbids_{change}" for table in ONLY_GROW for change in ("update", "delete")
        }
    store.close()


def _forbidding(rows: Rows) -> set[str]:
    connection = rows.session.connection()
    question = (
        "select name from sqlite_master where type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "select tgname from pg_trigger where not tgisinternal"
    )
    return set(connection.exec_driver_sql(question).scalars())


def _laws(connection: Connection) -> set[str]:
    seen, found = inspect(connection), set()
    for table in seen.get_table_names():
        found.add(seen.get_pk_constraint(table)["name"])
        for laws in (
            seen.get_unique_constraints(table),
            seen.get_check_constraints(table),
            seen.get_foreign_keys(table),
        ):
            found.update(law["name"] for law in laws)
        # A server keeps an index of the same name for each unique constraint.
        found.update(index["name"] for index in seen.get_indexes(table))
    return {str(name) for name in found} - {"alembic_version_pkc", "None"}


def _revisions() -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    walked = ScriptDirectory.from_config(config).walk_revisions()
    return [script.revision for script in walked][::-1]


def _upgrade_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _embedded(folder: Path) -> Engine:
    engine = create_engine(f"sqlite:///{folder / 'a.sqlite'}", poolclass=NullPool)
    prepare_connections(engine, ())
    begin_with(engine, "BEGIN IMMEDIATE")
    return engine


def _served(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool)
