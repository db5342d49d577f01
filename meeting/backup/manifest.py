"""What a backup holds: every file with its length and SHA-256, and the boxes apart from them."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from meeting.backup.refusals import BackupBroken, BackupForeign
from meeting.store.shredding import sync_folder

FILE = "manifest.json"
FORMAT = "yst-backup/1"
BOXES = "boxes"
CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """`at` is RFC 3339 in UTC, `store` is 'sqlite' or 'postgresql'.

    `files` and `boxes` give for each path its [bytes, sha256]. Boxes are withdrawn from a backup
    once there is a newer one, so a missing folder of boxes is no fault of it; a box that is there
    must be the right one. `without` names attempts whose ballots nobody could have sealed.
    """

    at: str
    store: str
    software: str
    files: dict[str, list[Any]]
    boxes: dict[str, list[Any]]
    without: list[int]
    format: str = FORMAT

    def write(self, folder: Path) -> None:
        """Writes it as the last file of a backup."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        write_file(folder / FILE, text.encode())

    def check(self, folder: Path) -> None:
        """Raises BackupBroken for the first file that is not as it was written, or is not named."""
        found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        named = self.files | (self.boxes if (folder / BOXES).is_dir() else {})
        for name in sorted(named.keys() ^ (found - {FILE})):
            raise BackupBroken(file=name)
        for name, told in named.items():
            if fingerprint_of(folder / name) != told:
                raise BackupBroken(file=name)

    @property
    def has_boxes(self) -> bool:
        """Whether boxes were backed up, be they withdrawn since or not."""
        return bool(self.boxes)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a finished backup; raises BackupForeign when this is none."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        manifest = Manifest(**found)
    except (OSError, ValueError, TypeError):
        raise BackupForeign(folder=str(folder)) from None
    if manifest.format != FORMAT:
        raise BackupForeign(folder=str(folder))
    return manifest


def manifest_of(folder: Path, at: str, store: str, software: str, without: list[int]) -> Manifest:
    """What lies in this folder now, read back from the disk's own cache."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    told = {str(path.relative_to(folder)): fingerprint_of(path) for path in paths}
    boxes = {name: each for name, each in told.items() if name.startswith(f"{BOXES}/")}
    files = {name: each for name, each in told.items() if name not in boxes}
    return Manifest(at, store, software, files, boxes, without)


def fingerprint_of(path: Path) -> list[Any]:
    """[bytes, SHA-256 in hexadecimal] of a file."""
    digest, length = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            length += len(chunk)
    return [length, digest.hexdigest()]


def write_file(path: Path, content: bytes) -> None:
    """A new file for this user alone, on the disk when this returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def sync_tree(folder: Path) -> None:
    """Brings every name and every file under the folder to the disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            sync_folder(path)
            continue
        with path.open("rb") as file:
            os.fsync(file.fileno())
    sync_folder(folder)
