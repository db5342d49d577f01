"""What the ballot box takes and refuses, and the acknowledgement that it gives."""

import dataclasses
import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voting.blind_sample import (
    BLANK,
    ONLINE_KEY,
    OPENING,
    POLL,
    blind_opening,
    choosing,
    draw,
)
from tests.voting.credential_sample import OTHER_SIGNER
from tests.voting.record_sample import pack_of
from voting.blind.ack import NotAnAck, acknowledge, read_ack
from voting.blind.box_rule import BlindPoll, Proof, check_cast, prove
from voting.blind.cast import Cast, read_cast
from voting.blind.errors import BlindSignatureWrong
from voting.blind.message import ack_bytes, cast_bytes, credential_message, serial_of
from voting.blind.refusals import (
    BoxClosed,
    CastDiffers,
    CastMalformed,
    CastOutdated,
    CastSignatureWrong,
    ChangeNotAllowed,
    ChoiceNotPlain,
    ChoiceVoid,
    CredentialWrong,
    TooManyChanges,
)
from voting.blind.tablet import request_credential
from voting.canonical import canonical_bytes
from voting.errors import BallotMalformed, UnknownOption
from voting.signature import key_from_seed

MINE = draw(1)
OTHER = draw(2)
UNPRESSED = MINE.cast(None, 0)
FIRST = MINE.cast(choosing("road"), 1)


def check(cast, stored=None, poll=POLL, is_open=True):
    return check_cast(poll, cast, stored, is_open=is_open)


def test_the_signed_bytes_are_those_of_the_specification():
    assert credential_message("ab", b"\x01" * 32) == b"yst-credential/1\nab\n" + b"\x01" * 32
    assert cast_bytes("ab", None, 0) == b'yst-cast/1\n{"choice":null,"poll":"ab","seq":0}'
    assert cast_bytes("ab", choosing("road"), 2) == (
        b'yst-cast/1\n{"choice":{"marks":{"road":1},"write_ins":[]},"poll":"ab","seq":2}'
    )
    # printf 'yst-serial/1\n' | cat - <(head -c 32 /dev/zero) | sha256sum, ten bytes, base32
    assert serial_of(bytes(32)) == "IJ32-NFAW-QHTR-2JMX"


def test_the_poll_is_known_by_its_opening_statement():
    assert POLL.id == OPENING["sha256"]
    assert POLL.key.to_json() == OPENING["credential"]
    assert POLL.may_change
    another = blind_opening(title="另一个题目")
    assert another["sha256"] != POLL.id


def test_null_first_then_a_choice_then_a_change_are_taken():
    assert check(UNPRESSED) == "accepted"
    assert check(FIRST, UNPRESSED) == "accepted"
    assert check(MINE.cast(BLANK, 2), FIRST) == "accepted"
    assert check(MINE.cast(choosing("pond"), 9), FIRST) == "accepted"
    assert check(MINE.cast(choosing("pond"), 0)) == "accepted"


def test_the_same_cast_again_is_a_repeat_also_after_the_close():
    assert check(FIRST, FIRST) == "repeat"
    assert check(FIRST, FIRST, is_open=False) == "repeat"
    with pytest.raises(BoxClosed):
        check(MINE.cast(choosing("pond"), 2), FIRST, is_open=False)
    with pytest.raises(BoxClosed):
        check(FIRST, is_open=False)


def test_signatures_may_be_checked_beforehand_and_then_decide_as_they_do_within():
    other = draw(2).cast(choosing("road"), 1)
    forged = dataclasses.replace(FIRST, credential=other.credential)
    altered = dataclasses.replace(FIRST, signature=other.signature)
    for cast, proof in (
        (FIRST, Proof(credential=True, ballot=True)),
        (forged, Proof(credential=False, ballot=False)),
        (altered, Proof(credential=True, ballot=False)),
    ):
        assert prove(POLL, cast, None) == proof
    assert check_cast(POLL, FIRST, None, is_open=True, proof=prove(POLL, FIRST, None)) == "accepted"
    with pytest.raises(CredentialWrong):
        check_cast(POLL, forged, None, is_open=True, proof=prove(POLL, forged, None))
    with pytest.raises(CastSignatureWrong):
        check_cast(POLL, altered, None, is_open=True, proof=prove(POLL, altered, None))
    # What lies in the box was checked when it came.
    assert prove(POLL, altered, altered) == Proof(credential=True, ballot=True)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3))
