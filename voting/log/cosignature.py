"""A witness's line under a checkpoint: C2SP tlog-cosignature, `cosignature/v1` with Ed25519.

It says that at this time this was the largest tree the witness had seen of the log, and that it
had grown from every earlier one the witness saw.
"""

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from voting.log.note import COSIGNATURE, Line, Note, NoteKey
from voting.signature import SIGNATURE_BYTES, sign, verify

_TIME_BYTES = 8


def witness_key(name: str, key: Ed25519PrivateKey) -> NoteKey:
    """The public key of a witness, as it is handed out."""
    return NoteKey(name, key.public_key().public_bytes_raw(), COSIGNATURE)


def cosign(note: Note, name: str, key: Ed25519PrivateKey, time: int) -> Note:
    """The checkpoint with the witness's line; `time` in seconds since 1970."""
    signature = time.to_bytes(_TIME_BYTES) + sign(key, _message(note, time))
    line = Line(name, witness_key(name, key).id, signature)
    return replace(note, lines=(*note.lines, line))


def cosigned_at(note: Note, key: NoteKey) -> int | None:
    """When this witness cosigned, in seconds since 1970; None when it did not, or a line is bad."""
    lines = note.lines_of(key)
    if key.kind != COSIGNATURE or not lines:
        return None
    times = []
    for line in lines:
        time = int.from_bytes(line.signature[:_TIME_BYTES])
        signature = line.signature[_TIME_BYTES:]
        if len(signature) != SIGNATURE_BYTES or not verify(
            key.key, _message(note, time), signature
        ):
            return None
        times.append(time)
    return max(times)


def _message(note: Note, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{note.text}".encode()
