"""A witness: remembers the last checkpoint it saw and cosigns only what grew from it.

It runs on the tellers' own laptop, so that the server cannot tell two stories unnoticed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from voting.errors import VotingError
from voting.log.checkpoint import Checkpoint, checkpoint_of, read_checkpoint
from voting.log.note import Note, NoteKey, is_signed_by
from voting.log.tree import consistency_proof, is_consistent, leaf_hash


class LogNotSigned(VotingError):
    code = "log-not-signed"
    zh = "检查点没有日志密钥“{key}”的有效签名"
    en = "The checkpoint is not signed by the log's key '{key}'"


class LogOfAnother(VotingError):
    code = "log-of-another"
    zh = "这是另一本日志：{origin}"
    en = "This is the log of another: {origin}"


class LogIncomplete(VotingError):
    code = "log-incomplete"
    zh = "公布的 {entries} 条与检查点的 {size} 条不符"
    en = "The {entries} published entries are not the {size} of the checkpoint"


class LogShrunk(VotingError):
    code = "log-shrunk"
    zh = "日志变短了：上次 {before} 条，现在 {size} 条"
    en = "The log has shrunk: {before} entries before, {size} now"


class LogForked(VotingError):
    code = "log-forked"
    zh = "日志被改写：前 {before} 条不再是上次见到的那些"
    en = "The log was rewritten: its first {before} entries are no longer those seen before"


@dataclass(frozen=True)
class Seen:
    """How much of the log a witness has seen: size and root of its last checkpoint."""

    size: int
    root: bytes


def examine(
    note: Note, log_key: NoteKey, entries: Sequence[bytes], seen: Seen | None
) -> Checkpoint:
    """The checkpoint, if the log signed it, shows all its entries and grew from what was seen.

    Raises LogNotSigned, LogOfAnother, LogShrunk, LogForked or LogIncomplete; then nothing may be
    cosigned, and a fork is shown to the tellers with both checkpoints.
    """
    if not is_signed_by(note, log_key):
        raise LogNotSigned(key=log_key.name)
    head = read_checkpoint(note)
    if head.origin != log_key.name:
        raise LogOfAnother(origin=head.origin)
    if seen is not None and head.size < seen.size:
        raise LogShrunk(before=seen.size, size=head.size)
    covered = entries[: head.size]
    if checkpoint_of(head.origin, covered) != head:
        raise LogIncomplete(entries=len(entries), size=head.size)
    # An empty log is the beginning of every log.
    if seen is not None and seen.size:
        proof = consistency_proof([leaf_hash(entry) for entry in covered], seen.size)
        if not is_consistent(seen.size, head.size, seen.root, head.root, proof):
            raise LogForked(before=seen.size)
    return head
