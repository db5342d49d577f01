"""The database on a PostgreSQL server, which several workers may share.

No worker's own lock is relied on. A command takes the house's advisory lock alone and a batch of
casts takes it together with other batches, so that no close falls into a batch of anybody; beneath
that, a batch locks the lines of its attempts, and the constraints forbid what must never be.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from meeting.store.beginning import begin_with
from meeting.store.database import Database
from meeting.store.errors import StoreUnfit
from meeting.store.faults import store_fault
from meeting.store.migrate import upgrade
from meeting.store.sealed_boxes import SealedBoxes
from meeting.store.sealed_schema import ROLE, ensure_sealed_schema
from meeting.store.utc_time import keep_utc

DRIVER = "postgresql+psycopg"
# Any number that no other program of this database takes for its own lock.
HOUSE = 0x595354
ALONE = f"select pg_advisory_xact_lock({HOUSE})"
TOGETHER = f"select pg_advisory_xact_lock_shared({HOUSE})"
# Made as they are needed and kept: of a hall that comes back at once each tablet reads a little,
# and a connection made for one reading costs more than the reading.
READERS = 32
CONNECT_SECONDS = 5
# Whoever is refused comes back and reads again; a hall that comes back is let in by turns instead.
TURN_SECONDS = 20
PREPARE_AFTER = 5  # times that a statement is sent whole
# What an acknowledgement promises does not hang on the server's own configuration; a worker that
# hangs or is gone with the lock does not stop the house for longer than this.
SESSION = (
    "-c synchronous_commit=on",
    "-c lock_timeout=5s",
    "-c idle_in_transaction_session_timeout=30s",
    "-c timezone=UTC",
    "-c client_encoding=UTF8",
    "-c tcp_keepalives_idle=10",
    "-c tcp_keepalives_interval=5",
    "-c tcp_keepalives_count=3",
)


def open_postgres(url: str, folder: Path) -> Database:
    """The database at this URL; `folder` keeps the keys of secret boxes.

    Raises StoreUnfit when the URL is for another driver.
    """
    boxes = _engine(url, size=2, more=2, options=(f"-c role={ROLE}",))
    return Database(
        reading=_engine(
            url,
            size=READERS,
            isolation_level="REPEATABLE READ",
            is_read_only=True,
        ),
        casting=_engine(url, begin=TOGETHER),
        writing=_engine(url, begin=ALONE),
        secret=SealedBoxes(folder / "secret", boxes),
        upgrade=partial(_upgrade, url),
    )


def is_untouched(url: str) -> bool:
    """Whether no store has been made in this database yet; raises StoreFault when it is gone."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            return not inspect(connection).has_table("alembic_version")
    except SQLAlchemyError as problem:
        fault = store_fault(problem)
        if fault is None:
            raise
        raise fault from problem
    finally:
        engine.dispose()


def _upgrade(url: str) -> None:
    # Workers that start at once make the tables once: the others wait here, and find them made.
    engine = _engine(url, begin=ALONE, options=("-c lock_timeout=60s",))
    try:
        with engine.begin() as connection:
            _must_fit(connection.exec_driver_sql)
            upgrade(connection)
            ensure_sealed_schema(connection)
    finally:
        engine.dispose()


def _must_fit(ask: Any) -> None:
    encoding = ask("show server_encoding").scalar()
    collation = ask(
        "select datcollate from pg_database where datname = current_database()"
    ).scalar()
    # Text must sort here as it does in the embedded store: by code point.
    if encoding != "UTF8" or collation.partition(".")[0] not in ("C", "POSIX"):
        raise StoreUnfit(found=f"{encoding}, {collation}")
    if ask("show fsync").scalar() != "on":
        raise StoreUnfit(found="fsync = off")


def _engine(
    url: str,
    begin: str = "",
    size: int = 1,
    more: int = 0,
    options: tuple[str, ...] = (),
    isolation_level: str = "READ COMMITTED",
    is_read_only: bool = False,
) -> Engine:
    try:
        driver = make_url(url).drivername
    except ArgumentError:
        driver = "?"  # What cannot be read is not repeated: it may hold a password.
    if driver != DRIVER:
        raise StoreUnfit(found=driver)
    engine = create_engine(
        url,
        pool_size=size,
        max_overflow=more,
        pool_timeout=TURN_SECONDS if is_read_only else CONNECT_SECONDS,
        # A server that was restarted costs nobody an error: the connection is looked at first.
        pool_pre_ping=True,
        # Parameters stay out of every error and log: they may be a member beside a key.
        hide_parameters=True,
        connect_args={
            # A rollback, by which every reading ends, makes the driver throw its prepared
            # statements away, with a question to the server each time.
            "prepare_threshold": None if is_read_only else PREPARE_AFTER,
            "options": " ".join((*SESSION, *options)),
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "yishitang",
        },
        isolation_level=isolation_level,
        execution_options={"postgresql_readonly": True} if is_read_only else {},
    )
    if begin:
        begin_with(engine, begin)
    keep_utc(engine)
    return engine
