"""The key of a body's public log: sealed beside the record key, opened with the same passphrase.

It is another key than the record's, so that a checkpoint is never taken for a record, and a stolen
one alone can neither publish nor hide.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from meeting.services.desk import Desk
from meeting.services.log.key_file import make_once
from meeting.services.refusals import KeyFileOpen
from voting.key_envelope import NONCE_BYTES, SALT_BYTES, open_key, seal_key
from voting.log.note import NoteKey
from voting.signature import SEED_BYTES, key_from_seed

PURPOSE = "log"


def open_with(desk: Desk, body_id: int, passphrase: str, is_demo: bool) -> None:
    """Opens the body's log key for this run; makes it where there is none yet."""
    path = _path(desk, body_id)
    key = None if path.exists() else _make(desk, path, passphrase, is_demo)
    if key is None:
        if path.stat().st_mode & 0o077:
            raise KeyFileOpen()
        key = open_key(path.read_text(), passphrase).key
    make_once(_public_path(desk, body_id), str(_vkey(key, body_id, is_demo)).encode())
    desk.log_keys[body_id] = key


def open_log_key(desk: Desk, body_id: int) -> Ed25519PrivateKey | None:
    """The key while it is open; None when it is locked or not made yet."""
    return desk.log_keys.get(body_id)


def vkey_of(desk: Desk, body_id: int) -> NoteKey | None:
    """The public half under the log's name, which needs no passphrase; None before it is made."""
    path = _public_path(desk, body_id)
    return NoteKey.from_text(path.read_text()) if path.exists() else None


def _make(desk: Desk, path: Path, passphrase: str, is_demo: bool) -> Ed25519PrivateKey | None:
    seed = desk.chance(SEED_BYTES)
    sealed = seal_key(
        seed,
        passphrase,
        PURPOSE,
        salt=desk.chance(SALT_BYTES),
        nonce=desk.chance(NONCE_BYTES),
        n=2**15 if is_demo else 2**17,
    )
    # Of two who come at once one makes it, and the other opens that one.
    return key_from_seed(seed) if make_once(path, sealed.encode()) else None


def _vkey(key: Ed25519PrivateKey, body_id: int, is_demo: bool) -> NoteKey:
    """The log's name tells a demo, and holds a part of the key: no two houses share one."""
    public = key.public_key().public_bytes_raw()
    house = "yishitang-demo" if is_demo else "yishitang"
    name = f"{house}/{hashlib.sha256(public).hexdigest()[:12]}/body-{body_id}"
    return NoteKey(name, public)


def _path(desk: Desk, body_id: int) -> Path:
    return desk.data / "keys" / f"body-{body_id}.log.json"


def _public_path(desk: Desk, body_id: int) -> Path:
    return desk.data / "keys" / f"body-{body_id}.log.vkey"
