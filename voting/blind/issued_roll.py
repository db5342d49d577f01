"""The issued roll: who drew a credential, as a list that anybody may deny or as its salted hash.

Against stuffing: every ballot needs a credential, and every credential a name on this roll.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from voting.canonical import canonical_bytes, sha256_hex

MEMBER_STATES = ("issued", "not_issued", "absent", "other_channel")


@dataclass(frozen=True)
class IssuedRoll:
    """Every entitled member as `{seat_no, name, state}`, and a random salt of 16 bytes or more.

    `is_public` says whether the names go into the record; otherwise the tellers keep the list.
    """

    members: Sequence[dict[str, str]]
    salt: bytes
    is_public: bool

    def to_json(self) -> dict[str, Any]:
        """The roll as the record carries it."""
        members = sorted_members(self.members)
        digest = issued_roll_sha256(members, self.salt.hex())
        if not self.is_public:
            return {"sha256": digest}
        return {"sha256": digest, "salt": self.salt.hex(), "members": members}


def sorted_members(members: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The members in the order of their canonical bytes."""
    return sorted(members, key=canonical_bytes)


def issued_roll_sha256(members: Sequence[dict[str, str]], salt: str) -> str:
    """The hash of members and salt; without the salt (hexadecimal) the states could be guessed."""
    return sha256_hex(canonical_bytes({"members": list(members), "salt": salt}))
