"""Small files that are there whole or not at all, also after a power cut."""

from __future__ import annotations

import os
from pathlib import Path

from meeting.store.shredding import sync_folder

# More than a batch of ballots needs, and about what a ballot box's file grows by at a time.
TRY_BYTES = 256 * 1024


def write_durably(path: Path, content: bytes) -> None:
    """Replaces the file by these bytes, for its owner alone; on the disk when this returns.

    A power cut leaves the old file or the new one, never a part: rename(2) after fsync(2).
    """
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def try_disk(folder: Path) -> None:
    """Writes a file here as large as a batch of ballots and removes it; OSError where it fails."""
    path = folder / "try"
    write_durably(path, bytes(TRY_BYTES))
    path.unlink()
