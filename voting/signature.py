"""Ed25519 signatures (RFC 8032) over the plain bytes of a file, as `openssl pkeyutl` checks them.

A key is known by its fingerprint: the SHA-256 of its SubjectPublicKeyInfo (RFC 5280) in DER.
"""

import hashlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from voting.errors import VotingError

SEED_BYTES = 32
SIGNATURE_BYTES = 64


class NotAPublicKey(VotingError):
    code = "not-a-public-key"
    zh = "不是 PEM 格式的 Ed25519 公钥"
    en = "Not an Ed25519 public key in PEM"


def key_from_seed(seed: bytes) -> Ed25519PrivateKey:
    """The private key that grows from 32 random bytes, which the caller draws."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def sign(key: Ed25519PrivateKey, message: bytes) -> bytes:
    """The raw 64-byte signature over the message; the same key and message give the same bytes."""
    return key.sign(message)


def verify(public_key: Ed25519PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether the signature is this key's over exactly these bytes."""
    try:
        public_key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def public_pem(public_key: Ed25519PublicKey) -> bytes:
    """The public key as `openssl` reads it: SubjectPublicKeyInfo in PEM."""
    return public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_key_from_pem(pem: bytes) -> Ed25519PublicKey:
    """The Ed25519 public key in the PEM; any other key or text raises NotAPublicKey."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise NotAPublicKey() from problem
    if not isinstance(key, Ed25519PublicKey):
        raise NotAPublicKey()
    return key


def fingerprint(public_key: Ed25519PublicKey) -> str:
    """The SHA-256 of the key as 16 groups of 4 hexadecimal digits, to be read out and compared."""
    digest = hashlib.sha256(_der(public_key)).hexdigest()
    return " ".join(digest[start : start + 4] for start in range(0, 64, 4))


def key_id(public_key: Ed25519PublicKey) -> str:
    """The first 16 digits of the fingerprint: enough to find a key, not to trust it."""
    return hashlib.sha256(_der(public_key)).hexdigest()[:16]


def _der(public_key: Ed25519PublicKey) -> bytes:
    return public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
