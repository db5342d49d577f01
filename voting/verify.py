"""Recount and check a record from its bytes alone, as a stranger would.

Nothing is believed because it is signed: the signature says who stands for the record, the other
checks say whether the record is true to its own ballots and to the rule that it names.
"""

from typing import Literal

from voting.canonical import sha256_hex
from voting.checks.acknowledged import check_acks
from voting.checks.announced import check_announced_code, check_fingerprint, check_hash
from voting.checks.certificate import check_opening_certificate
from voting.checks.check import Check, not_done
from voting.checks.content import check_content
from voting.checks.countersigned import check_countersignatures, check_signer_keys
from voting.checks.envelope import (
    check_canonical,
    check_format,
    check_key,
    check_previous,
    check_purpose,
    check_signature,
)
from voting.checks.inclusion import check_inclusion
from voting.checks.logged import check_log
from voting.checks.printed import check_printed_code
from voting.checks.sealed import with_sealed_rows
from voting.checks.shown import check_shown_rows
from voting.checks.standing import check_standing
from voting.checks.times import check_after_previous, check_meeting_times
from voting.evidence import NO_EVIDENCE, Evidence

Verdict = Literal["sound", "not_sound", "cannot_tell"]


def verify_record(
    data: bytes,
    signature: bytes | None,
    public_key_pem: bytes | None,
    previous: bytes | None = None,
    evidence: Evidence = NO_EVIDENCE,
) -> list[Check]:
    """Every check, in the order of docs/record.md; never raises, whatever the bytes are."""
    form, record = check_format(data)
    if record is None:
        rest = not_done("record", "读不出记录，其余未查", "no record to read: nothing else checked")
        return [form, rest]
    key_check, key = check_key(record, public_key_pem)
    shown = with_sealed_rows(record, evidence.sealed_rows)
    digest = sha256_hex(data)
    return [
        form,
        check_canonical(data, record),
        check_purpose(record),
        key_check,
        check_signature(data, signature, key),
        check_hash(digest, evidence.sha256),
        check_previous(record, previous),
        check_after_previous(record, previous),
        *check_content(record, shown),
        check_fingerprint(record, evidence.fingerprint, evidence.rotations),
        check_announced_code(record, evidence.check_code),
        # Of interest to one voter only: without such a row there is nothing to be said.
        *([check_shown_rows(record, evidence.shown_rows)] if evidence.shown_rows else []),
        check_acks(shown, evidence.acks, evidence.shown_rows),
        check_countersignatures(data, evidence.countersignatures),
        check_signer_keys(data, evidence.countersignatures, evidence.log),
        check_log(record, digest, evidence.log),
        check_inclusion(record, digest, evidence.proof, evidence.log),
        check_standing(record, digest, evidence.log, evidence.loose_events),
        check_meeting_times(record, evidence.log),
        check_opening_certificate(record, key, evidence.log),
        check_printed_code(record, digest, key, evidence.printed_code),
    ]


def verdict(checks: list[Check]) -> Verdict:
    """What the checks come to: one failure is enough; without key and signature none can tell."""
    states = {check.name: check.state for check in checks}
    if "failed" in states.values():
        return "not_sound"
    if {states["key"], states["signature"]} != {"passed"}:
        return "cannot_tell"
    return "sound"
