"""What only the chief teller opens: an attempt's keys after a power cut, ballots after publication.

HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM) to the chief teller's public key; the private
half lies under the teller's passphrase (voting/key_envelope.py), and the server does not know it.
"""

from __future__ import annotations

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from meeting.store.seal import KEY_BYTES, Seal, SealBroken
from voting.errors import VotingError

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_KEYS = b"yishitang-recovery/1\n"
_ROWS = b"yishitang-sealed-rows/1\n"
_COPY = b"yishitang-backup/1\n"
# Encapsulated key, the key itself and the tag, as RFC 9180 has them for this suite.
WRAPPED_KEY_BYTES = 32 + KEY_BYTES + 16
STEP_BYTES = 64 * 1024


class NotForThisKey(VotingError):
    code = "recovery-not-for-this-key"
    zh = "这份封存的内容不是为这把密钥封存的，或被改动。"
    en = "What was sealed here was not sealed for this key, or it was altered."


def teller_key(seed: bytes) -> X25519PrivateKey:
    """The chief teller's private key from 32 random bytes."""
    return X25519PrivateKey.from_private_bytes(seed)


def seal_for_teller(public_key: bytes, attempt_id: int, keys: bytes) -> bytes:
    """The attempt's keys for the chief teller; `public_key` is 32 raw bytes."""
    return _seal(public_key, _KEYS + str(attempt_id).encode(), keys)


def open_as_teller(private_key: X25519PrivateKey, attempt_id: int, sealed: bytes) -> bytes:
    """The keys again; raises NotForThisKey for another key, another attempt or an altered file."""
    return _open(private_key, _KEYS + str(attempt_id).encode(), sealed)


def seal_rows(
    public_key: bytes, record_sha256: str, rows: bytes, chance: Callable[[int], bytes]
) -> bytes:
    """The ballots under a record's root for the chief teller; their length shows in steps only."""
    return _seal_long(public_key, _ROWS, record_sha256, rows, chance)


def open_rows(private_key: X25519PrivateKey, record_sha256: str, sealed: bytes) -> bytes:
    """The ballots again; raises NotForThisKey for another key, another record or altered bytes."""
    return _open_long(private_key, _ROWS, record_sha256, sealed)


def seal_copy(
    public_key: bytes, name: str, content: bytes, chance: Callable[[int], bytes]
) -> bytes:
    """A backup's copy of a box or of its key, under the name that it has in the backup."""
    return _seal_long(public_key, _COPY, name, content, chance)


def open_copy(private_key: X25519PrivateKey, name: str, sealed: bytes) -> bytes:
    """The copy again; raises NotForThisKey for another key, another name or altered bytes."""
    return _open_long(private_key, _COPY, name, sealed)


def _seal_long(
    public_key: bytes, kind: bytes, label: str, content: bytes, chance: Callable[[int], bytes]
) -> bytes:
    key = chance(KEY_BYTES)
    wrapped = _seal(public_key, kind + label.encode(), key)
    return wrapped + Seal(key, label, chance, STEP_BYTES).close(content)


def _open_long(private_key: X25519PrivateKey, kind: bytes, label: str, sealed: bytes) -> bytes:
    key = _open(private_key, kind + label.encode(), sealed[:WRAPPED_KEY_BYTES])
    try:
        return Seal(key, label, _no_chance, STEP_BYTES).open(sealed[WRAPPED_KEY_BYTES:])
    except SealBroken as problem:
        raise NotForThisKey() from problem


def _no_chance(_number: int) -> bytes:
    raise AssertionError("opening draws nothing")


def _seal(public_key: bytes, label: bytes, content: bytes) -> bytes:
    to = X25519PublicKey.from_public_bytes(public_key)
    return bytes(_SUITE.encrypt(content, to, label))


def _open(private_key: X25519PrivateKey, label: bytes, sealed: bytes) -> bytes:
    try:
        return bytes(_SUITE.decrypt(sealed, private_key, label))
    except (InvalidTag, ValueError) as problem:
        raise NotForThisKey() from problem
