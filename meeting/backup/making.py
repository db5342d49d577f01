"""Makes one backup of a data folder that is in use: whole, consistent and verified, or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from meeting.backup import shelf
from meeting.backup.boxes import keep_boxes
from meeting.backup.manifest import Manifest, manifest_of, read_manifest, sync_tree, write_file
from meeting.backup.refusals import NothingToBackUp, TooMuchMoves
from meeting.backup.unpublished import Unpublished, unpublished
from meeting.demo.codes import FILE as DEMO_CODES
from meeting.services.results.record_making import SOFTWARE
from meeting.store.copying import check_dump, check_embedded, copy_embedded, dump_postgres
from meeting.store.database import Database
from meeting.store.embedded import FILE as EMBEDDED
from meeting.store.embedded import open_embedded
from meeting.store.house_notes import LAST_BACKUP, RESTORED, write_note
from meeting.store.mirroring.leading import NOTE as LEADING
from meeting.store.postgres import open_postgres

DUMP = "store.dump"
FOLDERS = ("keys", "pictures", "certificates")
# What is made anew by itself (the key of the sign-in cookies), holds no truth, or would be a copy
# of what is copied with care: the store, and whatever belongs to an unpublished ballot.
# Who leads is left out too: a house that was restored is followed by a standby that begins anew.
LEFT_OUT = {"session.key", "server.lock", LAST_BACKUP, RESTORED, DEMO_CODES, LEADING}
TRIES = 5


@dataclass(frozen=True)
class Made:
    """A finished backup, and the attempts whose ballots could not be put into it."""

    folder: Path
    manifest: Manifest


def make_backup(
    data: Path,
    shelf_folder: Path,
    keep: int,
    database_url: str = "",
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Made:
    """Makes a backup under `shelf_folder` and keeps the newest `keep` of them.

    The server may run, and polls may be open. Raises NothingToBackUp, BackupUnderWay,
    TooMuchMoves, BackupBroken or a StoreFault; then no new backup is there and the old ones are.
    """
    if not database_url and not (data / EMBEDDED).exists():
        raise NothingToBackUp(folder=str(data))
    with shelf.held(shelf_folder):
        shelf.clear_remains(shelf_folder)
        database = open_postgres(database_url, data) if database_url else open_embedded(data)
        try:
            draft, at, without = _consistent(data, shelf_folder, database, database_url, now)
        finally:
            database.close()
        store = "postgresql" if database_url else "sqlite"
        manifest_of(draft, at.isoformat(), store, SOFTWARE["version"], without).write(draft)
        sync_tree(draft)
        folder = shelf.finish(draft)
        made = Made(folder, check_backup(folder))
        shelf.withdraw_boxes(shelf_folder, but=folder)
        shelf.keep_newest(shelf_folder, keep)
    note = {"at": at.isoformat(), "backup": folder.name, "without": without}
    write_note(data, LAST_BACKUP, note)
    return made


def check_backup(folder: Path) -> Manifest:
    """Reads the whole backup through; raises BackupForeign, BackupBroken or CopyBroken."""
    manifest = read_manifest(folder)
    manifest.check(folder)
    if manifest.store == "sqlite":
        check_embedded(folder / EMBEDDED)
    else:
        check_dump(folder / DUMP)
    return manifest


def _consistent(
    data: Path,
    shelf_folder: Path,
    database: Database,
    database_url: str,
    now: Callable[[], datetime],
) -> tuple[Path, datetime, list[int]]:
    """A draft in which the store and the boxes are of one state of the polls.

    Store and boxes commit by themselves. A poll that opens, closes or is published while they are
    copied could lose its box between the two copies, so then all is copied again.
    """
    for _ in range(TRIES):
        at = now()
        before = unpublished(database)
        draft = shelf.begin(shelf_folder, at)
        without = _fill(draft, data, database, database_url, before)
        if unpublished(database) == before:
            return draft, at, without
        shelf.clear_remains(shelf_folder)
    raise TooMuchMoves()


def _fill(
    draft: Path, data: Path, database: Database, database_url: str, attempts: list[Unpublished]
) -> list[int]:
    # The store first: a ballot that falls between the copies is then in its box, where it counts.
    if database_url:
        dump_postgres(database_url, draft / DUMP)
    else:
        copy_embedded(data / EMBEDDED, draft / EMBEDDED)
    without = keep_boxes(data, database, attempts, draft)
    for path in _plain_files(data):
        write_file(draft / path.relative_to(data), path.read_bytes())
    if (data / DEMO_CODES).exists():
        # That it is a demo must be known again; its codes are made anew at each start.
        write_file(draft / DEMO_CODES, b"{}")
    return without


def _plain_files(data: Path) -> list[Path]:
    here = [path for path in data.iterdir() if path.is_file() and path.name not in LEFT_OUT]
    here += [path for name in FOLDERS for path in (data / name).glob("*") if path.is_file()]
    return sorted(
        path
        for path in here
        # Drafts of the running server, and the store with its journals.
        if not path.name.startswith((".", EMBEDDED)) and path.suffix != ".new"
    )
