"""The embedded database: one SQLite file in the data folder, and a file for each secret attempt."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from meeting.store.beginning import begin_with
from meeting.store.database import Database
from meeting.store.errors import StoreFault
from meeting.store.migrate import upgrade
from meeting.store.mirroring.names import EMBEDDED
from meeting.store.running import Run, run_here
from meeting.store.secret_box import SecretBox
from meeting.store.sqlite import prepare_connections
from meeting.store.utc_time import keep_utc

FILE = EMBEDDED
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
)


def open_embedded(folder: Path, run: Run = run_here) -> Database:
    """The database of this data folder, made where there is none; `run` commits secret ballots."""
    path = folder / FILE
    # The file is made by us, so that it is readable for nobody else from the first byte.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    # Whoever begins here has the file's one write lock, so casts and commands need no other.
    writing = _engine(path, "BEGIN IMMEDIATE", is_single=True)
    return Database(
        reading=_engine(path, "BEGIN"),
        casting=writing,
        writing=writing,
        secret=SecretBox(folder / "secret", run),
        upgrade=lambda: _upgrade(path),
    )


def _upgrade(path: Path) -> None:
    # SQLite changes a table by making it anew, and would meanwhile see every line that points
    # at the old one as an orphan; what no longer fits afterwards undoes the whole upgrade.
    engine = _engine(path, "BEGIN IMMEDIATE", pragmas=(*PRAGMAS, "PRAGMA foreign_keys=OFF"))
    with engine.begin() as connection:
        upgrade(connection)
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise StoreFault()
    engine.dispose()


def _engine(
    path: Path, begin: str, is_single: bool = False, pragmas: tuple[str, ...] = PRAGMAS
) -> Engine:
    url, checked = f"sqlite:///{path}", {"check_same_thread": False}
    # Parameters stay out of every error and log: they may be a member beside a key.
    engine = (
        create_engine(url, poolclass=StaticPool, connect_args=checked, hide_parameters=True)
        if is_single
        else create_engine(url, connect_args=checked, hide_parameters=True)
    )
    prepare_connections(engine, pragmas)
    begin_with(engine, begin)
    keep_utc(engine)
    return engine
