"""A name fixed before the vote without being said: a salted SHA-256 commitment.

The opening statement carries the commitment of each candidate; only the chosen are opened, with
name and salt. Anyone checks it: `printf 'yishitang-commitment/1\\n%s\\n%s' SALT NAME | sha256sum`.
"""

import hashlib
import hmac

from voting.errors import VotingError

MIN_SALT_BYTES = 16

_LABEL = "yishitang-commitment/1"


class SaltTooShort(VotingError):
    code = "salt-too-short"
    zh = "承诺的随机盐至少要 16 字节"
    en = "A commitment needs a random salt of at least 16 bytes"


def commit(salt: bytes, name: str) -> str:
    """The commitment in hexadecimal. The salt is random, secret and used for this name alone."""
    if len(salt) < MIN_SALT_BYTES:
        # A list of candidates is short and guessable: without enough salt the name is readable.
        raise SaltTooShort()
    return hashlib.sha256(f"{_LABEL}\n{salt.hex()}\n{name}".encode()).hexdigest()


def opens(commitment: str, salt: bytes, name: str) -> bool:
    """Whether this name with this salt is what was committed to."""
    return len(salt) >= MIN_SALT_BYTES and hmac.compare_digest(commit(salt, name), commitment)
