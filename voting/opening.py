"""The opening statement: what is fixed when a poll is prepared, before anyone marks a ballot.

Its SHA-256 gives an 8-digit check code that hall display and tablets show; the record repeats the
statement, so neither question, options, rule, roll nor credential key can change once the ballots
are out. In a blind poll the online key signs it and its hash is the poll's id in every ballot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from voting.blind.public_key import CredentialKey
from voting.canonical import canonical_bytes, sha256_hex
from voting.pack import RulePack
from voting.signature import sign, verify

FORMAT = "yishitang-opening/1"

# What is said about the statement, not by it.
_ABOUT = ("sha256", "signature")


@dataclass(frozen=True)
class BlindTerms:
    """What a blind poll fixes besides: the credential key, the online key, the roll by name."""

    credential: CredentialKey
    ack_key: Ed25519PublicKey
    roll_sha256: str


def make_opening(
    *,
    meeting: dict[str, Any],
    poll: dict[str, Any],
    pack: RulePack,
    entitled: int,
    blind: BlindTerms | None = None,
) -> dict[str, Any]:
    """The statement with its own hash; that of a blind poll is then signed (`sign_opening`).

    `poll` is the record's poll (docs/record.md); options about persons are `{id, commitment}`, and
    a name that was opened since is left out again.
    """
    statement: dict[str, Any] = {
        "format": FORMAT,
        "meeting": meeting,
        "poll": poll | {"options": closed_options(poll["options"])},
        "pack": {"id": pack.id, "version": pack.version, "sha256": pack.sha256},
        "entitled": entitled,
    }
    if blind is not None:
        statement |= {
            "credential": blind.credential.to_json(),
            "ack_key": blind.ack_key.public_bytes_raw().hex(),
            "roll_sha256": blind.roll_sha256,
        }
    return statement | {"sha256": sha256_hex(canonical_bytes(statement))}


def opening_bytes(opening: dict[str, Any]) -> bytes:
    """The bytes that are hashed: the statement without its hash and signature."""
    return canonical_bytes({field: part for field, part in opening.items() if field not in _ABOUT})


def sign_opening(opening: dict[str, Any], online_key: Ed25519PrivateKey) -> dict[str, Any]:
    """The statement with the online key's signature in hexadecimal.

    Signed is `yst-opening/1`, a newline, and the statement's bytes.
    """
    return opening | {"signature": sign(online_key, _signed_bytes(opening)).hex()}


def is_signed_opening(opening: dict[str, Any]) -> bool:
    """Whether the online key that the statement names has signed it."""
    signature = bytes.fromhex(opening["signature"])
    return verify(online_key_of(opening), _signed_bytes(opening), signature)


def online_key_of(opening: dict[str, Any]) -> Ed25519PublicKey:
    """The key that signs this poll's statement and acknowledgements."""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(opening["ack_key"]))


def roll_sha256(members: Sequence[dict[str, str]]) -> str:
    """The hash of the entitled members as `{seat_no, name}`, in the order of their bytes."""
    listed = [{"seat_no": one["seat_no"], "name": one["name"]} for one in members]
    return sha256_hex(canonical_bytes(sorted(listed, key=canonical_bytes)))


def check_code(opening: dict[str, Any]) -> str:
    """Eight digits of the statement's hash, short enough to compare across the hall."""
    return f"{int(sha256_hex(opening_bytes(opening)), 16) % 10**8:08d}"


def closed_options(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options as they stood before the vote: a committed name is not yet said."""
    return [
        {field: option[field] for field in ("id", "commitment")}
        if "commitment" in option
        else option
        for option in options
    ]


def _signed_bytes(opening: dict[str, Any]) -> bytes:
    # The label keeps these bytes apart from all else that the online key signs.
    return b"yst-opening/1\n" + opening_bytes(opening)
