"""The tablet's half of RFC 9474: prepare, blind, finalize. The browser does the same in JavaScript.

Here it serves virtual tablets and tests, so that a poll of thousands can be tried and checked.
"""

from dataclasses import dataclass, field
from math import gcd

from voting.blind.errors import BlindSignatureWrong, MessageNotBlindable
from voting.blind.modular import public_power
from voting.blind.pss import emsa_pss_encode
from voting.blind.public_key import CredentialKey
from voting.blind.suite import PSS_RANDOMIZED, Suite


@dataclass(frozen=True)
class Blinded:
    """What is sent to be signed, and the secret inverse that unblinds the answer."""

    value: bytes
    inverse: int = field(repr=False)


def prepare(message: bytes, prefix: bytes) -> bytes:
    """The message that is signed: random bytes before it (RFC 9474 section 4.1), or none."""
    return prefix + message


def blind(key: CredentialKey, prepared: bytes, *, salt: bytes, factor: int) -> Blinded:
    """The blinded value of a prepared message.

    `salt` has the suite's length and `factor` is drawn evenly from 1 to n - 1; both are drawn
    afresh. MessageNotBlindable when they do not fit, which by chance never happens.
    """
    encoded = emsa_pss_encode(prepared, key.n.bit_length() - 1, salt)
    value = int.from_bytes(encoded)
    if not 0 < factor < key.n or gcd(factor, key.n) != 1 or gcd(value, key.n) != 1:
        raise MessageNotBlindable()
    hidden = value * public_power(factor, key.e, key.n) % key.n
    return Blinded(hidden.to_bytes(key.size), pow(factor, -1, key.n))


def finalize(
    key: CredentialKey,
    prepared: bytes,
    blind_signature: bytes,
    inverse: int,
    suite: Suite = PSS_RANDOMIZED,
) -> bytes:
    """The signature over the prepared message; BlindSignatureWrong when it is not the key's.

    The key is the one announced in the opening statement: a server that signs with another, to
    know the tablet again, is found out here.
    """
    if len(blind_signature) != key.size:
        raise BlindSignatureWrong()
    signature = (int.from_bytes(blind_signature) * inverse % key.n).to_bytes(key.size)
    if not key.verifies(prepared, signature, suite):
        raise BlindSignatureWrong()
    return signature
