"""COSE_Sign1 (RFC 9052) with Ed25519: a payload, the id of its key, one signature.

The protected header holds the algorithm (EdDSA, -8) and the first 8 bytes of the key's fingerprint
and nothing else; the unprotected header is empty, and no further data is signed.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from voting.qr.cbor import dumps, loads
from voting.qr.errors import CodeUnreadable
from voting.signature import SIGNATURE_BYTES, key_id, sign, verify

# The CBOR tag 18, by which any COSE reader knows a COSE_Sign1.
TAG = b"\xd2"
ALGORITHM, KEY_ID = 1, 4
EDDSA = -8
KEY_ID_BYTES = 8


@dataclass(frozen=True)
class Sign1:
    """A signed payload as it was read; nothing is believed before `is_signed_by`."""

    protected: bytes
    key_id: str
    payload: bytes
    signature: bytes

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether it names this key and the signature is its own."""
        signed = signed_bytes(self.protected, self.payload)
        return self.key_id == key_id(key) and verify(key, signed, self.signature)


def sign1(payload: bytes, key: Ed25519PrivateKey) -> bytes:
    """The tagged COSE_Sign1 over the payload."""
    protected = dumps({ALGORITHM: EDDSA, KEY_ID: bytes.fromhex(key_id(key.public_key()))})
    signature = sign(key, signed_bytes(protected, payload))
    return TAG + dumps([protected, {}, payload, signature])


def read_sign1(data: bytes) -> Sign1:
    """What `sign1` wrote, not yet believed; CodeUnreadable for anything else."""
    parts = loads(data[1:]) if data[:1] == TAG else None
    match parts:
        case [bytes() as protected, {**headers}, bytes() as payload, bytes() as signature]:
            if not headers and len(signature) == SIGNATURE_BYTES:
                return Sign1(protected, _key_id(protected), payload, signature)
    raise CodeUnreadable(reason="not a COSE_Sign1", reason_zh="不是 COSE_Sign1")


def signed_bytes(protected: bytes, payload: bytes) -> bytes:
    """The Sig_structure: what the signature is over."""
    return dumps(["Signature1", protected, b"", payload])


def _key_id(protected: bytes) -> str:
    match loads(protected):
        case {1: -8, 4: bytes() as named, **others} if not others and len(named) == KEY_ID_BYTES:
            return named.hex()
    raise CodeUnreadable(reason="not signed by Ed25519", reason_zh="不是 Ed25519 签名")
