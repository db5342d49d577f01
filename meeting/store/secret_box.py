"""The box of secret (无记名) ballots: one SQLite file for each attempt, which links nothing.

Turnout and ballots share no key. Every commit rewrites both tables in key order, because SQLite
lays the cells of a page in the order of their insertion, and that order would tell who cast what.
The file has no write-ahead log: its journal is truncated with every commit, and what is
overwritten is zeroed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, delete, insert, select
from sqlalchemy.pool import NullPool

from meeting.store.drop import Drop, Landing, Outcome, Slip
from meeting.store.errors import AlreadyCast, BoxBroken, BoxMissing, BoxNotEmpty
from meeting.store.secret_tables import ballot, secret_metadata, turnout
from meeting.store.sqlite import begin_with, prepare_connections
from voting.canonical import canonical_bytes, parse
from voting.errors import VotingError

PRAGMAS = (
    "PRAGMA journal_mode=TRUNCATE",
    "PRAGMA secure_delete=ON",
    "PRAGMA synchronous=FULL",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA busy_timeout=5000",
)


@dataclass
class Content:
    """Everything in a box: who has cast, and what lies under which handle."""

    members: set[int] = field(default_factory=set, repr=False)
    ballots: dict[bytes, str] = field(default_factory=dict, repr=False)

    def copy(self) -> Content:
        """The same content, to be changed without changing this."""
        return Content(set(self.members), dict(self.ballots))


@dataclass(frozen=True)
class Choice:
    """A ballot without anyone: its marks and written names."""

    marks: dict[str, Any]
    write_ins: list[str]


class SecretBox:
    """The files of all secret attempts under one folder; written to by the one writer only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
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
        """Makes the empty box of an attempt; an older empty one is used again.

        It is made when the poll opens and never by a cast: a box that got lost must be missed.
        """
        path = self.path(attempt_id)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        engine = _engine(path)
        with engine.begin() as connection:
            secret_metadata.create_all(connection)
            if _read(connection).members:
                raise BoxNotEmpty()
        _sync_folder(self._folder)
        self._members[attempt_id] = frozenset()

    def drop(self, attempt_id: int, slips: list[Slip]) -> list[Outcome]:
        """Takes a batch and commits it; when this returns, the ballots are on the disk."""
        with self._engine(attempt_id).begin() as connection:
            before = _read(connection)
            after = before.copy()
            outcomes = [_land(after, slip) for slip in slips]
            if after != before:
                self._lay(connection, before, after)
        self._members[attempt_id] = frozenset(after.members)
        return outcomes

    def holds(self, attempt_id: int, slip: Slip) -> bool:
        """Whether this very ballot lies in the box already."""
        if not self.exists(attempt_id):
            return False
        with self._engine(attempt_id).begin() as connection:
            content = _read(connection)
        held = content.ballots.get(bytes.fromhex(slip.drop.key))
        return held == _text(slip.drop) and slip.member_id in content.members

    def turnout(self, attempt_id: int) -> int:
        """How many members have cast."""
        return len(self._cast(attempt_id))

    def has_cast(self, attempt_id: int, member_id: int) -> bool:
        """Whether this member has cast."""
        return member_id in self._cast(attempt_id)

    def members_cast(self, attempt_id: int) -> frozenset[int]:
        """Every member who has cast."""
        return frozenset(self._cast(attempt_id))

    def seal(self, attempt_id: int) -> list[Choice]:
        """All ballots, sorted by their content; raises unless there is one for each who cast."""
        with self._engine(attempt_id).begin() as connection:
            content = _read(connection)
        if len(content.ballots) != len(content.members):
            raise BoxBroken(ballots=len(content.ballots), turnout=len(content.members))
        return [_choice(text) for text in sorted(content.ballots.values())]

    def by_handle(self, attempt_id: int) -> dict[str, Choice]:
        """The ballots under their handles, for the display's memory after a restart."""
        with self._engine(attempt_id).begin() as connection:
            found = _read(connection).ballots
        return {handle.hex(): _choice(text) for handle, text in found.items()}

    def shred(self, attempt_id: int) -> None:
        """Overwrites and deletes the file of an attempt; nothing happens when it is gone."""
        self._members.pop(attempt_id, None)
        path = self.path(attempt_id)
        for remains in (path, path.with_name(path.name + "-journal")):
            if remains.exists():
                _overwrite(remains)
                remains.unlink()
        _sync_folder(self._folder)

    def _lay(self, connection: Connection, before: Content, after: Content) -> None:
        connection.execute(delete(turnout))
        connection.execute(delete(ballot))
        connection.execute(
            insert(turnout), [{"member_id": member} for member in sorted(after.members)]
        )
        connection.execute(
            insert(ballot),
            [
                {"handle": handle, "marks": after.ballots[handle]}
                for handle in sorted(after.ballots)
            ],
        )

    def _cast(self, attempt_id: int) -> frozenset[int]:
        known = self._members.get(attempt_id)
        if known is not None:
            return known
        with self._engine(attempt_id).begin() as connection:
            return frozenset(connection.scalars(select(turnout.c.member_id)))

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


def _land(content: Content, slip: Slip) -> Outcome:
    try:
        handle, text = bytes.fromhex(slip.drop.key), _text(slip.drop)
    except (ValueError, VotingError) as refusal:
        return refusal
    before = content.ballots.get(handle)
    if before is None:
        if slip.member_id in content.members:
            return AlreadyCast()
        content.members.add(slip.member_id)
        content.ballots[handle] = text
        return Landing()
    if slip.member_id not in content.members:
        # Somebody else's handle: chance cannot do that, so it is a forgery and nobody's ballot.
        return AlreadyCast()
    if before == text:
        return Landing(repeat=True)
    if not slip.drop.may_change:
        return AlreadyCast()
    content.ballots[handle] = text
    return Landing(changed=True)


def _text(drop: Drop) -> str:
    return canonical_bytes({"marks": drop.marks, "write_ins": drop.write_ins}).decode()


def _choice(text: str) -> Choice:
    found = parse(text.encode())
    return Choice(found["marks"], found["write_ins"])


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
