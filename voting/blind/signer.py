"""The private half of a poll's credential key: it signs what it cannot read (RFC 9474 BlindSign).

The signer never sees the message and never a good signature: both are hidden by the tablet's
blinding. It lives until the close and signs on threads or processes of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import gcd

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers

from voting.blind.errors import BlindedValueRefused, SigningFault
from voting.blind.modular import inverse, public_power, secret_power
from voting.blind.public_key import CredentialKey

RandomBelow = Callable[[int], int]
"""Draws a whole number from 0 to one less than its argument, as `secrets.randbelow` does."""


@dataclass(frozen=True)
class CredentialSigner:
    """An RSA private key in its five parts for the Chinese remainder theorem; never printed."""

    public: CredentialKey
    p: int = field(repr=False)
    q: int = field(repr=False)
    dp: int = field(repr=False)
    dq: int = field(repr=False)
    q_inverse: int = field(repr=False)

    @classmethod
    def from_numbers(cls, numbers: RSAPrivateNumbers) -> "CredentialSigner":
        """The signer of a key that cryptography made (`key.private_numbers()`)."""
        public = CredentialKey(numbers.public_numbers.n, numbers.public_numbers.e)
        return cls(public, numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp)

    def blind_sign(self, blinded: bytes, random_below: RandomBelow) -> bytes:
        """The blind signature of a blinded value; the same value gives the same bytes always.

        BlindedValueRefused for a value of another length or outside the group. SigningFault when
        the result is wrong: a faulty one would give away a factor of the key, so none leaves.
        """
        key = self.public
        value = int.from_bytes(blinded)
        if len(blinded) != key.size or not 1 < value < key.n or gcd(value, key.n) != 1:
            raise BlindedValueRefused()
        # Base blinding (RFC 9474 section 7.1): the secret exponent never meets a number that the
        # sender chose, so the time it takes tells him nothing.
        base = 1 + random_below(key.n - 1)
        hidden = value * public_power(base, key.e, key.n) % key.n
        signature = self._raised(hidden) * inverse(base, key.n) % key.n
        if public_power(signature, key.e, key.n) != value:
            raise SigningFault()
        return signature.to_bytes(key.size)

    def _raised(self, value: int) -> int:
        """The value to the private exponent, by the Chinese remainder theorem (RFC 8017 5.1.2)."""
        by_p = secret_power(value % self.p, self.dp, self.p)
        by_q = secret_power(value % self.q, self.dq, self.q)
        return by_q + (by_p - by_q) * self.q_inverse % self.p * self.q
