"""What a verifier holds besides the record: read from elsewhere than the place that published it.

The record alone cannot show that a ballot was left out or that the whole was written twice; a
voter's acknowledgement, a witness's checkpoint or the code noted in the hall can.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from voting.allowed_signers import read_signers
from voting.blind.ack import Ack
from voting.blind.shown_row import ShownRow
from voting.log.checkpoint import read_checkpoint
from voting.log.event import read_event
from voting.log.note import Note, NoteKey
from voting.log.proof_file import EntryProof
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
        _ = self.events

    # Several checks ask, and a log of many polls takes longer to read than all of them together.
    @cached_property
    def events(self) -> Sequence[dict[str, Any]]:
        """What the entries say, in their order; none where they are not given."""
        return [read_event(entry) for entry in self.entries or ()]


@dataclass(frozen=True, kw_only=True)
class ProofEvidence:
    """A `.tlog-proof` of the record's entry; `key` and `witnesses` stand for its checkpoint."""

    proof: EntryProof
    key: NoteKey | None = None
    witnesses: Sequence[NoteKey] = ()


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

    `sha256` is the record's hash as it was noted or printed, in any grouping.
    `rotations` are the `key` events of the log, by which another key follows the one of
    `fingerprint`; `loose_events` are those of a log that is at hand without a checkpoint.
    `sealed_rows` is the list that the tellers keep where only its root is published.
    """

    sha256: str | None = None
    fingerprint: str | None = None
    rotations: Sequence[dict[str, Any]] = ()
    loose_events: Sequence[dict[str, Any]] = ()
    check_code: str | None = None
    acks: Sequence[Ack] = ()
    shown_rows: Sequence[ShownRow] = ()
    sealed_rows: Sequence[dict[str, Any]] | None = None
    countersignatures: Countersignatures | None = None
    log: LogEvidence | None = None
    proof: ProofEvidence | None = None
    printed_code: PrintedCode | None = None


NO_EVIDENCE = Evidence()
