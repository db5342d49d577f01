"""The keys of one blind attempt: made when it is prepared, in memory while it runs, then gone.

Besides memory they lie on the disk once, sealed for the chief teller, against a power cut.
"""

from __future__ import annotations

import json
import os

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from meeting.ballot_box.box import key_name
from meeting.ballot_box.recovery import open_as_teller, seal_for_teller, teller_key
from meeting.ballot_box.sealed_file import KEY_BYTES, sync_folder
from meeting.services import access
from meeting.services.blind import recovery_keys
from meeting.services.blind.blind_house import BlindHouse, recovery_path, served, signer_name
from meeting.services.blind.blind_terms import box_terms
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.polls import boxes
from meeting.store.rows import Rows
from meeting.store.tables import AttemptRow
from voting.blind.public_key import EXPONENT, CredentialKey
from voting.signature import SEED_BYTES, key_from_seed


def make_keys(
    desk: Desk, rows: Rows, attempt: AttemptRow, body_id: int
) -> tuple[CredentialKey, Ed25519PrivateKey]:
    """A new credential key and a new online key for the attempt, kept in memory and sealed.

    BlindNotServed without a ballot box, RecoveryKeyMissing before the chief teller's passphrase.
    """
    house = served(desk.blind)
    teller = recovery_keys.public_half(desk, rows, body_id)
    private = generate_private_key(EXPONENT, house.rsa_bits)
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    box = desk.chance(KEY_BYTES + SEED_BYTES)
    house.forget(attempt.id)
    house.keys.keep(signer_name(attempt.id), der)
    house.keys.keep(key_name(attempt.id), box)
    keys = json.dumps({"box": box.hex(), "signer": der.hex()}).encode()
    _write(house, attempt.id, seal_for_teller(teller, attempt.id, keys))
    return house.signer(attempt.id).public, key_from_seed(box[KEY_BYTES:])


def unlock(desk: Desk, actor: Actor, body_id: int, passphrase: str) -> int:
    """Puts the keys of the body's blind polls back into memory; says of how many.

    WrongPassphrase changes nothing. The boxes of open polls go on at once.
    """
    access.require(actor, "recovery.unlock", body_id)
    house = served(desk.blind)
    private = teller_key(recovery_keys.private_seed(desk, body_id, passphrase))
    with desk.read() as rows:
        waiting = [
            attempt
            for attempt in recovery_keys.under_way(rows, body_id)
            if house.keys.find(key_name(attempt.id)) is None
            and recovery_path(house.folder, attempt.id).exists()
        ]
        for attempt in waiting:
            sealed = recovery_path(house.folder, attempt.id).read_bytes()
            keys = json.loads(open_as_teller(private, attempt.id, sealed))
            house.keys.keep(signer_name(attempt.id), bytes.fromhex(keys["signer"]))
            house.keys.keep(key_name(attempt.id), bytes.fromhex(keys["box"]))
            if attempt.state != "prepared":
                house.control.ask("open", attempt_id=attempt.id, terms=box_terms(rows, attempt))
    if waiting:
        desk.write(lambda rows: _note(desk, rows, actor, [attempt.id for attempt in waiting]))
        boxes.refresh(desk)
    return len(waiting)


def _note(desk: Desk, rows: Rows, actor: Actor, attempts: list[int]) -> None:
    note(rows, desk.now(), actor.name, "ballot_box.unlocked", details={"attempts": attempts})


def _write(house: BlindHouse, attempt_id: int, sealed: bytes) -> None:
    house.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = recovery_path(house.folder, attempt_id)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(sealed)
        out.flush()
        os.fsync(out.fileno())
    sync_folder(house.folder)