def test_what_acknowledges_a_ballot_is_canonical_json(texts):
    poll, serial, digest = texts
    stated = {"cast_sha256": digest, "poll": poll, "seq": 9, "serial": serial}
    assert ack_bytes(poll, serial, 9, digest) == b"yst-ack/1\n" + canonical_bytes(stated)


def test_an_older_or_another_cast_does_not_replace_the_stored_one():
    with pytest.raises(CastOutdated):
        check(UNPRESSED, FIRST)
    with pytest.raises(CastDiffers):
        check(MINE.cast(choosing("pond"), 1), FIRST)


def test_where_the_pack_takes_the_first_press_a_choice_stays():
    first_press = dataclasses.replace(POLL, may_change=False)
    assert check(FIRST, UNPRESSED, first_press) == "accepted"
    with pytest.raises(ChangeNotAllowed):
        check(MINE.cast(choosing("pond"), 2), FIRST, first_press)


def test_a_credential_of_another_poll_key_or_ballot_is_refused():
    elsewhere = draw(3, poll_id="0" * 64)
    foreign = draw(4, signer=OTHER_SIGNER)
    for credential in (elsewhere, foreign):
        with pytest.raises(CredentialWrong):
            check(dataclasses.replace(credential, poll_id=POLL.id).cast(BLANK, 1))
    borrowed = dataclasses.replace(FIRST, ballot_key=OTHER.cast(BLANK, 1).ballot_key)
    with pytest.raises(CredentialWrong):
        check(borrowed)
    with pytest.raises(CredentialWrong):
        check(dataclasses.replace(MINE.cast(BLANK, 2), credential=bytes(256)), FIRST)


def test_a_stored_cast_of_another_key_does_not_vouch_for_a_credential():
    borrowed = dataclasses.replace(FIRST, ballot_key=OTHER.cast(BLANK, 1).ballot_key)
    with pytest.raises(CredentialWrong):
        check(borrowed, FIRST)


def test_a_neighbour_who_saw_credential_and_key_cannot_change_the_ballot():
    forged = dataclasses.replace(MINE, key=key_from_seed(b"\x05" * 32)).cast(choosing("pond"), 2)
    with pytest.raises(CastSignatureWrong):
        check(dataclasses.replace(forged, ballot_key=FIRST.ballot_key), FIRST)
    with pytest.raises(CastSignatureWrong):
        check(dataclasses.replace(FIRST, choice=choosing("pond")))
    with pytest.raises(CastSignatureWrong):
        check(dataclasses.replace(FIRST, seq=2), FIRST)


@pytest.mark.parametrize(
    ("choice", "refusal"),
    [
        (choosing("bridge"), UnknownOption),
        (choosing("road", "pond"), ChoiceVoid),
        ({"marks": {"road": "yes"}, "write_ins": []}, BallotMalformed),
        ({"marks": {"road": 2}, "write_ins": []}, BallotMalformed),
        ({"marks": {}, "write_ins": ["某人"]}, ChoiceVoid),
        ({"marks": {}, "write_ins": [" "]}, ChoiceNotPlain),
    ],
)
def test_marks_that_the_rule_does_not_take_are_refused(choice, refusal):
    # The signature is good: the tablet itself is at fault, or a stranger's program.
    with pytest.raises(refusal):
        check(MINE.cast(choice, 1))


def test_a_spoken_abstention_is_not_the_plain_form():
    opening = blind_opening("township-project-approve")
    approving = BlindPoll.from_opening(opening, pack_of("township-project-approve"))
    credential = draw(5, poll_id=approving.id)
    plain = {"marks": {"road": "approve"}, "write_ins": []}
    assert check(credential.cast(plain, 1), poll=approving) == "accepted"
    spoken = {"marks": {"road": "approve", "pond": "abstain"}, "write_ins": []}
    with pytest.raises(ChoiceNotPlain):
        check(credential.cast(spoken, 1), poll=approving)


