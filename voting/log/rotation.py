"""A new record key in place of the old one: an event that both keys sign.

The old key says who follows it, the new one that it is held. A lost key has no such event: then
the new fingerprint is announced on paper.
"""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from voting.canonical import canonical_bytes
from voting.signature import sign, verify

_LABEL = b"yst-key-rotation/1\n"


def rotation_event(
    old: Ed25519PrivateKey, new: Ed25519PrivateKey, meeting: str, at: str
) -> dict[str, Any]:
    """The log's `key` event; `at` is RFC 3339 to the minute."""
    stated = {
        "kind": "key",
        "meeting": meeting,
        "at": at,
        "old_key": old.public_key().public_bytes_raw().hex(),
        "new_key": new.public_key().public_bytes_raw().hex(),
    }
    message = _LABEL + canonical_bytes(stated)
    return stated | {"by_old": sign(old, message).hex(), "by_new": sign(new, message).hex()}


def is_rotation(event: dict[str, Any]) -> bool:
    """Whether both keys of a `key` event signed it."""
    stated = {name: part for name, part in event.items() if name not in ("by_old", "by_new")}
    message = _LABEL + canonical_bytes(stated)
    return all(
        verify(
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(event[key])),
            message,
            bytes.fromhex(event[signature]),
        )
        for key, signature in (("old_key", "by_old"), ("new_key", "by_new"))
    )
