"""The box of secret (无记名) ballots: one SQLite file for each attempt, which links nothing.

Turnout and ballots share no key. Every commit rewrites both tables in key order, because SQLite
lays the cells of a page in the order of their insertion, and that order would tell who cast what.
The file has no write-ahead log: its journal is truncated with every commit, and what is
overwritten is zeroed.
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, delete, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from meeting.store.beginning import begin_with
from meeting.store.drop import Box, Outcome, Slip
from meeting.store.errors import BoxMissing, BoxNotEmpty
from meeting.store.put_rows import put_rows
from meeting.store.running import Run, run_here
from meeting.store.secret_boxes import SecretBoxes
from meeting.store.secret_content import Content
from meeting.store.secret_tables import ballot, secret_metadata, turnout
from meeting.store.shredding import overwrite, sync_folder
from meeting.store.sqlite import prepare_connections

PRAGMAS = (
    "PRAGMA journal_mode=TRUNCATE",
    "PRAGMA secure_delete=ON",
    "PRAGMA synchronous=FULL",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA busy_timeout=5000",
)


class SecretBox(SecretBoxes):
    """The files of all secret attempts under one folder; written to by the one writer only."""

    shares_transaction = False

    def __init__(self, folder: Path, run: Run = run_here) -> None:
        self._folder = folder
        self._run = run
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Who has cast, as of the last commit: readers need not wait for the file's lock.
        self._members: dict[int, frozenset[int]] = {}

    def path(self, attempt_id: int) -> Path:
        """Where the file of an attempt lies."""
        return self._folder / f"attempt-{attempt_id}.sqlite"

    def exists(self, attempt_id: int) -> bool:
        """Whether the attempt has a box: from the opening until it is shredded."""
        return self.path(attempt_id).exists()

    def held(self) -> set[int]:
        """The attempts of which a file lies here, be it only the journal of a broken commit."""
        names = (path.name.partition(".")[0] for path in self._folder.glob("attempt-*.sqlite*"))
        numbers = (name.removeprefix("attempt-") for name in names)
        return {int(number) for number in numbers if number.isdecimal()}

    def create(self, attempt_id: int) -> None:
        """Makes the empty file of an attempt; an older empty one is used again."""
        path = self.path(attempt_id)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        engine = _engine(path)
        with engine.begin() as connection:
            secret_metadata.create_all(connection)
            if _read(connection).members:
                raise BoxNotEmpty()
        sync_folder(self._folder)
        self._members[attempt_id] = frozenset()

    def during(self, session: Session) -> Box:
        """The boxes themselves: each file commits by itself, inside the batch."""
        return self

    def drop(self, attempt_id: int, slips: list[Slip]) -> list[Outcome]:
        """Takes a batch and commits it; when this returns, the ballots are on the disk.

        What waits for lock and disk is run beside the server, as `Batches` does it.
        """
        with self._engine(attempt_id).connect() as connection:
            self._run(connection.begin)
            before = _read(connection)
            after = before.copy()
            outcomes = [after.land(slip) for slip in slips]
            if after != before:
                self._lay(connection, before, after)
            self._run(connection.commit)
        self._members[attempt_id] = frozenset(after.members)
        return outcomes

    def content(self, attempt_id: int) -> Content:
        """What lies in the file."""
        with self._engine(attempt_id).begin() as connection:
            return _read(connection)

    def put_back(self, attempt_id: int, content: Content) -> None:
        """Makes the file anew with what a backup held."""
        self.create(attempt_id)
        if content.members:
            with self._engine(attempt_id).begin() as connection:
                self._lay(connection, Content(), content)
        self._members[attempt_id] = frozenset(content.members)

    def members_cast(self, attempt_id: int) -> frozenset[int]:
        """Every member who has cast."""
        known = self._members.get(attempt_id)
        if known is not None:
            return known
        with self._engine(attempt_id).begin() as connection:
            return frozenset(connection.scalars(select(turnout.c.member_id)))

    def shred(self, attempt_id: int) -> None:
        """Overwrites and deletes the file of an attempt; nothing happens when it is gone."""
        self._members.pop(attempt_id, None)
        path = self.path(attempt_id)
        for remains in (path, path.with_name(path.name + "-journal")):
            overwrite(remains)
        sync_folder(self._folder)

    def close(self) -> None:
        """No file is held open between two uses."""

    def _lay(self, connection: Connection, before: Content, after: Content) -> None:
        connection.execute(delete(turnout))
        connection.execute(delete(ballot))
        put_rows(connection, turnout, [(member,) for member in sorted(after.members)])
        put_rows(connection, ballot, sorted(after.ballots.items()))

    def _engine(self, attempt_id: int) -> Engine:
        path = self.path(attempt_id)
        if not path.exists():
            raise BoxMissing()
        return _engine(path)


def _engine(path: Path) -> Engine:
    # Without a pool no connection outlives its use, so shredding finds no open file.
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, hide_parameters=True)
    prepare_connections(engine, PRAGMAS)
    begin_with(engine, "BEGIN IMMEDIATE")
    return engine


def _read(connection: Connection) -> Content:
    members = set(connection.scalars(select(turnout.c.member_id)))
    rows = connection.execute(select(ballot.c.handle, ballot.c.marks))
    return Content(members, {bytes(handle): marks for handle, marks in rows})
