"""Check of a proof file: this record stands in the log, shown without the rest of the log."""

from typing import Any

from voting.checks.check import Check, failed, not_done, passed
from voting.evidence import LogEvidence, ProofEvidence
from voting.log.checkpoint import checkpoint_of, read_checkpoint
from voting.log.cosignature import cosigned_at
from voting.log.event import EventMalformed, read_event
from voting.log.note import is_signed_by


def check_inclusion(
    record: dict[str, Any], digest: str, held: ProofEvidence | None, log: LogEvidence | None
) -> Check:
    """Whether the entry in the proof tells of this record and stands under a signed checkpoint.

    `digest` is the SHA-256 of the record's bytes. A log held besides must be the same log.
    """
    name = "inclusion"
    if held is None:
        return not_done(name, "没有给出 tlog-proof 文件", "no tlog-proof given")
    proof, head = held.proof, held.proof.checkpoint
    if held.key is None:
        # Anybody can make a tree with this record in it.
        return not_done(name, "没有给出日志的公钥", "no key of the log given")
    if not is_signed_by(proof.note, held.key) or head.origin != held.key.name:
        zh, en = "证明里的检查点没有日志的签名", "its checkpoint is not signed by the log"
        return failed(name, zh, en)
    for witness in held.witnesses:
        if cosigned_at(proof.note, witness) is None:
            return failed(name, f"{witness.name} 没有见证", f"{witness.name} has not cosigned it")
    if not proof.entry:
        return not_done(name, "证明里没有所证的那一条", "the proof does not hold its entry")
    if not proof.shows(proof.entry):
        return failed(name, "证明不通向检查点", "the proof does not lead to its checkpoint")
    told = {"kind": "record", "record": digest, "opening": record["opening"]["sha256"]}
    if not _says(proof.entry, told | {"seq": record["seq"]}):
        return failed(name, "所证的不是这份记录", "the entry proven is not of this record")
    if log is not None and not _is_of_one_log(held, log):
        zh, en = "与所持日志不是同一本", "not under the log that is held besides"
        return failed(name, zh, en)
    zh = f"记录在第 {proof.index + 1} 条，检查点共 {head.size} 条"
    return passed(name, zh, f"entry {proof.index + 1} of the checkpoint's {head.size}")


def _says(entry: bytes, told: dict[str, Any]) -> bool:
    try:
        event = read_event(entry)
    except EventMalformed:
        return False
    return all(event.get(field) == part for field, part in told.items())


def _is_of_one_log(held: ProofEvidence, log: LogEvidence) -> bool:
    """Whether the two checkpoints agree, as far as sizes and entries let it be seen."""
    head, other = held.proof.checkpoint, read_checkpoint(log.checkpoint)
    if head.size == other.size:
        return head == other
    if log.entries is None or len(log.entries) < head.size:
        return True
    return checkpoint_of(head.origin, log.entries[: head.size]) == head
