"""A countersignature counts for a role only by the key that the public log names for it."""

import pytest

from tests.voting.log_sample import ENTRIES, event, signed
from tests.voting.record_sample import KEY
from tests.voting.test_evidence import CHAIR, DATA, DIGEST, SIGNERS, TELLER, countersigned
from tests.voting.test_evidence import check as check_of
from voting.allowed_signers import allowed_signer
from voting.evidence import LogEvidence
from voting.log.event import event_bytes
from voting.ssh_signature import ssh_fingerprint

OLD, NEW = CHAIR, KEY
LISTED = SIGNERS + allowed_signer("chair", NEW.public_key())


def named(key, role="chair"):
    """The log registers this key for the role."""
    return event("signer", role=role, key=ssh_fingerprint(key.public_key()))


def said(key, role="chair", record=DIGEST):
    """The log tells that the role countersigned."""
    shown = ssh_fingerprint(key.public_key())
    return event("countersign", record=record, role=role, key=shown)


# Events of the log behind those of the poll, who signed, how many entries lie behind the
# checkpoint, and what is to be said of it.
LOGGED = {
    "named": ([named(OLD)], OLD, 0, "passed"),
    "named after the record": ([said(TELLER, "chief-teller"), named(OLD)], OLD, 0, "passed"),
    "replaced after it signed": ([named(OLD), said(OLD), named(NEW)], OLD, 0, "passed"),
    "the newer key signed": ([named(OLD), named(NEW), said(NEW)], NEW, 0, "passed"),
    "the newer key, untold": ([named(OLD), named(NEW)], NEW, 0, "passed"),
    "told behind the checkpoint": ([named(OLD), said(OLD)], OLD, 1, "passed"),
    "replaced before it signed": ([named(OLD), named(NEW), said(OLD)], OLD, 0, "failed"),
    "replaced, untold": ([named(OLD), named(NEW)], OLD, 0, "failed"),
    "of another record": ([named(OLD), said(OLD, record="ab" * 32), named(NEW)], OLD, 0, "failed"),
    "another's name": ([named(OLD, "chief-teller")], OLD, 0, "failed"),
    "another key was told": ([named(OLD), said(OLD), named(NEW)], NEW, 0, "failed"),
    "nobody named": ([], OLD, 0, "failed"),
    "named behind the checkpoint": ([named(OLD)], OLD, 1, "failed"),
}


def logged(told, behind):
    """The log with these events; the last `behind` of them are not under the checkpoint."""
    entries = [*ENTRIES, *(event_bytes(one) for one in told)]
    return LogEvidence(checkpoint=signed(entries[: len(entries) - behind]), entries=entries)


@pytest.mark.parametrize(("told", "key", "behind", "state"), LOGGED.values(), ids=LOGGED)
def test_the_log_names_whose_key_countersigns(told, key, behind, state):
    given = countersigned(signers=LISTED, chair=key)
    log = logged(told, behind)
    assert check_of("signer_keys", countersignatures=given, log=log).state == state
    # By the file every one of them passes: the log alone tells them apart.
    assert check_of("countersignatures", countersignatures=given, log=log).state == "passed"


def test_without_the_logs_entries_the_keys_are_said_not_to_be_held_to_it():
    given = countersigned(chair=CHAIR)
    for log in (None, LogEvidence(checkpoint=signed(ENTRIES))):
        assert check_of("signer_keys", countersignatures=given, log=log).state == "not_done"


def test_what_is_no_countersignature_has_no_key_to_look_up():
    given = countersigned("chair", data=DATA + b" ", chair=CHAIR)
    log = logged([named(CHAIR)], 0)
    assert check_of("signer_keys", countersignatures=given, log=log).state == "not_done"
    both = countersigned("chair,chief-teller", chair=CHAIR)
    assert check_of("signer_keys", countersignatures=both, log=log).state == "passed"
    assert check_of("countersignatures", countersignatures=both, log=log).state == "failed"


def test_a_key_that_the_log_names_must_stand_in_the_list_too():
    given = countersigned(chair=NEW)
    log = logged([named(NEW)], 0)
    assert check_of("countersignatures", countersignatures=given, log=log).state == "failed"
