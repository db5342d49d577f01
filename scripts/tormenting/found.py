"""What lies in the box at this moment, read from a copy: by the key of a ballot, its marks.

Reading a copy leaves the server's own recovery to the server.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from meeting.ballot_box.box import BallotBox
from meeting.ballot_box.process import FOLDER as BOXES
from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder
from meeting.store.database import Database
from meeting.store.embedded import FILE, open_embedded
from meeting.store.named_box import NamedBox
from meeting.store.postgres import open_postgres

Found = dict[str, Mapping[str, Any]]


def ballots_in(data: Path, url: str, kind: str, attempt: int) -> Found:
    """Every ballot of the attempt; `kind` is named, split or blind, whose keys are serials."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        if kind == "blind":
            return _blind(data, copy, attempt)
        for each in ("secret", *(path.name for path in data.glob(FILE + "*"))):
            source = data / each
            if source.is_dir():
                shutil.copytree(source, copy / each)
            elif source.exists() and not each.endswith("-shm"):
                shutil.copy(source, copy / each)
        database = open_postgres(url, copy) if url else open_embedded(copy)
        try:
            return _in_the_open(database, kind, attempt)
        finally:
            database.close()


def _in_the_open(database: Database, kind: str, attempt: int) -> Found:
    if kind == "split":
        held = database.secret.by_handle(attempt)
        return {key: choice.marks for key, choice in held.items()}
    with Session(database.reading) as session:
        return {each.key: each.marks for each in NamedBox(session).ballots(attempt)}


def _blind(data: Path, copy: Path, attempt: int) -> Found:
    # A file that is still being written gets its name when it is whole; until then it is nobody's.
    shutil.copytree(data / BOXES, copy / BOXES, ignore=shutil.ignore_patterns("*.new"))
    box = BallotBox(copy / BOXES, VolatileKeys(memory_folder(data)))
    try:
        rows = box.close(attempt)
    finally:
        box.stop()
    chosen = {row["serial"]: row["choice"] for row in rows if row["choice"] is not None}
    return {key: choice["marks"] for key, choice in chosen.items()}
