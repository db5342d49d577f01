"""Countersignatures that `allowed_signers` lets pass and the log's `signer` events do not.

Whoever publishes the folder writes `allowed_signers` and can list any key in it; what was told in
the log before the vote cannot be taken back.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.vectors.corpus import SIGNERS, WITNESS
from tests.vectors.keys import CHAIR_KEY, FOREIGN_KEY, ROLES
from tests.voting.mutations import Case, Forger, Kind
from voting.allowed_signers import allowed_signer
from voting.evidence import Countersignatures, Evidence, LogEvidence
from voting.log.event import event_bytes
from voting.ssh_signature import ssh_fingerprint, ssh_sign

Events = Sequence[dict[str, Any]]
FOREIGN = ssh_fingerprint(FOREIGN_KEY.public_key())
WITH_FOREIGN = SIGNERS + allowed_signer("chair", FOREIGN_KEY.public_key())


def signer_cases(forger: Forger) -> Iterator[Case]:
    """A chair's countersignature by a key that the log names late, no more, or for nobody."""
    if not forger.one.spec.countersigned:
        return
    events = list(forger.held.log.events)
    first = next(place for place, one in enumerate(events) if one["kind"] == "signer")
    replacing = events[first] | {"role": "chair", "key": FOREIGN}
    early = [*events[: first + 2], replacing, *events[first + 2 :]]
    late = [*(one for one in events if one["kind"] != "countersign"), replacing]
    cases: list[tuple[Kind, str, Any, Events, int]] = [
        ("re-sign", "a key that the log does not name", FOREIGN_KEY, events, 0),
        ("replay", "by a key that had been replaced", CHAIR_KEY, early, 0),
        ("reorder", "by a key replaced before the log told of it", CHAIR_KEY, late, 0),
        ("splice", "a key named behind the checkpoint only", FOREIGN_KEY, late, 1),
        ("splice", "a key of another role", ROLES["chief-teller"], events, 0),
        ("drop", "no key of the role in the log", CHAIR_KEY,
         [one for one in events if one["kind"] != "signer"], 0),
    ]  # fmt: skip
    for kind, about, key, told, behind in cases:
        held = Evidence(countersignatures=_by(forger, key), log=_log(forger, told, behind))
        yield forger.signed(kind, about, "signer_keys", forger.one.data, held, is_hidden=True)


def _by(forger: Forger, key: Any) -> Countersignatures:
    """The chair's signature by this key, which `allowed_signers` lists for the chair."""
    listed = WITH_FOREIGN + allowed_signer("chair", ROLES["chief-teller"].public_key())
    signature = {"chair": ssh_sign(key, forger.one.data)}
    return Countersignatures(required=("chair",), signers=listed, signatures=signature)


def _log(forger: Forger, events: Events, behind: int) -> LogEvidence:
    """These events; the last `behind` of them came after the checkpoint."""
    chain, entries = forger.held.chain, [event_bytes(one) for one in events]
    return LogEvidence(
        checkpoint=chain.checkpoint(entries[: len(entries) - behind]),
        entries=entries,
        key=chain.log_key,
        witnesses=[WITNESS],
    )
