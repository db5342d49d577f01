"""Small notes of a data folder that are no rows: when it was backed up, and from what restored.

They are written by commands beside the running server, which only looks at them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from meeting.store.shredding import sync_folder

# {"at": RFC 3339, "backup": the backup's own name, "without": attempts whose box is not in it}
LAST_BACKUP = "last-backup.json"
# {"at": when it was restored, "backup_at": the moment that the data is of, "without": …}
RESTORED = "restored.json"


def write_note(folder: Path, name: str, note: Mapping[str, Any]) -> None:
    """Replaces the note, whole or not at all."""
    fresh = folder / f"{name}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(note, out, ensure_ascii=False)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(folder / name)
    sync_folder(folder)


def read_note(folder: Path, name: str) -> dict[str, Any] | None:
    """The note; None where there is none, or none that can be read."""
    try:
        found = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def moment(note: Mapping[str, Any] | None, field: str = "at") -> datetime | None:
    """The moment that a note tells, with its zone; None where it tells none."""
    try:
        found = datetime.fromisoformat(str((note or {})[field]))
    except (KeyError, ValueError):
        return None
    return found if found.tzinfo is not None else None
