"""What a record alone cannot show is shown by what others hold: acks, signatures, the log."""

import copy

import pytest

from tests.voting.blind_sample import CASTS, ONLINE_KEY, OPENING, blind_attempt, choosing, draw
from tests.voting.log_sample import (
    ENTRIES,
    LOG_VKEY,
    WITNESS_KEY,
    WITNESS_NAME,
    event,
    poll_events,
    signed,
)
from tests.voting.record_sample import EVIDENCE, KEY, project_attempt, seal
from voting.allowed_signers import SignersUnreadable, allowed_signer
from voting.blind.ack import acknowledge
from voting.canonical import canonical_bytes, sha256_hex
from voting.evidence import Countersignatures, Evidence, LogEvidence
from voting.log.checkpoint import NotACheckpoint
from voting.log.cosignature import cosign, witness_key
from voting.log.event import EventMalformed, event_bytes
from voting.log.note import Note
from voting.log.rotation import rotation_event
from voting.opening import check_code, opening_bytes, sign_opening
from voting.record import record_bytes
from voting.signature import fingerprint, key_from_seed, public_pem, sign
from voting.ssh_signature import ssh_sign
from voting.verify import verdict, verify_record

PEM = public_pem(KEY.public_key())
POLL_ID = OPENING["sha256"]
RECORD = seal(blind_attempt())
DATA = record_bytes(RECORD)
MINE = CASTS[0]
ACK = acknowledge(ONLINE_KEY, POLL_ID, MINE)
CHAIR = key_from_seed(b"\x21" * 32)
TELLER = key_from_seed(b"\x22" * 32)
SIGNERS = allowed_signer("chair", CHAIR.public_key()) + allowed_signer(
    "chief-teller", TELLER.public_key()
)


def check(name, record=RECORD, **evidence):
    """One check of a record that its own key has signed, held against this evidence."""
    data = canonical_bytes(record)
    checks = verify_record(data, sign(KEY, data), PEM, None, Evidence(**evidence))
    return next(one for one in checks if one.name == name)


def recast(casts):
    """The record that the operator makes of other casts, consistent in itself and signed."""
    attempt = blind_attempt(casts=casts)
    return seal(attempt)


def test_without_evidence_nothing_of_it_is_said_to_be_checked():
    checks = verify_record(DATA, sign(KEY, DATA), PEM)
    assert verdict(checks) == "sound"
    undone = {one.name for one in checks if one.state == "not_done"}
    assert undone == EVIDENCE


def test_a_key_that_both_keys_signed_in_follows_the_announced_one():
    older, oldest = fingerprint(CHAIR.public_key()), fingerprint(TELLER.public_key())
    at = "2026-03-01T09:00+08:00"
    first, second = (
        rotation_event(TELLER, CHAIR, "m1", at),
        rotation_event(CHAIR, KEY, "m1", at),
    )
    for announced, told, state in (
        (older, [second], "passed"),
        (oldest, [first, second], "passed"),
        (oldest, [second], "failed"),
        (oldest, [second, first], "failed"),
        (older, [second | {"by_new": "0" * 128}], "failed"),
        (older, [rotation_event(KEY, CHAIR, "m1", at)], "failed"),
    ):
        assert check("fingerprint", fingerprint=announced, rotations=told).state == state


def test_the_announced_fingerprint_is_compared_in_any_grouping():
    announced = fingerprint(KEY.public_key())
    for written in (announced, announced.upper().replace(" ", ":"), announced.replace(" ", "")):
        assert check("fingerprint", fingerprint=written).state == "passed"
    other = fingerprint(CHAIR.public_key())
    assert check("fingerprint", fingerprint=other).state == "failed"


def test_the_check_code_of_the_hall_is_compared():
    code = check_code(OPENING)
    assert check("check_code", check_code=f"{code[:4]} {code[4:]}").state == "passed"
    assert check("check_code", check_code="00000000").state == "failed"


def test_an_acknowledged_ballot_stands_in_the_record():
    assert check("acks", acks=[ACK]).state == "passed"
    older = acknowledge(ONLINE_KEY, POLL_ID, draw(100).cast(None, 0))
    assert check("acks", acks=[ACK, older]).state == "passed"


def test_a_dropped_ballot_is_found_by_its_acknowledgement_alone():
    without = recast(CASTS[1:])
    data = record_bytes(without)
    assert verdict(verify_record(data, sign(KEY, data), PEM)) == "sound"
    found = check("acks", without, acks=[ACK])
    assert (found.state, "missing" in found.en) == ("failed", True)


def test_a_ballot_that_was_rolled_back_is_found_by_its_acknowledgement():
    older = draw(100).cast(None, 0)
    rolled_back = recast([older, *CASTS[1:]])
    assert "older" in check("acks", rolled_back, acks=[ACK]).en
    other = recast([draw(100).cast(choosing("pond"), 1), *CASTS[1:]])
    assert "another ballot" in check("acks", other, acks=[ACK]).en


