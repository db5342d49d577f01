"""Files that must be gone: overwritten, deleted, and the deletion brought to the disk."""

from __future__ import annotations

import os
from pathlib import Path


def overwrite(path: Path) -> None:
    """Fills the file with zeros on the disk and deletes it; nothing happens when it is gone."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def sync_folder(folder: Path) -> None:
    """Makes created, renamed and removed names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
