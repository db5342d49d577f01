"""The standby's copy of a data folder: at every `done` a state that the other machine could be in.

Files with ballots in the open, and keys that open some, are written under a key that lies in this
machine's memory only. So its disk never holds two readable states of one box, in which an order of
arrival could be read; after a power cut of this machine they come anew from the other one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from meeting.ballot_box.volatile_keys import VolatileKeys
from meeting.store.durable_file import write_durably
from meeting.store.embedded import FILE as EMBEDDED
from meeting.store.mirroring.names import Side, belongs, is_open, mirrored
from meeting.store.seal import KEY_BYTES, Seal
from meeting.store.shredding import overwrite, sync_folder

SEALED = "sealed"
KEY = "standby.key"
STEP_BYTES = 64 * 1024


class NotOfTheFolder(Exception):
    """A name that no file of a data folder has."""


class FolderCopy:
    """One folder; its methods are called one at a time."""

    def __init__(self, data: Path, keys: VolatileKeys) -> None:
        self._data = data
        self._log = data / f"{EMBEDDED}-wal"
        if keys.find(KEY) is None:
            keys.keep(KEY, os.urandom(KEY_BYTES))
            # What an earlier key had sealed nobody opens any more.
            for path in self._sealed():
                path.unlink()
        self._key = keys.find(KEY) or b""
        self._keys = keys

    def put(self, side: Side, name: str, content: bytes) -> None:
        """Replaces a file, whole; it is on the disk when this returns."""
        if not belongs(side, name):
            raise NotOfTheFolder(name)
        if is_open(name):
            content = self._seal(name).close(content)
        _write(self._data / SEALED / name if is_open(name) else self._data / name, content)

    def base(self, content: bytes) -> None:
        """Begins with another database; what its log said before is over."""
        fresh = self._data / f"{EMBEDDED}.new"
        _write(fresh, content)
        for path in (self._log, self._data / f"{EMBEDDED}-shm"):
            path.unlink(missing_ok=True)
        fresh.replace(self._data / EMBEDDED)
        sync_folder(self._data)

    def log(self, content: bytes, *, is_anew: bool, offset: int) -> None:
        """Adds to the database's log; one that begins anew is preceded by the folding of the old.

        Raises NotOfTheFolder when it does not continue what is here.
        """
        if is_anew:
            self.fold()
        length = self._log.stat().st_size if self._log.exists() else 0
        if length != offset:
            raise NotOfTheFolder(f"{EMBEDDED}-wal: {length} and not {offset}")
        descriptor = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())

    def fold(self) -> None:
        """Brings the log into the database, page for page as the other machine did."""
        if not self._log.exists():
            return
        with closing(sqlite3.connect(self._data / EMBEDDED)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def keep_only(self, side: Side, names: Iterable[str]) -> None:
        """Destroys every file of this side that the other machine has no more."""
        kept = set(names)
        for name, path in mirrored(self._data, side):
            if name not in kept:
                overwrite(path)
        for path in self._sealed():
            name = str(path.relative_to(self._data / SEALED))
            if belongs(side, name) and name not in kept:
                path.unlink()

    def unseal(self) -> None:
        """Lays the sealed files where a server looks for them, and destroys their key."""
        for path in list(self._sealed()):
            name = str(path.relative_to(self._data / SEALED))
            _write(self._data / name, self._seal(name).open(path.read_bytes()))
            path.unlink()
        self._keys.destroy(KEY)

    def check(self) -> None:
        """Folds the log and reads the database through; raises sqlite3.DatabaseError."""
        if not (self._data / EMBEDDED).exists():
            return
        self.fold()
        with closing(sqlite3.connect(self._data / EMBEDDED)) as connection:
            said = connection.execute("PRAGMA quick_check(1)").fetchone()
        if said != ("ok",):
            raise sqlite3.DatabaseError(str(said))

    def _seal(self, name: str) -> Seal:
        return Seal(self._key, f"yst-standby/1 {name}", os.urandom, STEP_BYTES)

    def _sealed(self) -> Iterator[Path]:
        return (path for path in (self._data / SEALED).rglob("*") if path.is_file())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(path, content)
