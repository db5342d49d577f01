"""Pictures of options: files beside the database, under names that chance made."""

from __future__ import annotations

import os
import re
from pathlib import Path

NAME = re.compile(r"[0-9a-f]{32}\.(?:png|jpg|webp)")
TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


class Pictures:
    """One folder of files that are written once and never changed.

    A name cannot be guessed and says nothing of the picture, so the address of a candidate's
    portrait gives nobody away and nobody can ask whether a known portrait is here.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        """Writes a new file and brings it to the disk; the name must be of the form of `NAME`."""
        if not NAME.fullmatch(name):
            raise ValueError(name)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())

    def get(self, name: str) -> bytes | None:
        """The file's bytes; None when there is none, or the name could not be one of ours."""
        if not NAME.fullmatch(name):
            return None
        path = self._folder / name
        return path.read_bytes() if path.is_file() else None

    def drop(self, name: str) -> None:
        """Deletes a file that nothing shows any more."""
        if NAME.fullmatch(name):
            (self._folder / name).unlink(missing_ok=True)
