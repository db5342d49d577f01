"""The public log and the files beside each record, in an exported folder.

They lie under the names that `python -m voting witness` and `verify` look for.
"""

from __future__ import annotations

from pathlib import Path

from meeting.services.desk import Desk
from meeting.services.log import public_log, signers
from meeting.services.log.public_log import PublicLog
from meeting.services.results import countersigning, wrapped_signatures
from meeting.services.results.countersigning import Countersignature
from meeting.services.results.publishing import RecordInfo
from voting.cli.log_files import CHECKPOINT_FILE, ENTRIES_FILE
from voting.log.checkpoint import read_checkpoint
from voting.log.event import entries_file, read_event
from voting.log.proof_file import prove_entry
from voting.signify import minisign_public_key, signify_public_key

LOG_KEY = "log.vkey"
SIGNERS = "allowed_signers"


def write_log(desk: Desk, folder: Path, body_id: int) -> PublicLog:
    """Writes entries, checkpoint, the log's key and the keys of those who countersign."""
    log = public_log.read_log(desk, body_id)
    (folder / ENTRIES_FILE).write_bytes(entries_file(log.entries))
    if log.note is not None:
        (folder / CHECKPOINT_FILE).write_bytes(bytes(log.note))
    if log.key is not None:
        (folder / LOG_KEY).write_text(f"{log.key}\n", encoding="utf-8")
    (folder / SIGNERS).write_text(signers.allowed_signers(desk, body_id), encoding="utf-8")
    return log


def write_beside(
    desk: Desk, folder: Path, info: RecordInfo, name: str, log: PublicLog, current_key: bytes
) -> dict[str, str]:
    """Writes what lies beside the record `name`; returns the file names for its page.

    `current_key` is the PEM that lies in the folder for all records; one of an earlier key gets
    that key beside it.
    """
    files = {"log": ENTRIES_FILE, "allowed_signers": SIGNERS, "key": "meeting.pub.pem"}
    wrapped = wrapped_signatures.of_record(desk, info.id)
    if wrapped is not None:
        own = wrapped.pem != current_key
        keys = f"{name}." if own else "meeting."
        files |= {
            "sshsig": f"{name}.sshsig",
            "signify": f"{name}.signify",
            "minisig": f"{name}.minisig",
            "key": f"{keys}pub.pem",
            "signify_key": f"{keys}signify.pub",
            "minisign_key": f"{keys}minisign.pub",
        }
        texts = {
            "sshsig": wrapped.sshsig,
            "signify": wrapped.signify,
            "minisig": wrapped.minisig,
            "key": wrapped.pem.decode(),
            "signify_key": signify_public_key(wrapped.public_key),
            "minisign_key": minisign_public_key(wrapped.public_key),
        }
        for kind, text in texts.items():
            (folder / files[kind]).write_text(text, encoding="utf-8")
    for one in countersignatures(desk, info):
        files[one.role] = f"{name}.{one.role}.sshsig"
        (folder / files[one.role]).write_text(one.signature, encoding="ascii")
    proof = _proof(log, info)
    if proof is not None:
        (folder / f"{name}.tlog-proof").write_bytes(proof)
    return files


def countersignatures(desk: Desk, info: RecordInfo) -> list[Countersignature]:
    """Who countersigned the record."""
    return countersigning.of_record(desk, info.id)


def _proof(log: PublicLog, info: RecordInfo) -> bytes | None:
    """That the record's event stands under the last checkpoint; None where it is not covered."""
    if log.note is None:
        return None
    for place, entry in enumerate(log.entries[: read_checkpoint(log.note).size]):
        event = read_event(entry)
        if (event["kind"], event.get("record")) == ("record", info.sha256):
            return bytes(prove_entry(log.entries, place, log.note))
    return None
