"""One cast: a ballot key, its credential, a choice and the key's signature over the choice.

It carries no name and no time. The latest cast of a key counts (`seq` 0 to 9).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from voting.blind.message import (
    LAST_SEQ,
    Choice,
    cast_bytes_of,
    choice_bytes,
    credential_message,
    serial_of,
)
from voting.blind.public_key import CredentialKey
from voting.blind.refusals import CastMalformed, TooManyChanges
from voting.canonical import NotCanonical
from voting.shape import Fields, ListOf, Number, Object, Shape, Text, problems
from voting.signature import verify

CHOICE = Fields({"marks": Object(), "write_ins": ListOf(Text())})
CAST_FIELDS: dict[str, Shape] = {
    "bpk": Text(r"[0-9a-f]{64}"),
    "pfx": Text(r"[0-9a-f]{64}"),
    "csig": Text(r"[0-9a-f]{512}([0-9a-f]{256}){0,2}"),
    "seq": Number(),
    "bsig": Text(r"[0-9a-f]{128}"),
}

_UNPRESSED = Fields(CAST_FIELDS)
_PRESSED = Fields({**CAST_FIELDS, "choice": CHOICE})


@dataclass(frozen=True)
class Cast:
    """A cast as it travels and is stored; equal casts are the same one sent again."""

    ballot_key: bytes
    prefix: bytes
    credential: bytes
    choice: Choice | None
    seq: int
    signature: bytes

    @cached_property
    def choice_bytes(self) -> bytes:
        """The canonical bytes of the choice, made once; NotCanonical where it has no one form."""
        return choice_bytes(self.choice)

    def signed_bytes(self, poll_id: str) -> bytes:
        """What the ballot key signs in this poll."""
        return cast_bytes_of(poll_id, self.choice_bytes, self.seq)

    @property
    def serial(self) -> str:
        """The serial under which the ballot is published."""
        return serial_of(self.ballot_key)

    def has_credential_of(self, key: CredentialKey, poll_id: str) -> bool:
        """Whether the credential was issued for this poll and this ballot key."""
        message = credential_message(poll_id, self.ballot_key)
        return key.verifies(self.prefix + message, self.credential)

    def is_signed(self, poll_id: str) -> bool:
        """Whether the ballot key stands for this choice in this poll."""
        public = Ed25519PublicKey.from_public_bytes(self.ballot_key)
        return verify(public, self.signed_bytes(poll_id), self.signature)

    def to_json(self) -> dict[str, Any]:
        """The cast as it is sent: bytes in hexadecimal, `choice` null for 未按."""
        return {
            "bpk": self.ballot_key.hex(),
            "pfx": self.prefix.hex(),
            "csig": self.credential.hex(),
            "choice": self.choice,
            "seq": self.seq,
            "bsig": self.signature.hex(),
        }


def read_cast(body: Any) -> Cast:
    """The cast in a parsed JSON body; CastMalformed for anything else, TooManyChanges for seq 10.

    未按 is cast with seq 0 and never again: nobody takes a choice back to nothing.
    """
    unpressed = type(body) is dict and "choice" in body and body["choice"] is None
    read = {name: body[name] for name in body if name != "choice"} if unpressed else body
    for problem in problems(read, _UNPRESSED if unpressed else _PRESSED, "cast"):
        # The place is said, never what stood there: a refusal may be logged.
        raise CastMalformed(problem=problem.partition(":")[0])
    choice, seq = body["choice"], body["seq"]
    if seq > LAST_SEQ:
        raise TooManyChanges(limit=LAST_SEQ)
    if unpressed and seq > 0:
        raise CastMalformed(problem="cast.seq")
    ballot_key, prefix, credential, signature = (
        bytes.fromhex(body[name]) for name in ("bpk", "pfx", "csig", "bsig")
    )
    cast = Cast(ballot_key, prefix, credential, choice, seq, signature)
    try:
        _ = cast.choice_bytes
    except NotCanonical:
        raise CastMalformed(problem="cast.choice") from None
    return cast
