"""The bytes that are signed in a blind poll, and the serial by which a voter finds a ballot.

`poll_id` is the SHA-256 of the opening statement in hexadecimal (`opening["sha256"]`): one
attempt has one, and a credential or ballot made for other options or another rule fits it not.
"""

import base64
import hashlib
from typing import Any

import rfc8785

from voting.canonical import canonical_bytes

Choice = dict[str, Any]
"""`{"marks": {option: mark}, "write_ins": [names]}` in the one form of `mark_ballot`.

Empty marks are an explicit blank. A missing choice, None here and null on the wire, is 未按.
"""

LAST_SEQ = 9


def credential_message(poll_id: str, ballot_key: bytes) -> bytes:
    """The message of a credential; `ballot_key` is the raw Ed25519 public key, 32 bytes."""
    return f"yst-credential/1\n{poll_id}\n".encode() + ballot_key


def choice_bytes(choice: Choice | None) -> bytes:
    """The canonical bytes of a choice; raises NotCanonical for one that has no one form."""
    return b"null" if choice is None else canonical_bytes(choice)


def cast_bytes_of(poll_id: str, choice: bytes, seq: int) -> bytes:
    """What the ballot key signs, of a choice's canonical bytes.

    The RFC 8785 bytes of `{choice, poll, seq}`, put together here: a choice is the largest part
    of a cast, and it is signed, checked and acknowledged by the same bytes.
    """
    poll = rfc8785.dumps(poll_id)
    return b'yst-cast/1\n{"choice":%b,"poll":%b,"seq":%d}' % (choice, poll, seq)


def cast_bytes(poll_id: str, choice: Choice | None, seq: int) -> bytes:
    """What the ballot key signs; raises NotCanonical for a choice that has no one form."""
    return cast_bytes_of(poll_id, choice_bytes(choice), seq)


def cast_sha256(poll_id: str, choice: Choice | None, seq: int) -> str:
    """The SHA-256 of `cast_bytes`, by which an acknowledgement names a ballot."""
    return hashlib.sha256(cast_bytes(poll_id, choice, seq)).hexdigest()


def ack_bytes(poll_id: str, serial: str, seq: int, cast_sha256: str) -> bytes:
    """What the online key signs when a ballot is durably in the box; no time stands in it.

    The RFC 8785 bytes of these four, put together here: every ballot of a hall is answered so.
    """
    digest, poll, number = map(rfc8785.dumps, (cast_sha256, poll_id, serial))
    return b'yst-ack/1\n{"cast_sha256":%b,"poll":%b,"seq":%d,"serial":%b}' % (
        digest, poll, seq, number,
    )  # fmt: skip


def serial_of(ballot_key: bytes) -> str:
    """The serial of a ballot key, `ABCD-EFGH-IJKL-MNOP`: 80 bits of its hash in base32."""
    digest = hashlib.sha256(b"yst-serial/1\n" + ballot_key).digest()
    text = base64.b32encode(digest[:10]).decode("ascii")
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))
