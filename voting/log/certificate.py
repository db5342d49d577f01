"""The record key's word for an opening statement: in the log before the vote, not only after it.

The statement of a blind poll is signed by the poll's own online key; this certificate over the
statement's hash says, from the announcement on, that the key in it is the meeting's.
"""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from voting.canonical import canonical_bytes
from voting.signature import sign, verify

FIELD = "by_record_key"

_LABEL = b"yst-opening-certificate/1\n"


def certified(event: dict[str, Any], record_key: Ed25519PrivateKey) -> dict[str, Any]:
    """The log's `poll-prepared` event with the record key's signature over all else in it."""
    return event | {FIELD: sign(record_key, _message(event)).hex()}


def is_certified_by(event: dict[str, Any], record_key: Ed25519PublicKey) -> bool:
    """Whether the event carries this key's certificate."""
    return FIELD in event and verify(record_key, _message(event), bytes.fromhex(event[FIELD]))


def _message(event: dict[str, Any]) -> bytes:
    return _LABEL + canonical_bytes({name: event[name] for name in event if name != FIELD})
