"""A key at rest: its seed under a passphrase, by scrypt (RFC 7914) and AES-256-GCM.

The usual encrypted PEM stretches a passphrase far too little, hence an envelope of our own. What
the key is for is sealed with it and cannot be changed without the passphrase: `demo` or `record`
signs records, `log` the public log's checkpoints, `recovery` is the chief teller's and opens a
ballot box after a power cut, `personal` countersigns and witnesses on its owner's device.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from voting.canonical import NotCanonical, canonical_bytes, parse
from voting.errors import VotingError
from voting.signature import SEED_BYTES, key_from_seed

FORMAT = "yishitang-key/1"
PURPOSES = ("demo", "record", "log", "recovery", "personal")
# Below 2**15 a passphrase is guessed too cheaply; above 2**17 a forged file eats the memory.
SCRYPT_N_CHOICES = (2**15, 2**16, 2**17)
SALT_BYTES = 16
NONCE_BYTES = 12

_SCRYPT_R = 8
_SCRYPT_P = 1
_MAX_ENVELOPE_BYTES = 4096
_TEXT_FIELDS = ("format", "purpose", "salt", "nonce", "sealed")


class WrongPassphrase(VotingError):
    code = "wrong-passphrase"
    zh = "口令不对，或密钥文件被改动"
    en = "The passphrase is wrong, or the key file was altered"


class NotAKeyEnvelope(VotingError):
    code = "not-a-key-envelope"
    zh = "不是本系统的密钥文件：{reason}"
    en = "Not a key file of this system: {reason}"


@dataclass(frozen=True)
class RecordKey:
    """An opened key, with what it may sign: demo data, real records, or as its owner."""

    key: Ed25519PrivateKey
    purpose: str


def seal_key(
    seed: bytes, passphrase: str, purpose: str, *, salt: bytes, nonce: bytes, n: int = 2**17
) -> str:
    """The envelope's text. Salt (16 bytes) and nonce (12) are drawn afresh by the caller."""
    sizes = (len(seed), len(salt), len(nonce))
    if sizes != (SEED_BYTES, SALT_BYTES, NONCE_BYTES):
        raise NotAKeyEnvelope(reason=f"seed, salt and nonce have {sizes} bytes")
    head = {
        "format": FORMAT,
        "purpose": purpose,
        "n": n,
        "r": _SCRYPT_R,
        "p": _SCRYPT_P,
        "salt": salt.hex(),
        "nonce": nonce.hex(),
    }
    _require_head(head)
    sealed = AESGCM(_stretch(passphrase, salt, n)).encrypt(nonce, seed, canonical_bytes(head))
    return canonical_bytes(head | {"sealed": sealed.hex()}).decode("utf-8")


def open_key(envelope: str, passphrase: str) -> RecordKey:
    """The key in the envelope; raises WrongPassphrase, or NotAKeyEnvelope for another file."""
    head, salt, nonce, sealed = _read(envelope)
    try:
        seed = AESGCM(_stretch(passphrase, salt, head["n"])).decrypt(
            nonce, sealed, canonical_bytes(head)
        )
    except InvalidTag as problem:
        raise WrongPassphrase() from problem
    return RecordKey(key_from_seed(seed), head["purpose"])


def _read(envelope: str) -> tuple[dict[str, Any], bytes, bytes, bytes]:
    try:
        fields = parse(envelope.encode("utf-8"), _MAX_ENVELOPE_BYTES)
        if type(fields) is not dict or set(fields) != {*_TEXT_FIELDS, "n", "r", "p"}:
            raise NotAKeyEnvelope(reason="its fields are not those of format 1")
        if any(type(fields[field]) is not str for field in _TEXT_FIELDS):
            raise NotAKeyEnvelope(reason="a field that should be text is not")
        salt, nonce = bytes.fromhex(fields["salt"]), bytes.fromhex(fields["nonce"])
        sealed = bytes.fromhex(fields.pop("sealed"))
    except (NotCanonical, ValueError) as problem:
        raise NotAKeyEnvelope(reason=str(problem)) from problem
    _require_head(fields)
    if (len(salt), len(nonce), len(sealed)) != (SALT_BYTES, NONCE_BYTES, SEED_BYTES + 16):
        raise NotAKeyEnvelope(reason="salt, nonce or sealed key has the wrong length")
    return fields, salt, nonce, sealed


def _require_head(head: dict[str, Any]) -> None:
    if head["format"] != FORMAT:
        raise NotAKeyEnvelope(reason=f"format {head['format']!r}")
    if head["purpose"] not in PURPOSES:
        raise NotAKeyEnvelope(reason=f"purpose {head['purpose']!r}")
    if (head["r"], head["p"]) != (_SCRYPT_R, _SCRYPT_P) or head["n"] not in SCRYPT_N_CHOICES:
        raise NotAKeyEnvelope(reason="scrypt parameters outside the allowed ones")


def _stretch(passphrase: str, salt: bytes, n: int) -> bytes:
    return hashlib.scrypt(
        passphrase.encode("utf-8"),
        salt=salt,
        n=n,
        r=_SCRYPT_R,
        p=_SCRYPT_P,
        maxmem=256 * 1024 * 1024,
        dklen=32,
    )
