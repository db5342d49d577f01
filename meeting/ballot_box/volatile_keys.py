"""Keys that outlive a killed process and no power cut: files in a folder that is only memory.

They open the ballots of an attempt while it runs. When they are destroyed, whatever a disk, a
backup or a flash cell still holds of those ballots is unreadable for good.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

MEMORY_FOLDERS = (Path("/dev/shm"), Path("/run/shm"))  # noqa: S108 - made 0700 and checked below


class FolderNotOurs(Exception):
    """The folder in memory belongs to somebody else, or others may read it."""


def memory_folder(data: Path) -> Path:
    """The private folder in memory that belongs to this data folder; made when it is missing.

    Where the system offers no folder in memory, the temporary folder stands in: then a key may
    reach the disk, and docs/trust.md says so. Raises FolderNotOurs when another user made it.
    """
    base = next((each for each in MEMORY_FOLDERS if os.access(each, os.W_OK)), None)
    mark = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:16]
    folder = (base or Path(tempfile.gettempdir())) / f"yishitang-{os.getuid()}-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077 or folder.is_symlink():
        raise FolderNotOurs(str(folder))
    return folder


class VolatileKeys:
    """The keys by name, each one file of mode 0600."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, key: bytes) -> None:
        """Keeps a key under a name, whole or not at all."""
        path = self._folder / name
        fresh = path.with_name(path.name + ".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(key)
        fresh.replace(path)

    def find(self, name: str) -> bytes | None:
        """The key, or None when it was destroyed or the power was cut since."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def destroy(self, name: str) -> None:
        """Overwrites and removes a key; nothing happens when it is gone."""
        path = self._folder / name
        if path.exists():
            path.write_bytes(bytes(path.stat().st_size))
            path.unlink()
