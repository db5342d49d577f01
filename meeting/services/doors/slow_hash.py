"""Passwords, PINs and one-time codes: kept as slow hashes, compared beside the server.

Made to be slow, so that a stolen store tells no secret; whoever tries names without end must not
have this machine compute without end.
"""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from meeting.services.desk import Desk
from meeting.services.refusals import TooManyTries

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# A name that nobody has costs as long as a wrong password, so names cannot be found out.
_NOBODY = _hasher.hash("nobody")


def slow_hash(secret: str) -> str:
    """The argon2 hash of a secret."""
    return _hasher.hash(secret)


def fits(desk: Desk, hashed: str, secret: str) -> bool:
    """Whether this is the hashed secret; nothing fits an empty hash, which takes as long."""

    def verify() -> bool:
        try:
            return _hasher.verify(hashed or _NOBODY, secret) and bool(hashed)
        except (VerificationError, InvalidHashError):
            return False

    # No ballot waits for it.
    return desk.run(verify)


def refuse_flood(desk: Desk, address: str) -> None:
    """Raises TooManyTries where an address gave wrong secrets without end, under any names."""
    if desk.wrong_secrets.is_spent(address):
        raise TooManyTries(seconds=1)
