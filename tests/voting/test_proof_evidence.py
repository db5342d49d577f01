"""A record's `.tlog-proof`, the certificate of its announcement, and the hash that was noted."""

import dataclasses

import pytest

from tests.voting.log_sample import ENTRIES, LOG_VKEY, WITNESS_KEY, WITNESS_NAME, event, signed
from tests.voting.record_sample import KEY
from tests.voting.test_evidence import CHAIR, DATA, LOG, POLL_ID, check
from voting.canonical import sha256_hex
from voting.evidence import Evidence, LogEvidence, ProofEvidence
from voting.log.certificate import certified, is_certified_by
from voting.log.cosignature import cosign, witness_key
from voting.log.event import event_bytes, read_event
from voting.log.proof_file import prove_entry, read_entry_proof
from voting.log.rotation import rotation_event
from voting.signature import key_from_seed
from voting.verify import verify_record

OTHER_KEY = key_from_seed(b"\x31" * 32)
DIGEST = sha256_hex(DATA)
PLACE = next(n for n, one in enumerate(LOG) if read_event(one).get("record") == DIGEST)


def proof(entries=LOG, place=PLACE, note=None, **more):
    found = prove_entry(entries, place, note or signed(entries))
    return ProofEvidence(**({"proof": found, "key": LOG_VKEY} | more))


def included(held, log=None):
    return check("inclusion", proof=held, log=log).state


def test_a_record_stands_in_the_log_by_the_proof_alone():
    assert included(proof()) == "passed"
    whole = proof().proof
    assert read_entry_proof(bytes(whole)) == whole
    assert whole.entry == LOG[PLACE]


def test_a_proof_of_something_else_is_refused():
    assert included(proof(place=PLACE - 1)) == "failed"
    whole = proof().proof
    for entry in (LOG[PLACE - 1], b"{}"):
        other = dataclasses.replace(whole, entry=entry)
        assert included(proof() and ProofEvidence(proof=other, key=LOG_VKEY)) == "failed"
    lie = event("record", opening=POLL_ID, record=DIGEST, seq=2)
    assert included(proof([*LOG[:PLACE], event_bytes(lie)])) == "failed"
    noise = [*LOG[:PLACE], b"no event"]
    assert included(proof(noise)) == "failed"


def test_a_proof_needs_the_logs_key_and_its_entry():
    assert included(proof(key=None)) == "not_done"
    bare = dataclasses.replace(proof().proof, entry=b"")
    assert read_entry_proof(bytes(bare)) == bare
    assert included(ProofEvidence(proof=bare, key=LOG_VKEY)) == "not_done"
    assert included(proof(note=signed(LOG, OTHER_KEY))) == "failed"
    elsewhere = signed(LOG, origin="elsewhere.example/log")
    assert included(proof(note=elsewhere)) == "failed"


def test_a_proof_may_have_to_be_witnessed():
    witness = witness_key(WITNESS_NAME, WITNESS_KEY)
    assert included(proof(witnesses=[witness])) == "failed"
    seen = cosign(signed(LOG), WITNESS_NAME, WITNESS_KEY, 1_772_330_400)
    assert included(proof(note=seen, witnesses=[witness])) == "passed"


def test_a_proof_and_a_log_held_besides_are_of_one_log():
    whole = LogEvidence(checkpoint=signed(LOG), entries=LOG)
    assert included(proof(), whole) == "passed"
    forked = [event_bytes(event("meeting-close")), *LOG[1:]]
    fork = LogEvidence(checkpoint=signed(forked), entries=forked)
    assert included(proof(), fork) == "failed"
    longer = [*forked, ENTRIES[-1]]
    grown = LogEvidence(checkpoint=signed(longer), entries=longer)
    assert included(proof(), grown) == "failed"
    unread = LogEvidence(checkpoint=signed(longer))
    assert included(proof(), unread) == "passed"


def announced(*keys, before=()):
    """The log whose announcement of the poll is certified by these keys, told once for each."""
    own = [one for one in map(read_event, LOG) if one.get("opening") == POLL_ID]
    told = next(one for one in own if one["kind"] == "poll-prepared")
    events = [certified(told, key) for key in keys] or [told]
    entries = [event_bytes(one) for one in (*before, *events)] + list(LOG)
    return LogEvidence(checkpoint=signed(entries), entries=entries)


def test_the_record_key_stands_for_the_announcement_before_the_vote():
    assert check("opening_certificate", log=announced(KEY)).state == "passed"
    assert check("opening_certificate", log=announced(OTHER_KEY)).state == "failed"
    assert check("opening_certificate", log=announced(KEY, OTHER_KEY)).state == "failed"
    assert check("opening_certificate", log=announced()).state == "not_done"
    unread = LogEvidence(checkpoint=signed(LOG))
    assert check("opening_certificate", log=unread).state == "not_done"


def test_without_a_key_no_certificate_is_judged():
    checks = verify_record(DATA, None, None, None, Evidence(log=announced(KEY)))
    assert {one.state for one in checks if one.name == "opening_certificate"} == {"not_done"}


def test_a_record_logged_before_its_poll_was_closed_is_refused():
    closed = event_bytes(event("poll-closed", opening=POLL_ID))
    early = [one for one in LOG if one != closed]
    assert closed in LOG
    log = LogEvidence(checkpoint=signed([*early, closed]), entries=[*early, closed])
    assert check("log", log=log).state == "failed"


def test_a_certificate_of_the_key_before_stands_when_both_signed_the_change():
    change = rotation_event(CHAIR, KEY, "m1", "2026-03-01T09:00+08:00")
    log = announced(CHAIR, before=[change])
    assert check("opening_certificate", log=log).state == "passed"
    forged = announced(CHAIR, before=[change | {"by_old": "0" * 128}])
    assert check("opening_certificate", log=forged).state == "failed"


def test_a_certificate_is_of_the_whole_event():
    told = certified(event("poll-prepared", opening=POLL_ID), KEY)
    assert is_certified_by(told, KEY.public_key())
    for field in ("at", "meeting", "opening"):
        assert not is_certified_by(told | {field: "0" * 64}, KEY.public_key())


@pytest.mark.parametrize(
    ("noted", "expected"),
    [
        (DIGEST, "passed"),
        (DIGEST.upper(), "passed"),
        (" ".join(DIGEST[n : n + 4] for n in range(0, 64, 4)), "passed"),
        (DIGEST[:-1], "failed"),
        ("", "failed"),
        (None, "not_done"),
    ],
    ids=["as it is", "capitals", "groups", "cut", "empty", "none"],
)
def test_the_hash_that_was_noted_is_compared_in_any_grouping(noted, expected):
    assert check("hash", sha256=noted).state == expected
