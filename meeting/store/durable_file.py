"""Small files that are there whole or not at all, also after a power cut."""

from __future__ import annotations

import os
from pathlib import Path

from meeting.store.shredding import sync_folder


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
