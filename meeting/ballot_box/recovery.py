"""What survives a power cut: an attempt's keys, sealed so that only the chief teller opens them.

HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM) to the chief teller's public key; the private
half lies under the teller's passphrase (voting/key_envelope.py), and the server does not know it.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from voting.errors import VotingError

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_PURPOSE = b"yishitang-recovery/1\n"


class NotForThisKey(VotingError):
    code = "recovery-not-for-this-key"
    zh = "这份恢复文件不是为这把密钥封存的，或被改动。"
    en = "This recovery file was not sealed for this key, or it was altered."


def teller_key(seed: bytes) -> X25519PrivateKey:
    """The chief teller's private key from 32 random bytes."""
    return X25519PrivateKey.from_private_bytes(seed)


def seal_for_teller(public_key: bytes, attempt_id: int, keys: bytes) -> bytes:
    """The attempt's keys for the chief teller; `public_key` is 32 raw bytes."""
    to = X25519PublicKey.from_public_bytes(public_key)
    return bytes(_SUITE.encrypt(keys, to, _PURPOSE + str(attempt_id).encode()))


def open_as_teller(private_key: X25519PrivateKey, attempt_id: int, sealed: bytes) -> bytes:
    """The keys again; raises NotForThisKey for another key, another attempt or an altered file."""
    try:
        return bytes(_SUITE.decrypt(sealed, private_key, _PURPOSE + str(attempt_id).encode()))
    except (InvalidTag, ValueError) as problem:
        raise NotForThisKey() from problem
