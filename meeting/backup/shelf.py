"""Where backups stand side by side: a draft is none, and only the newest holds ballot boxes.

Two copies of one open box tell who cast between them, and what was changed. So a box is in one
backup at most, and it leaves the older ones as soon as there is a newer.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from meeting.backup.manifest import BOXES, FILE
from meeting.backup.refusals import BackupUnderWay
from meeting.store.shredding import overwrite, sync_folder

PREFIX = "backup-"
DRAFT = ".draft-"
LOCK = ".lock"


@contextmanager
def held(shelf: Path) -> Iterator[None]:
    """One backup at a time is made on a shelf; raises BackupUnderWay."""
    shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (shelf / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            raise BackupUnderWay(folder=str(shelf)) from problem
        yield


def begin(shelf: Path, at: datetime) -> Path:
    """An empty draft for a backup of this moment."""
    draft = shelf / f"{DRAFT}{at.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
    draft.mkdir(mode=0o700)
    return draft


def finish(draft: Path) -> Path:
    """Gives the written and synced draft its name; from now on it is a backup."""
    name = PREFIX + draft.name.removeprefix(DRAFT)
    taken = len(list(draft.parent.glob(f"{name}*")))
    folder = draft.with_name(f"{name}-{taken + 1}" if taken else name)
    draft.rename(folder)
    sync_folder(folder.parent)
    return folder


def clear_remains(shelf: Path) -> None:
    """Throws away what a killed backup left."""
    for draft in shelf.glob(f"{DRAFT}*"):
        _throw_away(draft)


def finished(shelf: Path) -> list[Path]:
    """The backups on the shelf, oldest first."""
    return sorted(path for path in shelf.glob(f"{PREFIX}*") if (path / FILE).exists())


def withdraw_boxes(shelf: Path, but: Path) -> None:
    """Overwrites and deletes the ballot boxes of every backup but one."""
    for folder in finished(shelf):
        if folder != but and (folder / BOXES).is_dir():
            _throw_away(folder / BOXES)
            sync_folder(folder)


def keep_newest(shelf: Path, keep: int) -> None:
    """Deletes the oldest backups beyond `keep`; the newest one always stays."""
    for folder in finished(shelf)[: -max(1, keep)]:
        _throw_away(folder)
    sync_folder(shelf)


def _throw_away(folder: Path) -> None:
    # The manifest goes first: what is deleted by halves is no backup any more.
    (folder / FILE).unlink(missing_ok=True)
    for path in list(folder.rglob("*")):
        if path.is_file() and path.parent.name == BOXES:
            overwrite(path)
    shutil.rmtree(folder)
