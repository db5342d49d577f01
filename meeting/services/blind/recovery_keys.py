"""The chief teller's passphrase: what opens the ballot boxes again after a power cut.

The server keeps the public half in the open and the private half under the passphrase; it seals
the keys of every blind poll to it, and cannot open them without the chief teller.
"""

from __future__ import annotations

import os
from pathlib import Path

from meeting.ballot_box.recovery import teller_key
from meeting.ballot_box.sealed_file import sync_folder
from meeting.services import access
from meeting.services.blind.blind_refusals import RecoveryKeyInUse, RecoveryKeyMissing
from meeting.services.desk import Actor, Desk
from meeting.services.log.keys import DEMO_PASSPHRASE, PASSPHRASE_LEAST
from meeting.services.refusals import KeyFileOpen, NotFound, PassphraseTooShort
from meeting.store.rows import Rows
from meeting.store.tables import (
    AttemptRow,
    BodyRow,
    ItemRow,
    MeetingRow,
    PollRow,
    SessionRow,
    TermRow,
)
from voting.key_envelope import NONCE_BYTES, SALT_BYTES, WrongPassphrase, open_key, seal_key
from voting.signature import SEED_BYTES

PURPOSE = "recovery"


def set_passphrase(desk: Desk, actor: Actor, body_id: int, passphrase: str) -> None:
    """Makes the body's recovery key under this passphrase, in place of an earlier one.

    Refused while a blind poll is under way, whose keys are sealed to the earlier one.
    """
    access.require(actor, "recovery.set", body_id)
    if len(passphrase) < PASSPHRASE_LEAST:
        raise PassphraseTooShort(least=PASSPHRASE_LEAST)
    with desk.read() as rows:
        if under_way(rows, body_id):
            raise RecoveryKeyInUse()
    _make(desk, body_id, passphrase)


def under_way(rows: Rows, body_id: int) -> list[AttemptRow]:
    """The body's blind attempts whose ballot boxes are needed still."""
    return rows.all(
        AttemptRow,
        AttemptRow.state.in_(("prepared", "open", "closed", "confirmed")),
        AttemptRow.poll_id == PollRow.id,
        PollRow.protection == "blind",
        PollRow.item_id == ItemRow.id,
        ItemRow.meeting_id == MeetingRow.id,
        MeetingRow.session_id == SessionRow.id,
        SessionRow.term_id == TermRow.id,
        TermRow.body_id == body_id,
    )


def public_half(desk: Desk, rows: Rows, body_id: int) -> bytes:
    """What an attempt's keys are sealed to; RecoveryKeyMissing until the chief teller set it.

    A demo's is made by itself, under the passphrase that everybody knows.
    """
    path = _public_path(desk, body_id)
    if not path.exists():
        body = rows.get(BodyRow, body_id)
        if body is None:
            raise NotFound()
        if not body.is_demo:
            raise RecoveryKeyMissing()
        _make(desk, body_id, DEMO_PASSPHRASE)
    return bytes.fromhex(path.read_text())


def is_set(desk: Desk, rows: Rows, body_id: int) -> bool:
    """Whether a blind poll of this body could be sealed now; a demo's always can."""
    body = rows.get(BodyRow, body_id)
    return _public_path(desk, body_id).exists() or (body is not None and body.is_demo)


def private_seed(desk: Desk, body_id: int, passphrase: str, public: bytes | None = None) -> bytes:
    """The private half, for the moment of recovery; raises WrongPassphrase.

    `public` names an earlier key: what was sealed to it opens under the passphrase of that time.
    """
    path = _path(desk, body_id)
    if public is not None and _earlier(path, public.hex()).exists():
        path = _earlier(path, public.hex())
    if not path.exists():
        raise RecoveryKeyMissing()
    if path.stat().st_mode & 0o077:
        raise KeyFileOpen()
    opened = open_key(path.read_text(), passphrase)
    if opened.purpose != PURPOSE:
        raise WrongPassphrase()
    return opened.key.private_bytes_raw()


def _make(desk: Desk, body_id: int, passphrase: str) -> None:
    seed = desk.chance(SEED_BYTES)
    sealed = seal_key(
        seed,
        passphrase,
        PURPOSE,
        salt=desk.chance(SALT_BYTES),
        nonce=desk.chance(NONCE_BYTES),
        n=2**15 if passphrase == DEMO_PASSPHRASE else 2**17,
    )
    path = _path(desk, body_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = _written(path.with_name(path.name + ".new"), sealed)
    public_path = _public_path(desk, body_id)
    if path.exists() and public_path.exists():
        # The lists of ballots that were sealed to it stay readable for who knows its passphrase.
        earlier = _earlier(path, public_path.read_text())
        earlier.unlink(missing_ok=True)
        os.link(path, earlier)
    public = teller_key(seed).public_key().public_bytes_raw().hex()
    fresh_public = _written(public_path.with_name(public_path.name + ".new"), public)
    # A power cut between the two leaves a public half whose private half still lies beside it.
    fresh.replace(path)
    fresh_public.replace(public_path)
    sync_folder(path.parent)


def _written(path: Path, text: str) -> Path:
    """The file with this text, on the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    return path


def _path(desk: Desk, body_id: int) -> Path:
    return desk.data / "keys" / f"body-{body_id}.recovery.json"


def _earlier(path: Path, public: str) -> Path:
    return path.with_name(f"{path.stem}.{public[:16]}.json")


def _public_path(desk: Desk, body_id: int) -> Path:
    return desk.data / "keys" / f"body-{body_id}.recovery.pub"
