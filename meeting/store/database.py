"""The engine room of a store: where its rows are read, cast into and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from meeting.store.secret_boxes import SecretBoxes


@dataclass(frozen=True)
class Database:
    """Three ways into the same rows; SQLite's and PostgreSQL's keep the same promises.

    A transaction of `reading` sees one state throughout. Those of `casting` may be many at once,
    one attempt's after each other; one of `writing` is alone, whatever worker began it. What any
    of them has committed is on the disk. `upgrade` brings the tables up to date.
    """

    reading: Engine
    casting: Engine
    writing: Engine
    secret: SecretBoxes
    upgrade: Callable[[], None]

    def close(self) -> None:
        """Lets go of every connection and file."""
        self.secret.close()
        for engine in (self.casting, self.writing, self.reading):
            engine.dispose()
