"""Brings a backup back into a new data folder, from which a server can be started at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from meeting.backup.boxes import bring_back_blind, bring_back_sealed, opener_of, sealed_names
from meeting.backup.making import DUMP, check_backup
from meeting.backup.manifest import BOXES, Manifest, sync_tree, write_file
from meeting.backup.refusals import (
    DatabaseNotEmpty,
    FolderNotEmpty,
    PassphraseNeeded,
    WrongKindOfStore,
)
from meeting.store.copying import load_postgres
from meeting.store.embedded import open_embedded
from meeting.store.house_notes import RESTORED, moment, write_note
from meeting.store.postgres import is_untouched, open_postgres
from meeting.store.shredding import sync_folder

DRAFT = ".restoring"


@dataclass(frozen=True)
class Restored:
    """What was brought back: the moment that the data is of, and the attempts left without a box.

    What was cast, confirmed or published after that moment is not there.
    """

    backup_at: datetime
    without: list[int]


def restore_backup(
    backup: Path,
    data: Path,
    database_url: str = "",
    passphrases: Sequence[str] = (),
    *,
    without_boxes: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Restored:
    """Makes `data` from the backup, wholly or not at all; a database it fills in one transaction.

    `passphrases` are the chief tellers', needed for boxes of unpublished `split` attempts unless
    these shall stay out (`without_boxes`); a `blind` box is brought back locked, and the chief
    teller opens it at the running server.
    Raises a refusal of `meeting.backup.refusals`, WrongPassphrase, NotForThisKey or a StoreFault.
    """
    manifest = check_backup(backup)
    _must_fit(manifest, data, database_url)
    sealed = sealed_names(backup)
    if sealed and not passphrases and not without_boxes:
        raise PassphraseNeeded(n=len(sealed))
    draft = data.with_name(data.name + DRAFT)
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700, parents=True)
    try:
        lost = _fill(backup, manifest, draft, database_url, () if without_boxes else passphrases)
        at = moment({"at": manifest.at}) or now()
        note = {"at": now().isoformat(), "backup_at": at.isoformat(), "without": lost}
        write_note(draft, RESTORED, note)
        sync_tree(draft)
    except BaseException:
        shutil.rmtree(draft)
        raise
    if data.exists():
        data.rmdir()
    draft.rename(data)
    sync_folder(data.parent)
    return Restored(at, lost)


def _fill(
    backup: Path, manifest: Manifest, draft: Path, database_url: str, passphrases: Sequence[str]
) -> list[int]:
    """Everything into the draft; the attempts that are left without their box."""
    for name in manifest.files:
        if name != DUMP:
            write_file(draft / name, (backup / name).read_bytes())
    bring_back_blind(backup, draft)
    # Before anything is loaded, so that a wrong passphrase leaves an empty database empty.
    opener = opener_of(draft, passphrases) if passphrases and sealed_names(backup) else None
    if database_url:
        load_postgres(database_url, backup / DUMP)
    database = open_postgres(database_url, draft) if database_url else open_embedded(draft)
    try:
        database.upgrade()
        if opener is not None:
            bring_back_sealed(backup, draft, database, opener)
    finally:
        database.close()
    boxes = {_number(name) for name in manifest.boxes}
    if (backup / BOXES).is_dir():
        boxes = set() if opener is not None else {_number(name) for name in sealed_names(backup)}
    return sorted(boxes | set(manifest.without))


def _must_fit(manifest: Manifest, data: Path, database_url: str) -> None:
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise FolderNotEmpty(folder=str(data))
    if (manifest.store == "postgresql") != bool(database_url):
        is_server = manifest.store == "postgresql"
        way, way_en = ("加上", "with") if is_server else ("不加", "without")
        kind = "PostgreSQL" if is_server else "SQLite"
        raise WrongKindOfStore(kind=kind, way=way, way_en=way_en)
    if database_url and not is_untouched(database_url):
        raise DatabaseNotEmpty()


def _number(name: str) -> int:
    return int(name.partition("attempt-")[2].partition(".")[0])
