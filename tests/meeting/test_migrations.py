"""A store of the first version is brought up to date with all its lines, or left as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from meeting.store.errors import StoreFault
from meeting.store.migrate import MIGRATIONS
from meeting.store.session import DATABASE, Store
from meeting.store.tables import MemberRow, PersonRow, Row

FIRST = "2026_11_22_first"
LINES = (
    "insert into body values (1, '示范镇', 'congress', '', 2, 3, 0, 0)",
    "insert into person values (1, 1, '甲', '', '', '1', '', '[]', 'active', '', 1, '')",
    "insert into term values (1, 1, '一届')",
    "insert into session values (1, 1, '一次')",
    "insert into meeting values (1, 1, '会', '2026-01-01', '', 'preparing', 0, null)",
    "insert into member values (1, 1, 1, '1', '甲', '', 1, 1, 'expected', '', 'tablet')",
)


def first_version(folder: Path, *more: str) -> None:
    """A store as the first migration made it, with a few lines that point at each other."""
    engine = create_engine(f"sqlite:///{folder / DATABASE}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)
        for line in (*LINES, *more):
            connection.exec_driver_sql(line)
    engine.dispose()


def test_an_older_store_keeps_its_lines_and_becomes_what_the_tables_say(tmp_path: Path) -> None:
    first_version(tmp_path)
    store = Store.open(tmp_path)
    with store.read() as rows:
        person, member = rows.get(PersonRow, 1), rows.get(MemberRow, 1)
        assert person is not None
        assert member is not None
        assert (person.name, person.code_digest, member.person_id) == ("甲", None, 1)
        connection = rows.session.connection()
        assert compare_metadata(MigrationContext.configure(connection), Row.metadata) == []
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    store.close()


def test_a_store_whose_lines_point_at_nothing_is_left_as_it_was(tmp_path: Path) -> None:
    orphan = "insert into member values (2, 1, 99, '2', '乙', '', 1, 1, 'expected', '', 'tablet')"
    first_version(tmp_path, orphan)
    with pytest.raises(StoreFault):
        Store.open(tmp_path)
    engine = create_engine(f"sqlite:///{tmp_path / DATABASE}")
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == FIRST
    engine.dispose()
