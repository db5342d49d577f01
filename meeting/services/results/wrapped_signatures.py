"""A record's signature in the forms that other tools check: ssh-keygen, signify, minisign."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from meeting.services.desk import Desk
from meeting.services.refusals import NotFound
from meeting.store.rows import Rows
from meeting.store.tables import RecordRow, WrappedSignatureRow
from voting.signature import public_pem
from voting.signify import (
    minisign_public_key,
    minisign_signature,
    signify_public_key,
    signify_signature,
)
from voting.ssh_signature import ssh_sign


@dataclass(frozen=True)
class WrappedSignatures:
    """The files beside a record, and the key that all of them belong to."""

    sshsig: str
    signify: str
    minisig: str
    public_key: Ed25519PublicKey

    @property
    def pem(self) -> bytes:
        """The public key as openssl and `verify` read it: the one at the time of this record."""
        return public_pem(self.public_key)

    @property
    def signify_key(self) -> str:
        """The public key as signify reads it."""
        return signify_public_key(self.public_key)

    @property
    def minisign_key(self) -> str:
        """The public key as minisign reads it."""
        return minisign_public_key(self.public_key)


def keep(rows: Rows, record: RecordRow, key: Ed25519PrivateKey) -> None:
    """Makes what needs the private key, in the transaction that publishes the record."""
    comment = f"record {record.seq} of body {record.body_id}"
    rows.add(
        WrappedSignatureRow(
            record_id=record.id,
            sshsig=ssh_sign(key, record.content),
            minisig=minisign_signature(key, record.signature, comment),
            public_key=key.public_key().public_bytes_raw(),
        )
    )


def of_record(desk: Desk, record_id: int) -> WrappedSignatures | None:
    """The files of a record; None for one that was published before they were made."""
    with desk.read() as rows:
        record, kept = rows.get(RecordRow, record_id), rows.get(WrappedSignatureRow, record_id)
    if record is None:
        raise NotFound()
    if kept is None:
        return None
    key = Ed25519PublicKey.from_public_bytes(kept.public_key)
    signify = signify_signature(key, record.signature)
    return WrappedSignatures(kept.sshsig, signify, kept.minisig, key)
