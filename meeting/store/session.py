"""The store: one folder and one database, readers beside one writer, boxes for secret ballots."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from meeting.store.batch import Batches
from meeting.store.database import Database
from meeting.store.drop import Drop, Landing
from meeting.store.durable_file import try_disk
from meeting.store.embedded import FILE, open_embedded
from meeting.store.errors import StoreFault
from meeting.store.faults import store_fault
from meeting.store.holders import Holder, read_holders
from meeting.store.named_box import NamedBallot, NamedBox
from meeting.store.pictures import Pictures
from meeting.store.postgres import open_postgres
from meeting.store.pulse import Beat
from meeting.store.rows import Rows
from meeting.store.running import Run, run_here
from meeting.store.tables import AttemptRow, BodyRow, PollRow
from meeting.store.writer import Writer

T = TypeVar("T")

DATABASE = FILE
_SECRECY = (
    select(PollRow.secrecy)
    .join(AttemptRow, AttemptRow.poll_id == PollRow.id)
    .where(AttemptRow.id == bindparam("attempt"))
)


class Store:
    """Everything that is kept; `open` brings an older store up to date first."""

    def __init__(self, folder: Path, database: Database, run: Run) -> None:
        self.folder = folder
        self.secret = database.secret
        self.pictures = Pictures(folder / "pictures")
        self._database = database
        self._batches = Batches(database.casting, database.secret, run)
        self._writer: Writer[Drop, Landing] = Writer(
            self._batches.commit, self._command, run, self._try_again
        )

    @classmethod
    def open(cls, folder: Path, run: Run = run_here, database_url: str = "") -> Store:
        """The store of this folder, made or migrated; `run` runs the writer's blocking part.

        Its rows lie in the folder too, or on the PostgreSQL server that `database_url` names.
        Raises StoreFault when the database cannot be reached or does not fit.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if database_url:
            # The server's driver lets others work while it waits, and needs no thread for that.
            database, run = open_postgres(database_url, folder), run_here
        else:
            database = open_embedded(folder, run)
        try:
            run(database.upgrade)
        except Exception as problem:
            database.close()
            fault = store_fault(problem)
            if fault is None:
                raise
            raise fault from problem
        return cls(folder, database, run)

    @contextmanager
    def read(self) -> Iterator[Rows]:
        """The rows as they are now, unchanged by what is written meanwhile; nothing is saved.

        Raises StoreFault when the database is gone.
        """
        with Session(self._database.reading, expire_on_commit=False, autoflush=False) as session:
            try:
                yield Rows(session)
            except SQLAlchemyError as problem:
                fault = store_fault(problem)
                if fault is None:
                    raise
                raise fault from problem

    def holders(self, people: Collection[int]) -> dict[int, Holder]:
        """By person id who that is and which device holds the seat; who is not known is missing.

        One question, however many are asked for.
        """
        return read_holders(self._database.reading, people)

    def write(self, work: Callable[[Rows], T]) -> T:
        """Does the work as one transaction, between two batches of casts."""
        return self._writer.command(work)

    def cast(self, drop: Drop) -> Landing:
        """How the ballot landed, after its commit; otherwise the reason why it did not."""
        return self._writer.cast(drop)

    def cast_later(self, drop: Drop, tell: Callable[[Landing | Exception], None]) -> None:
        """The same told afterwards to `tell`, which must not wait; returns at once."""
        self._writer.cast_later(drop, tell)

    def on_landed(self, told: Callable[[Sequence[tuple[Drop, Landing]]], None]) -> None:
        """Has every batch told in the order of its commit, before anyone gets an ack."""
        self._writer.landed = told

    def before_ack(self, copied: Callable[[], None]) -> None:
        """Has this called after every commit and before anybody is told; it never raises."""
        self._writer.copied = copied

    def come_round(self) -> None:
        """Has that called once, though nothing was written."""
        self._writer.come_round()

    def keep_log(self) -> None:
        """Leaves the folding of the embedded store's log to whoever ships it."""
        if self._database.writing.dialect.name != "sqlite":
            return
        with self._database.writing.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_autocheckpoint=0")

    def waiting(self) -> int:
        """About how many ballots wait for their acknowledgement, and commands for their turn."""
        return self._writer.waiting()

    def pulse(self) -> Beat:
        """How fast ballots are acknowledged."""
        return self._writer.pulse.beat()

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
        self._database.close()

    def _try_again(self) -> None:
        # A row that is written over fits into what a full disk has left; a batch does not.
        try_disk(self.folder)
        self._command(_write_what_is_there)

    def _command(self, work: Callable[[Rows], T]) -> T:
        with Session(self._database.writing, expire_on_commit=False) as session, session.begin():
            return work(Rows(session))

    def _is_secret(self, rows: Rows, attempt_id: int) -> bool:
        return any(secrecy == "secret" for (secrecy,) in rows.ask(_SECRECY, attempt=attempt_id))


def _write_what_is_there(rows: Rows) -> None:
    """A write that reaches the disk and changes nothing."""
    rows.session.execute(update(BodyRow).values(quorum_num=BodyRow.quorum_num))
