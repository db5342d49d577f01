"""The ballots of a closed secret poll until its record is made: in the store as ciphertext only.

A database keeps what was deleted: in free pages, in its write-ahead log, in backups. So the main
store never sees these ballots in the open. They lie in it under a key of their own, which is
destroyed when the record is published or the attempt is void.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

from meeting.services.desk import Desk
from meeting.store.seal import KEY_BYTES, Seal, SealBroken
from meeting.store.shredding import overwrite, sync_folder
from meeting.store.tables import AttemptRow

STEP_BYTES = 64 * 1024


def keep(desk: Desk, attempt: AttemptRow, ballots: list[dict[str, Any]]) -> None:
    """Lays the ballots on the attempt's row, within the transaction that closes it."""
    key = desk.chance(KEY_BYTES)
    _write(_path(desk, attempt.id), key)
    sealed = _seal(desk, attempt, key).close(json.dumps(ballots, ensure_ascii=False).encode())
    attempt.choices = [base64.b64encode(sealed).decode("ascii")]


def read(desk: Desk, attempt: AttemptRow) -> list[dict[str, Any]]:
    """The ballots again; none where none were kept. SealBroken without their key."""
    kept = attempt.choices or []
    if not kept or isinstance(kept[0], dict):
        # Closed by a version that kept them in the open, and not yet published.
        return kept
    path = _path(desk, attempt.id)
    if not path.exists():
        raise SealBroken()
    opened = _seal(desk, attempt, path.read_bytes()).open(base64.b64decode(kept[0]))
    found: list[dict[str, Any]] = json.loads(opened)
    return found


def destroy(desk: Desk, attempt_id: int) -> None:
    """Destroys the key, and with it every copy; nothing happens when it is gone."""
    path = _path(desk, attempt_id)
    if path.exists():
        overwrite(path)
        sync_folder(path.parent)


def held(desk: Desk) -> set[int]:
    """The attempts whose key lies here still."""
    return {int(path.stem.partition("-")[2]) for path in _folder(desk).glob("attempt-*.key")}


def _seal(desk: Desk, attempt: AttemptRow, key: bytes) -> Seal:
    return Seal(key, f"yishitang-closed/1\n{attempt.id}", desk.chance, STEP_BYTES)


def _write(path: Path, key: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(key)
        out.flush()
        os.fsync(out.fileno())
    sync_folder(path.parent)


def _folder(desk: Desk) -> Path:
    return desk.data / "closed"


def _path(desk: Desk, attempt_id: int) -> Path:
    return _folder(desk) / f"attempt-{attempt_id}.key"
