"""A checkpoint: the log's word for how large its tree is and what root it has.

C2SP tlog-checkpoint: a note whose text is origin, size and base64 root, a line each.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from voting.errors import VotingError
from voting.log.note import Note, NoteMalformed, decode_base64, sign_note
from voting.log.tree import HASH_BYTES, leaf_hash, tree_root

_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


class NotACheckpoint(VotingError):
    code = "not-a-checkpoint"
    zh = "不是日志检查点：{reason}"
    en = "Not a checkpoint of a log: {reason}"


@dataclass(frozen=True)
class Checkpoint:
    """Which log, how many entries, and the 32-byte root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"


def checkpoint_of(origin: str, entries: Sequence[bytes]) -> Checkpoint:
    """The checkpoint of a log with these entries."""
    return Checkpoint(origin, len(entries), tree_root([leaf_hash(entry) for entry in entries]))


def sign_checkpoint(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> Note:
    """The checkpoint as the log signs it: under its origin as the key's name."""
    return sign_note(Note(checkpoint.text), checkpoint.origin, key)


def read_checkpoint(note: Note) -> Checkpoint:
    """The checkpoint that a note's text is; signatures are for the caller to check."""
    lines = note.text.split("\n")
    # Extension lines are allowed by the format and used by nobody; this log has none.
    if len(lines) != 4 or not lines[0]:
        _refuse("not three lines")
    origin, size, root = lines[:3]
    if not _SIZE.fullmatch(size):
        _refuse("its size is no number")
    try:
        decoded = decode_base64(root)
    except NoteMalformed:
        _refuse("its root is not base64")
    if len(decoded) != HASH_BYTES:
        _refuse("its root is no hash")
    return Checkpoint(origin, int(size), decoded)


def _refuse(reason: str) -> NoReturn:
    raise NotACheckpoint(reason=reason)