def test_a_cast_survives_its_journey():
    for cast in (UNPRESSED, FIRST):
        assert read_cast(json.loads(json.dumps(cast.to_json()))) == cast


def without(name):
    return {key: value for key, value in FIRST.to_json().items() if key != name}


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        without("choice"),
        without("bsig"),
        FIRST.to_json() | {"voter": "7"},
        FIRST.to_json() | {"bpk": "7"},
        FIRST.to_json() | {"csig": FIRST.to_json()["csig"][2:]},
        FIRST.to_json() | {"seq": "1"},
        FIRST.to_json() | {"seq": -1},
        FIRST.to_json() | {"seq": True},
        FIRST.to_json() | {"choice": "road"},
        FIRST.to_json() | {"choice": {"marks": {}}},
        FIRST.to_json() | {"choice": {"marks": {"road": 1.0}, "write_ins": []}},
        FIRST.to_json() | {"choice": {"marks": {"road": 2**60}, "write_ins": []}},
        FIRST.to_json() | {"choice": {"marks": {"road": None}, "write_ins": []}},
        UNPRESSED.to_json() | {"seq": 1},
        UNPRESSED.to_json() | {"more": 1},
    ],
)
def test_anything_else_is_malformed_and_the_refusal_repeats_none_of_it(body):
    with pytest.raises(CastMalformed) as refused:
        read_cast(body)
    assert "road" not in str(refused.value)


def test_the_tenth_change_is_refused():
    with pytest.raises(TooManyChanges):
        read_cast(MINE.cast(BLANK, 10).to_json())


@settings(deadline=None)
@given(st.sampled_from(["bpk", "pfx", "csig", "bsig"]), st.data())
def test_one_turned_digit_is_never_accepted(name, data):
    body = FIRST.to_json()
    place = data.draw(st.integers(0, len(body[name]) - 1))
    digit = data.draw(st.sampled_from("0123456789abcdef").filter(lambda d: d != body[name][place]))
    body[name] = body[name][:place] + digit + body[name][place + 1 :]
    with pytest.raises((CredentialWrong, CastSignatureWrong)):
        check(read_cast(body))


def test_an_acknowledgement_is_signed_and_survives_its_journey():
    ack = acknowledge(ONLINE_KEY, POLL.id, FIRST)
    assert (ack.serial, ack.seq) == (FIRST.serial, 1)
    assert ack.cast_sha256 == hashlib.sha256(cast_bytes(POLL.id, FIRST.choice, 1)).hexdigest()
    assert read_ack(json.loads(json.dumps(ack.to_json()))) == ack
    assert ack == acknowledge(ONLINE_KEY, POLL.id, FIRST)
    assert ack.is_signed_by(ONLINE_KEY.public_key())
    assert not ack.is_signed_by(key_from_seed(b"\x05" * 32).public_key())
    assert not dataclasses.replace(ack, seq=2).is_signed_by(ONLINE_KEY.public_key())


@pytest.mark.parametrize("change", [{"seq": 10}, {"serial": "ABCD"}, {"at": "10:00"}])
def test_what_is_no_acknowledgement_is_refused(change):
    with pytest.raises(NotAnAck):
        read_ack(acknowledge(ONLINE_KEY, POLL.id, FIRST).to_json() | change)


def test_a_tablet_refuses_a_credential_under_a_key_that_was_not_announced():
    request = request_credential(
        POLL.key, POLL.id, seed=bytes(32), prefix=bytes(32), salt=bytes(48), factor=7
    )
    with pytest.raises(BlindSignatureWrong):
        request.finish(OTHER_SIGNER.blind_sign(request.blinded.value, lambda below: below // 2))


def test_no_secret_of_a_ballot_is_printed():
    request = request_credential(
        POLL.key, POLL.id, seed=bytes(32), prefix=bytes(32), salt=bytes(48), factor=7
    )
    assert str(request.blinded.inverse) not in repr(request)
    assert isinstance(FIRST, Cast)
