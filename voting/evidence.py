"""What a verifier holds besides the record: read from elsewhere than the place that published it.

The record alone cannot show that a ballot was left out or that the whole was written twice; a
voter's acknowledgement, a witness's checkpoint or the code noted in the hall can.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from voting.allowed_signers import read_signers
from voting.blind.ack import Ack
from voting.blind.shown_row import ShownRow
from voting.log.checkpoint import read_checkpoint
from voting.log.event import read_event
from voting.log.note import Note, NoteKey
from voting.qr.code import PrintedCode


@dataclass(frozen=True, kw_only=True)
class LogEvidence:
    """A checkpoint kept by a teller or printed in the minutes, and the log's entries as published.

    Without `key` nobody stands for the checkpoint but whoever kept it. `witnesses` are those who
    must have cosigned it.
    """

    checkpoint: Note
    entries: Sequence[bytes] | None = None
    key: NoteKey | None = None
    witnesses: Sequence[NoteKey] = ()

    def __post_init__(self) -> None:
        # Refused here, where the files are read: not a fault of the record.
        read_checkpoint(self.checkpoint)
        for entry in self.entries or ():
            read_event(entry)


@dataclass(frozen=True, kw_only=True)
class Countersignatures:
    """Who must have signed besides: roles, their keys (allowed_signers), the signatures by role."""

    required: Sequence[str]
    signers: str
    signatures: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        read_signers(self.signers)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything optional; what is missing leaves its check undone.

    `rotations` are the `key` events of the log, by which another key follows the one of
    `fingerprint`. `sealed_rows` is the list that the tellers keep where only its root is published.
    """

    fingerprint: str | None = None
    rotations: Sequence[dict[str, Any]] = ()
    check_code: str | None = None
    acks: Sequence[Ack] = ()
    shown_rows: Sequence[ShownRow] = ()
    sealed_rows: Sequence[dict[str, Any]] | None = None
    countersignatures: Countersignatures | None = None
    log: LogEvidence | None = None
    printed_code: PrintedCode | None = None


NO_EVIDENCE = Evidence()
