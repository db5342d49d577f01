"""A file that is always whole, always encrypted and never tells how full it is.

The content is rewritten as one piece: there is no row, no page and no journal from which an order
of arrival or an overwritten choice could be read, and the length moves in large steps only.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from meeting.store.seal import KEY_BYTES, Seal, SealBroken
from meeting.store.shredding import sync_folder

__all__ = ["KEY_BYTES", "SealBroken", "SealedFile", "sync_folder"]

STEP_BYTES = 256 * 1024


class SealedFile:
    """One file under one seal; see `meeting.store.seal` for key, label and chance."""

    def __init__(self, path: Path, key: bytes, label: str, chance: Callable[[int], bytes]) -> None:
        self._path = path
        self._seal = Seal(key, label, chance, STEP_BYTES)

    def read(self) -> bytes | None:
        """The newest content that was written, or None before the first; raises SealBroken."""
        try:
            sealed = self._path.read_bytes()
        except FileNotFoundError:
            return None
        return self._seal.open(sealed)

    def write(self, content: bytes) -> None:
        """Replaces the content; when this returns, it is on the disk."""
        fresh = self._path.with_name(self._path.name + ".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(self._seal.close(content))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._path)
        sync_folder(self._path.parent)
