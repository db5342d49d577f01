"""The signing key of each body: sealed on disk, opened in memory only."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.log import log_keys
from meeting.services.log.key_file import make_once
from meeting.services.refusals import KeyFileOpen, KeyLocked, NotFound, PassphraseTooShort
from meeting.store.rows import Rows
from meeting.store.tables import BodyRow
from voting.key_envelope import NONCE_BYTES, SALT_BYTES, RecordKey, open_key, seal_key
from voting.signature import SEED_BYTES, key_from_seed, public_key_from_pem, public_pem

DEMO_PASSPHRASE = "yishitang-demo"  # noqa: S105 - known to everybody; it signs demo data only
PASSPHRASE_LEAST = 10


def unlock_key(desk: Desk, actor: Actor, body_id: int, passphrase: str) -> None:
    """Opens the body's key; the first time, makes it under this passphrase."""
    access.require(actor, "key.unlock", body_id)
    if not _path(desk, body_id).exists():
        if len(passphrase) < PASSPHRASE_LEAST and not _is_demo(desk, body_id):
            raise PassphraseTooShort(least=PASSPHRASE_LEAST)
        _make(desk, body_id, passphrase)
    _open(desk, body_id, passphrase)


def key_state(desk: Desk, body_id: int) -> str:
    """`missing`, `locked` or `unlocked`; a demo's key is always unlocked."""
    with desk.read() as rows:
        return state_of(desk, rows, body_id)


def state_of(desk: Desk, rows: Rows, body_id: int) -> str:
    """The same within a transaction."""
    body = rows.get(BodyRow, body_id)
    if body is None:
        raise NotFound()
    if body_id in desk.record_keys or body.is_demo:
        return "unlocked"
    return "locked" if _path(desk, body_id).exists() else "missing"


def make_ready(desk: Desk, body_id: int) -> None:
    """Opens what needs no passphrase: a demo's keys; those of others stay as they are."""
    if _is_demo(desk, body_id):
        the_key(desk, body_id)


def the_key(desk: Desk, body_id: int) -> RecordKey:
    """The open key; KeyLocked when nobody unlocked it."""
    known = desk.record_keys.get(body_id)
    if known is not None:
        return known
    if not _is_demo(desk, body_id):
        raise KeyLocked()
    if not _path(desk, body_id).exists():
        _make(desk, body_id, DEMO_PASSPHRASE)
    return _open(desk, body_id, DEMO_PASSPHRASE)


def open_key_of(desk: Desk, body_id: int) -> RecordKey | None:
    """The key while it is open; None when it is locked or not made yet. Opens nothing itself."""
    return desk.record_keys.get(body_id)


def public_pem_of(desk: Desk, body_id: int) -> bytes:
    """The body's public key; it needs no passphrase."""
    path = _path(desk, body_id).with_suffix(".pub.pem")
    if not path.exists():
        if not _is_demo(desk, body_id):
            raise NotFound()
        the_key(desk, body_id)
    return path.read_bytes()


def known_public_key(desk: Desk, body_id: int) -> Ed25519PublicKey | None:
    """The body's public key; None before the first unlocking made it."""
    path = _path(desk, body_id).with_suffix(".pub.pem")
    return public_key_from_pem(path.read_bytes()) if path.exists() else None


def require_passphrase(desk: Desk, body_id: int, passphrase: str) -> None:
    """Raises WrongPassphrase unless this is the one that the key lies under."""
    open_key(_read(desk, body_id), passphrase)


def make_next(desk: Desk, body_id: int, passphrase: str) -> RecordKey:
    """Makes the key that is to follow and lays it beside the one in use."""
    path = _next_path(desk, body_id)
    drop_next(desk, body_id)
    found = _seal(desk, body_id, path, passphrase)
    make_once(path.with_suffix(".pub.pem"), public_pem(found.key.public_key()))
    return found


def take_next(desk: Desk, body_id: int) -> None:
    """Puts the following key in place of the one in use, whose private half is gone with it.

    The public half is moved last: while it lies there, the change is not finished.
    """
    path = _next_path(desk, body_id)
    if path.exists():
        path.replace(_path(desk, body_id))
    path.with_suffix(".pub.pem").replace(_path(desk, body_id).with_suffix(".pub.pem"))
    desk.record_keys.pop(body_id, None)


def put_in_use(desk: Desk, body_id: int, key: RecordKey) -> None:
    """The key that was just taken, open already."""
    desk.record_keys[body_id] = key


def unfinished_changes(desk: Desk) -> dict[int, Ed25519PublicKey]:
    """The bodies whose key was being changed when the house went down, with the following key."""
    found = {}
    for path in (desk.data / "keys").glob("body-*.next.pub.pem"):
        body_id = int(path.name.removeprefix("body-").partition(".")[0])
        found[body_id] = public_key_from_pem(path.read_bytes())
    return found


def drop_next(desk: Desk, body_id: int) -> None:
    """Forgets a following key that nobody was told of."""
    path = _next_path(desk, body_id)
    for left in (path, path.with_suffix(".pub.pem")):
        left.unlink(missing_ok=True)


def _make(desk: Desk, body_id: int, passphrase: str) -> None:
    _seal(desk, body_id, _path(desk, body_id), passphrase)


def _seal(desk: Desk, body_id: int, path: Path, passphrase: str) -> RecordKey:
    is_demo = _is_demo(desk, body_id)
    seed, purpose = desk.chance(SEED_BYTES), "demo" if is_demo else "record"
    text = seal_key(
        seed,
        passphrase,
        purpose,
        salt=desk.chance(SALT_BYTES),
        nonce=desk.chance(NONCE_BYTES),
        n=2**15 if is_demo else 2**17,
    )
    # Of two who come at once one makes it; the other then opens that one, or is refused.
    make_once(path, text.encode())
    return RecordKey(key_from_seed(seed), purpose)


def _open(desk: Desk, body_id: int, passphrase: str) -> RecordKey:
    found = open_key(_read(desk, body_id), passphrase)
    # From the sealed key itself, so that a crash between the two files heals at the next opening.
    make_once(_path(desk, body_id).with_suffix(".pub.pem"), public_pem(found.key.public_key()))
    log_keys.open_with(desk, body_id, passphrase, _is_demo(desk, body_id))
    desk.record_keys[body_id] = found
    return found


def _read(desk: Desk, body_id: int) -> str:
    path = _path(desk, body_id)
    if path.stat().st_mode & 0o077:
        raise KeyFileOpen()
    return path.read_text()


def _path(desk: Desk, body_id: int) -> Path:
    return desk.data / "keys" / f"body-{body_id}.json"


def _next_path(desk: Desk, body_id: int) -> Path:
    return desk.data / "keys" / f"body-{body_id}.next.json"


def _is_demo(desk: Desk, body_id: int) -> bool:
    with desk.read() as rows:
        body = rows.get(BodyRow, body_id)
    if body is None:
        raise NotFound()
    return body.is_demo
