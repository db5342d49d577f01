"""The store: one folder, readers beside one writer, and a file for each secret attempt."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from meeting.store.batch import Batches
from meeting.store.drop import Drop, Landing
from meeting.store.errors import StoreFault
from meeting.store.migrate import upgrade
from meeting.store.named_box import NamedBallot, NamedBox
from meeting.store.pictures import Pictures
from meeting.store.rows import Rows
from meeting.store.secret_box import SecretBox
from meeting.store.sqlite import begin_with, prepare_connections
from meeting.store.tables import AttemptRow, PollRow
from meeting.store.utc_time import keep_utc
from meeting.store.writer import Run, Writer, run_here

T = TypeVar("T")

DATABASE = "yishitang.sqlite"
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
)


class Store:
    """Everything that is kept; `open` brings an older store up to date first."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.folder = folder
        self.secret = SecretBox(folder / "secret")
        self.pictures = Pictures(folder / "pictures")
        self._reading = _engine(folder / DATABASE, "BEGIN")
        self._writing = _engine(folder / DATABASE, "BEGIN IMMEDIATE", is_single=True)
        self._batches = Batches(self._writing, self.secret)
        self._writer: Writer[Drop, Landing] = Writer(self._batches.commit, self._command, run)

    @classmethod
    def open(cls, folder: Path, run: Run = run_here) -> Store:
        """The store in this folder, made or migrated; `run` runs the writer's blocking part."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The file is made by us, so that it is readable for nobody else from the first byte.
        os.close(os.open(folder / DATABASE, os.O_CREAT | os.O_RDWR, 0o600))
        store = cls(folder, run)
        store._run_upgrade(run)
        return store

    @contextmanager
    def read(self) -> Iterator[Rows]:
        """The rows as they are now, unchanged by what is written meanwhile; nothing is saved."""
        with Session(self._reading, expire_on_commit=False, autoflush=False) as session:
            yield Rows(session)

    def write(self, work: Callable[[Rows], T]) -> T:
        """Does the work as one transaction, between two batches of casts."""
        return self._writer.command(work)

    def cast(self, drop: Drop) -> Landing:
        """How the ballot landed, after its commit; otherwise the reason why it did not."""
        return self._writer.cast(drop)

    def on_landed(self, told: Callable[[Sequence[tuple[Drop, Landing]]], None]) -> None:
        """Has every batch told in the order of its commit, before anyone gets an ack."""
        self._writer.landed = told

    @property
    def health(self) -> StoreFault | None:
        """The fault that the last writing met, or None when all is well."""
        return self._writer.health

    def turnout(self, rows: Rows, attempt_id: int) -> int:
        """How many members have cast on the tablet."""
        if self._is_secret(rows, attempt_id):
            # No box: the poll is not open yet, or it is published and shredded.
            return self.secret.turnout(attempt_id) if self.secret.exists(attempt_id) else 0
        return NamedBox(rows.session).turnout(attempt_id)

    def has_cast(self, rows: Rows, attempt_id: int, member_id: int) -> bool:
        """Whether this member of the roll has cast on the tablet."""
        if self._is_secret(rows, attempt_id):
            return self.secret.exists(attempt_id) and self.secret.has_cast(attempt_id, member_id)
        return NamedBox(rows.session).has_cast(attempt_id, member_id)

    def members_cast(self, rows: Rows, attempt_id: int) -> frozenset[int]:
        """Every member of the roll who has cast on the tablet, read at once."""
        if self._is_secret(rows, attempt_id):
            is_there = self.secret.exists(attempt_id)
            return self.secret.members_cast(attempt_id) if is_there else frozenset()
        return NamedBox(rows.session).members_cast(attempt_id)

    def named_ballots(self, rows: Rows, attempt_id: int) -> list[NamedBallot]:
        """Every ballot of a named attempt with its member."""
        return NamedBox(rows.session).ballots(attempt_id)

    def close(self) -> None:
        """Stops the writer after what was handed in, and lets go of the files."""
        self._writer.stop()
        self._writing.dispose()
        self._reading.dispose()

    def _command(self, work: Callable[[Rows], T]) -> T:
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            return work(Rows(session))

    def _run_upgrade(self, run: Run) -> None:
        # SQLite changes a table by making it anew, and would meanwhile see every line that points
        # at the old one as an orphan; what no longer fits afterwards undoes the whole upgrade.
        engine = _engine(
            self.folder / DATABASE, "BEGIN IMMEDIATE", pragmas=(*PRAGMAS, "PRAGMA foreign_keys=OFF")
        )

        def upgraded() -> None:
            with engine.begin() as connection:
                upgrade(connection)
                orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if orphans:
                    raise StoreFault()
            engine.dispose()

        run(upgraded)

    def _is_secret(self, rows: Rows, attempt_id: int) -> bool:
        return (
            rows.count(
                PollRow,
                PollRow.id == AttemptRow.poll_id,
                AttemptRow.id == attempt_id,
                PollRow.secrecy == "secret",
            )
            > 0
        )


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
