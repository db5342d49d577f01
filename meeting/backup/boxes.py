"""The boxes of unpublished secret attempts in a backup: nobody but the chief teller opens them.

A `split` box, and the key of ballots between close and publication, are sealed to the public half
of the chief teller's key (HPKE). A `blind` box is ciphertext already, and its keys lie beside it
sealed to the same half. The private half is in the backup only under the chief teller's passphrase.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from meeting.backup.manifest import BOXES, write_file
from meeting.backup.unpublished import Unpublished
from meeting.ballot_box.process import FOLDER as BLIND
from meeting.ballot_box.recovery import NotForThisKey, open_copy, seal_copy, teller_key
from meeting.store.database import Database
from meeting.store.secret_content import content_bytes, read_content
from voting.key_envelope import WrongPassphrase, open_key

CLOSED = "closed"
BLIND_KINDS = ("terms", "sealed", "recovery")

# Gives what lies in a sealed copy of this name.
Opener = Callable[[bytes, str], bytes]


def keep_boxes(
    data: Path, database: Database, attempts: Sequence[Unpublished], into: Path
) -> list[int]:
    """Copies the boxes under `into`/boxes; the attempts of which something could not be sealed.

    That is so where the chief teller has set no passphrase yet: then no key is there to seal to,
    and a ballot in the open has no place in a backup.
    """
    without: set[int] = set()
    for attempt in attempts:
        number = attempt.attempt_id
        if attempt.protection == "blind":
            for kind in BLIND_KINDS:
                _keep_file(data / BLIND / f"attempt-{number}.{kind}", into)
        elif database.secret.exists(number):
            content = content_bytes(database.secret.content(number))
            if not _seal(data, attempt, f"attempt-{number}.split", content, into):
                without.add(number)
        closed = data / CLOSED / f"attempt-{number}.key"
        if closed.exists() and not _seal(
            data, attempt, f"attempt-{number}.closed", closed.read_bytes(), into
        ):
            without.add(number)
    return sorted(without)


def sealed_names(backup: Path) -> list[str]:
    """The boxes that need the chief teller to be brought back."""
    found = [*(backup / BOXES).glob("attempt-*.split"), *(backup / BOXES).glob("attempt-*.closed")]
    return sorted(path.name for path in found)


def bring_back_blind(backup: Path, data: Path) -> None:
    """Lays the blind boxes where the ballot box process looks for them, still locked."""
    for path in sorted((backup / BOXES).glob("attempt-*")):
        if path.suffix.removeprefix(".") in BLIND_KINDS:
            write_file(data / BLIND / path.name, path.read_bytes())


def bring_back_sealed(backup: Path, data: Path, database: Database, opener: Opener) -> None:
    """Opens the sealed boxes and lays them where the store looks for them."""
    for name in sealed_names(backup):
        content = opener((backup / BOXES / name).read_bytes(), name)
        number = int(name.partition(".")[0].removeprefix("attempt-"))
        if name.endswith(".split"):
            database.secret.put_back(number, read_content(content))
        else:
            write_file(data / CLOSED / f"attempt-{number}.key", content)


def opener_of(data: Path, passphrases: Sequence[str]) -> Opener:
    """Opens copies with the chief tellers' keys of this data folder that the passphrases open.

    Raises WrongPassphrase for a passphrase that opens none; what is returned raises NotForThisKey
    for a box that was sealed to the key of somebody whose passphrase is not among them.
    """
    keys = [key for passphrase in passphrases for key in _private(data, passphrase)]

    def opened(sealed: bytes, name: str) -> bytes:
        for key in keys:
            with suppress(NotForThisKey):
                return open_copy(key, name, sealed)
        raise NotForThisKey()

    return opened


def _private(data: Path, passphrase: str) -> list[X25519PrivateKey]:
    found = []
    for path in sorted((data / "keys").glob("body-*.recovery*.json")):
        with suppress(WrongPassphrase):
            found.append(teller_key(open_key(path.read_text(), passphrase).key.private_bytes_raw()))
    if not found:
        raise WrongPassphrase()
    return found


def _keep_file(path: Path, into: Path) -> None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        # Not opened yet: there is a recovery file and no box.
        return
    write_file(into / BOXES / path.name, content)


def _seal(data: Path, attempt: Unpublished, name: str, content: bytes, into: Path) -> bool:
    public = data / "keys" / f"body-{attempt.body_id}.recovery.pub"
    if not public.exists():
        return False
    sealed = seal_copy(bytes.fromhex(public.read_text()), name, content, os.urandom)
    write_file(into / BOXES / name, sealed)
    return True
