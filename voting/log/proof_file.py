"""The proof that one entry stands in the log, as a file of its own (C2SP tlog-proof, `@v1`).

With it a record is checked against a checkpoint without the rest of the log: the `extra` line holds
the entry itself.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from voting.log.checkpoint import Checkpoint, NotACheckpoint, read_checkpoint
from voting.log.note import Note, NoteMalformed, decode_base64, parse_note
from voting.log.tree import inclusion_proof, is_included, leaf_hash

FIRST_LINE = "c2sp.org/tlog-proof@v1"

_EXTRA = "extra "
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,17})")


@dataclass(frozen=True)
class EntryProof:
    """The place of an entry (from 0), the hashes beside its way up, the checkpoint, the entry.

    `entry` is what the file says it proves, empty where it says nothing: `shows` finds out.
    """

    index: int
    path: tuple[bytes, ...]
    note: Note
    entry: bytes = b""

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint that it leads to."""
        return read_checkpoint(self.note)

    def shows(self, entry: bytes) -> bool:
        """Whether this entry stands at this place."""
        head = self.checkpoint
        return is_included(self.index, head.size, leaf_hash(entry), self.path, head.root)

    def __bytes__(self) -> bytes:
        hashes = [base64.b64encode(part).decode("ascii") for part in self.path]
        extra = [f"extra {base64.b64encode(self.entry).decode('ascii')}"] if self.entry else []
        lines = [FIRST_LINE, *extra, f"index {self.index}", *hashes, ""]
        return "".join(f"{line}\n" for line in lines).encode() + bytes(self.note)


def prove_entry(entries: Sequence[bytes], index: int, note: Note) -> EntryProof:
    """The proof of entry `index` in the tree of the checkpoint in `note`."""
    leaves = [leaf_hash(entry) for entry in entries[: read_checkpoint(note).size]]
    return EntryProof(index, tuple(inclusion_proof(leaves, index)), note, entries[index])


def read_entry_proof(data: bytes) -> EntryProof:
    """The proof in a `.tlog-proof` file; NoteMalformed or NotACheckpoint for anything else."""
    head, divided, rest = data.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise NoteMalformed(reason="not a tlog-proof") from None
    entry = b""
    if lines and lines[0].startswith(_EXTRA):
        entry = decode_base64(lines.pop(0).removeprefix(_EXTRA))
    index = _INDEX.fullmatch(lines[0]) if lines else None
    if first != FIRST_LINE or index is None or not divided:
        raise NoteMalformed(reason="not a tlog-proof")
    path = tuple(map(decode_base64, lines[1:]))
    proof = EntryProof(int(index[1]), path, parse_note(rest), entry)
    if not proof.checkpoint.size > proof.index:
        raise NotACheckpoint(reason="the entry lies beyond it")
    return proof
