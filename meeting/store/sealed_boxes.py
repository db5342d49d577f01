"""The boxes of secret ballots on PostgreSQL: each attempt is one sealed row, rewritten whole.

A server that keeps a row for each ballot shows who came when: by `xmin`, by `ctid`, by the pages
and by its own write-ahead log, which backups and replicas copy. Here it only ever holds a
ciphertext of everything. The key lies in a file beside the app and never in the database, so that
destroying it ends every copy, wherever the server's log has gone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.orm import Session

from meeting.store.drop import Box, Outcome, Slip
from meeting.store.errors import BoxMissing, BoxNotEmpty
from meeting.store.seal import KEY_BYTES, NONCE_BYTES, Seal
from meeting.store.sealed_schema import ROLE, sealed_box
from meeting.store.secret_boxes import SecretBoxes
from meeting.store.secret_content import Content, content_bytes, read_content
from meeting.store.shredding import overwrite, sync_folder

# Small beside the blind box's step, because every version goes through the server's log.
STEP_BYTES = 32 * 1024


class SealedBoxes(SecretBoxes):
    """The rows of all secret attempts, and the folder of their keys."""

    shares_transaction = True

    def __init__(
        self, folder: Path, engine: Engine, chance: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Connections of this engine act in the box's own role.
        self._engine = engine
        self._chance = chance
        # The newest version seen of each box, under its nonce: another worker may write the next.
        self._seen: dict[int, tuple[bytes, Content]] = {}

    def exists(self, attempt_id: int) -> bool:
        """Whether the attempt's key is here: without it there is no box."""
        return self._key_path(attempt_id).exists()

    def held(self) -> set[int]:
        """The attempts of which a row or a key is left."""
        with self._engine.begin() as connection:
            rows = set(connection.scalars(select(sealed_box.c.attempt_id)))
        names = (path.stem.removeprefix("attempt-") for path in self._folder.glob("attempt-*.key"))
        return rows | {int(name) for name in names if name.isdecimal()}

    def create(self, attempt_id: int) -> None:
        """Makes key and empty row of an attempt; an older empty one is used again."""
        with self._engine.begin() as connection:
            is_there = self._head(connection, attempt_id) is not None
            if is_there and self._read(connection, attempt_id).members:
                raise BoxNotEmpty()
            if not is_there:
                self._make_key(attempt_id)
                sealed = self._sealed(attempt_id, Content())
                connection.execute(
                    insert(sealed_box), [{"attempt_id": attempt_id, "sealed": sealed}]
                )

    def during(self, session: Session) -> Box:
        """The boxes inside this session's transaction: what they take is stored with its commit."""
        return _Filling(self, session)

    def content(self, attempt_id: int) -> Content:
        """What lies in the box."""
        with self._engine.begin() as connection:
            return self._read(connection, attempt_id)

    def put_back(self, attempt_id: int, content: Content) -> None:
        """Makes key and row anew with what a backup held."""
        self.create(attempt_id)
        mine = update(sealed_box).where(sealed_box.c.attempt_id == attempt_id)
        with self._engine.begin() as connection:
            connection.execute(mine.values(sealed=self._sealed(attempt_id, content)))

    def shred(self, attempt_id: int) -> None:
        """Destroys the key first: from then on no copy of the row can be read by anyone."""
        self._seen.pop(attempt_id, None)
        overwrite(self._key_path(attempt_id))
        sync_folder(self._folder)
        with self._engine.begin() as connection:
            connection.execute(delete(sealed_box).where(sealed_box.c.attempt_id == attempt_id))

    def forget_shredded(self) -> None:
        """Lets go of what is still in memory of boxes that another worker shredded."""
        for attempt_id in list(self._seen):
            if not self.exists(attempt_id):
                self._seen.pop(attempt_id, None)

    def close(self) -> None:
        """Lets go of the connections."""
        self._engine.dispose()

    def fill(self, connection: Connection, attempt_id: int, slips: list[Slip]) -> list[Outcome]:
        """Lays the slips into the box; another worker's batch waits for this one's commit."""
        before = self._read(connection, attempt_id, is_locked=True)
        after = before.copy()
        outcomes = [after.land(slip) for slip in slips]
        if after != before:
            sealed = self._sealed(attempt_id, after)
            mine = update(sealed_box).where(sealed_box.c.attempt_id == attempt_id)
            connection.execute(mine.values(sealed=sealed))
            self._seen[attempt_id] = (sealed[:NONCE_BYTES], after)
        return outcomes

    def _head(
        self, connection: Connection, attempt_id: int, is_locked: bool = False
    ) -> bytes | None:
        question = select(func.substring(sealed_box.c.sealed, 1, NONCE_BYTES)).where(
            sealed_box.c.attempt_id == attempt_id
        )
        found = connection.scalar(question.with_for_update() if is_locked else question)
        return None if found is None else bytes(found)

    def _read(self, connection: Connection, attempt_id: int, is_locked: bool = False) -> Content:
        seen = self._seen.get(attempt_id)
        head = self._head(connection, attempt_id, is_locked)
        if head is None or not self.exists(attempt_id):
            raise BoxMissing()
        if seen is not None and seen[0] == head:
            return seen[1]
        whole = select(sealed_box.c.sealed).where(sealed_box.c.attempt_id == attempt_id)
        sealed = connection.scalar(whole)
        if sealed is None:
            raise BoxMissing()
        content = read_content(self._seal(attempt_id).open(bytes(sealed)))
        self._seen[attempt_id] = (bytes(sealed)[:NONCE_BYTES], content)
        return content

    def _sealed(self, attempt_id: int, content: Content) -> bytes:
        return self._seal(attempt_id).close(content_bytes(content))

    def _seal(self, attempt_id: int) -> Seal:
        try:
            key = self._key_path(attempt_id).read_bytes()
        except FileNotFoundError:
            raise BoxMissing() from None
        return Seal(key, f"yst-split/1 attempt {attempt_id}", self._chance, STEP_BYTES)

    def _make_key(self, attempt_id: int) -> None:
        # A key without a row is what a broken opening left; nothing was ever sealed by it.
        descriptor = os.open(
            self._key_path(attempt_id), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600
        )
        with os.fdopen(descriptor, "wb") as out:
            out.write(self._chance(KEY_BYTES))
            out.flush()
            os.fsync(out.fileno())
        sync_folder(self._folder)

    def _key_path(self, attempt_id: int) -> Path:
        return self._folder / f"attempt-{attempt_id}.key"


class _Filling:
    """The boxes as one batch fills them, in the box's role for as long as it touches them."""

    def __init__(self, boxes: SealedBoxes, session: Session) -> None:
        self._boxes = boxes
        self._session = session

    def drop(self, attempt_id: int, slips: list[Slip]) -> list[Outcome]:
        """Takes a batch; it is stored when the session's transaction commits."""
        with self._session.begin_nested(), _in_role(self._session.connection()) as connection:
            return self._boxes.fill(connection, attempt_id, slips)

    def holds(self, attempt_id: int, slip: Slip) -> bool:
        """Whether this very ballot lies in the box already."""
        return self._boxes.holds(attempt_id, slip)

    def turnout(self, attempt_id: int) -> int:
        """How many members have cast."""
        return self._boxes.turnout(attempt_id)

    def has_cast(self, attempt_id: int, member_id: int) -> bool:
        """Whether this member has cast."""
        return self._boxes.has_cast(attempt_id, member_id)


@contextmanager
def _in_role(connection: Connection) -> Iterator[Connection]:
    connection.exec_driver_sql(f"set local role {ROLE}")
    yield connection
    # After an error the savepoint's rollback sets the role back.
    connection.exec_driver_sql("set local role none")