def test_a_statement_issued_again_is_found_by_acknowledgement_and_check_code():
    # The operator changes the rule's version after the vote and signs everything again; the
    # ballots still fit only the statement under which they were cast.
    record = copy.deepcopy(RECORD)
    record["opening"]["entitled"] = 13
    record["opening"]["sha256"] = sha256_hex(opening_bytes(record["opening"]))
    record["opening"] = sign_opening(record["opening"], ONLINE_KEY)
    assert "another opening" in check("acks", record, acks=[ACK]).en
    assert check("check_code", record, check_code=check_code(OPENING)).state == "failed"


def test_an_acknowledgement_must_be_of_this_polls_key():
    forged = acknowledge(CHAIR, POLL_ID, MINE)
    assert check("acks", acks=[forged]).state == "failed"
    assert check("acks", seal(project_attempt()), acks=[ACK]).state == "failed"


def test_where_no_ballot_is_published_an_acknowledgement_cannot_be_compared():
    assert check("acks", seal(blind_attempt("tellers")), acks=[ACK]).state == "not_done"


def countersigned(required="chair", data=DATA, signers=SIGNERS, **keys):
    """Countersignatures by these keys, each under its role."""
    signatures = {role.replace("_", "-"): ssh_sign(key, data) for role, key in keys.items()}
    return Countersignatures(required=required.split(","), signers=signers, signatures=signatures)


def test_required_countersignatures_are_checked():
    both = countersigned("chair,chief-teller", chair=CHAIR, chief_teller=TELLER)
    found = check("countersignatures", countersignatures=both)
    assert (found.state, "chief-teller SHA256:" in found.en) == ("passed", True)


SAME_KEY = allowed_signer("chair,chief-teller", CHAIR.public_key())


@pytest.mark.parametrize(
    "given",
    [
        countersigned("chair,chief-teller", chair=CHAIR),
        countersigned("chair", chair=TELLER),
        countersigned("chair", data=DATA + b" ", chair=CHAIR),
        countersigned("archivist", archivist=CHAIR),
        countersigned("chair,chief-teller", signers=SAME_KEY, chair=CHAIR, chief_teller=CHAIR),
    ],
)
def test_a_missing_or_foreign_countersignature_fails(given):
    assert check("countersignatures", countersignatures=given).state == "failed"


def test_unreadable_evidence_is_refused_before_any_record_is_judged():
    with pytest.raises(SignersUnreadable):
        countersigned(signers="nonsense")
    with pytest.raises(NotACheckpoint):
        LogEvidence(checkpoint=Note("nonsense\n"))
    with pytest.raises(EventMalformed):
        LogEvidence(checkpoint=signed(ENTRIES), entries=[b"{}"])


DIGEST = sha256_hex(DATA)


def entries_of(digest=DIGEST, opening=POLL_ID, **told):
    told = {"roll": RECORD["issued_roll"]["sha256"]} | told
    more = [event_bytes(one) for one in poll_events(opening, digest, **told)]
    return [*ENTRIES[:-1], *more, event_bytes(event("meeting-close"))]


LOG = entries_of()


def logged(entries=LOG, size=None, **more):
    note = signed(entries[:size])
    return check("log", log=LogEvidence(checkpoint=note, entries=entries, **more))


def test_a_record_stands_in_the_log_after_its_announcement():
    found = logged(key=LOG_VKEY)
    assert (found.state, f"of the checkpoint's {len(LOG)}" in found.en) == ("passed", True)
    assert "later than the checkpoint" in logged(size=4).en
    assert logged(size=4).state == "passed"


def test_a_log_without_the_record_or_its_announcement_fails():
    assert logged(ENTRIES).state == "failed"
    assert logged(entries_of(digest="cd" * 32)).state == "failed"
    record_only = [event_bytes(poll_events(POLL_ID, sha256_hex(DATA))[4])]
    assert logged(record_only).state == "failed"
    turned = list(reversed(LOG))
    assert logged(turned).state == "failed"


@pytest.mark.parametrize("told", [{"present": 9}, {"issued": 8}, {"roll": "cd" * 32}])
def test_a_log_that_told_other_numbers_while_the_poll_ran_fails(told):
    assert logged(entries_of(**told)).state == "failed"


def test_a_log_that_is_not_what_the_checkpoint_fixes_fails():
    note = signed(LOG)
    forked = [LOG[1], LOG[0], *LOG[2:]]
    assert check("log", log=LogEvidence(checkpoint=note, entries=forked)).state == "failed"
    foreign = signed(LOG, CHAIR)
    evidence = LogEvidence(checkpoint=foreign, entries=LOG, key=LOG_VKEY)
    assert check("log", log=evidence).state == "failed"


def test_a_witness_that_is_asked_for_must_have_cosigned():
    note = signed(LOG)
    witness = witness_key(WITNESS_NAME, WITNESS_KEY)
    seen = cosign(note, WITNESS_NAME, WITNESS_KEY, 1_772_330_400)
    for checkpoint, state in ((note, "failed"), (seen, "passed")):
        evidence = LogEvidence(
            checkpoint=checkpoint, entries=LOG, key=LOG_VKEY, witnesses=[witness]
        )
        assert check("log", log=evidence).state == state


def test_without_the_entries_the_log_is_not_said_to_be_checked():
    evidence = LogEvidence(checkpoint=signed(LOG), key=LOG_VKEY)
    assert check("log", log=evidence).state == "not_done"
