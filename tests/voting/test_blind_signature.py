"""Blind signatures by RFC 9474: its vectors, and laws on a key of our own."""

import dataclasses
import random
from contextlib import nullcontext
from math import gcd

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voting.credential_sample import OTHER_SIGNER, SIGNER, drawn_below
from tests.voting.standard_vectors import read_vectors
from voting.blind.blinding import blind, finalize, prepare
from voting.blind.errors import (
    BlindedValueRefused,
    BlindSignatureWrong,
    CredentialKeyRefused,
    MessageNotBlindable,
    SigningFault,
)
from voting.blind.modular import inverse_of, optional_module, powers
from voting.blind.pss import emsa_pss_encode
from voting.blind.public_key import CredentialKey
from voting.blind.signer import CredentialSigner
from voting.blind.suite import PSS_RANDOMIZED, SUITES

KEY = SIGNER.public
MESSAGES = st.binary(max_size=200)
SEEDS = st.integers(0, 2**32)
# A signature without gmpy2 takes its time; fewer examples, and no clock decides.
unhurried = settings(deadline=None, max_examples=25)


def number(text):
    return int(text, 16)


def octets(text):
    return bytes.fromhex(text.removeprefix("0x"))


def vector_signer(vector):
    p, q, d, n = (number(vector[name]) for name in "pqdn")
    numbers = rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa.rsa_crt_dmp1(d, p),
        dmq1=rsa.rsa_crt_dmq1(d, q),
        iqmp=rsa.rsa_crt_iqmp(p, q),
        public_numbers=rsa.RSAPublicNumbers(number(vector["e"]), n),
    )
    return CredentialSigner.from_numbers(numbers)


def all_vectors():
    found = read_vectors("rfc9474_rsabssa.json")
    return [*found["vectors"], found["pszero_deterministic_draft14"]]


@pytest.mark.parametrize("place", range(5))
def test_reproduces_every_vector_of_rfc_9474(place):
    vector = all_vectors()[place]
    suite = next(suite for suite in SUITES if suite.name == vector["name"])
    signer = vector_signer(vector)
    key, inverse = signer.public, number(vector["inv"])
    salt, prefix = octets(vector.get("salt", "")), octets(vector["msg_prefix"])
    assert (len(salt), len(prefix)) == (suite.salt_bytes, suite.prefix_bytes)

    prepared = prepare(octets(vector["msg"]), prefix)
    blinded = blind(key, prepared, salt=salt, factor=pow(inverse, -1, key.n))
    assert (blinded.value, blinded.inverse) == (octets(vector["blinded_msg"]), inverse)
    signed = signer.blind_sign(blinded.value, drawn_below(place))
    assert signed == octets(vector["blind_sig"])
    signature = finalize(key, prepared, signed, inverse, suite)
    assert signature == octets(vector["sig"])
    if "encoded_msg" in vector:
        encoded = emsa_pss_encode(prepared, key.n.bit_length() - 1, salt)
        assert encoded == octets(vector["encoded_msg"])
    for other in SUITES:
        same_salt = other.salt_bytes == suite.salt_bytes
        assert key.verifies(prepared, signature, other) == same_salt


def draw_credential(message, seed, signer=SIGNER):
    """Prepared message, what was blinded, and the blind signature, all from one seed."""
    chance = random.Random(seed)
    prepared = prepare(message, chance.randbytes(PSS_RANDOMIZED.prefix_bytes))
    salt = chance.randbytes(PSS_RANDOMIZED.salt_bytes)
    blinded = blind(KEY, prepared, salt=salt, factor=1 + chance.randrange(KEY.n - 1))
    return prepared, blinded, signer.blind_sign(blinded.value, chance.randrange)


@unhurried
@given(MESSAGES, SEEDS)
def test_what_was_signed_blindly_verifies_and_was_never_seen_by_the_signer(message, seed):
    prepared, blinded, signed = draw_credential(message, seed)
    signature = finalize(KEY, prepared, signed, blinded.inverse)
    assert KEY.verifies(prepared, signature)
    assert not KEY.verifies(prepared + b"\n", signature)
    assert signature not in (signed, blinded.value)


@unhurried
@given(SEEDS, SEEDS)
def test_the_signers_own_chance_leaves_no_trace_in_the_answer(one, other):
    _, blinded, _ = draw_credential(b"m", one)
    answers = {SIGNER.blind_sign(blinded.value, drawn_below(seed)) for seed in (one, other)}
    assert len(answers) == 1


@unhurried
@given(SEEDS, st.integers(0, 8 * 256 - 1))
def test_one_turned_bit_is_found_by_the_tablet(seed, bit):
    prepared, blinded, signed = draw_credential(b"m", seed)
    turned = bytearray(signed)
    turned[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BlindSignatureWrong):
        finalize(KEY, prepared, bytes(turned), blinded.inverse)


def test_a_tablet_refuses_what_another_key_signed_or_another_length():
    prepared, blinded, signed = draw_credential(b"m", 1)
    foreign = OTHER_SIGNER.blind_sign(blinded.value, drawn_below(1))
    for answer in (foreign, signed[1:], signed + b"\0", b""):
        with pytest.raises(BlindSignatureWrong):
            finalize(KEY, prepared, answer, blinded.inverse)


@pytest.mark.parametrize("part", ["dp", "dq", "q_inverse"])
def test_a_fault_in_half_the_key_never_leaves(part):
    faulty = dataclasses.replace(SIGNER, **{part: getattr(SIGNER, part) ^ 4})
    _, blinded, _ = draw_credential(b"m", 3)
    with pytest.raises(SigningFault):
        faulty.blind_sign(blinded.value, drawn_below(3))


def test_such_a_fault_would_give_the_key_away():
    # Why the check is there: the wrong answer and the value together hold a factor.
    _, blinded, _ = draw_credential(b"m", 3)
    value = int.from_bytes(blinded.value)
    half = pow(value % SIGNER.q, SIGNER.dq, SIGNER.q)
    other = pow(value % SIGNER.p, SIGNER.dp ^ 4, SIGNER.p)
    wrong = half + (other - half) * SIGNER.q_inverse % SIGNER.p * SIGNER.q
    assert gcd(pow(wrong, KEY.e, KEY.n) - value, KEY.n) == SIGNER.q


@pytest.mark.parametrize(
    "value",
    [
        b"",
        bytes(256),
        bytes(255) + b"\x01",
        KEY.n.to_bytes(256),
        SIGNER.p.to_bytes(256),
        b"\x01" * 255,
        bytes(1) + b"\x01" * 256,
    ],
)
def test_the_signer_refuses_what_is_no_blinded_value(value):
    with pytest.raises(BlindedValueRefused):
        SIGNER.blind_sign(value, drawn_below(1))


@pytest.mark.parametrize("factor", [0, KEY.n, SIGNER.p, -1], ids=["zero", "n", "p", "negative"])
def test_a_factor_that_cannot_be_undone_is_refused(factor):
    with pytest.raises(MessageNotBlindable):
        blind(KEY, b"m", salt=bytes(48), factor=factor)


@pytest.mark.parametrize(
    ("n", "e"),
    [
        (KEY.n >> 1, 65537),
        (KEY.n - 1, 65537),
        (KEY.n, 3),
        (KEY.n, 65539),
        (1, 65537),
    ],
    ids=["half as long", "even", "e of 3", "another e", "one"],
)
def test_a_key_of_another_kind_is_refused(n, e):
    with pytest.raises(CredentialKeyRefused):
        CredentialKey(n, e)


def test_a_key_survives_json_and_nothing_else_is_read():
    stated = KEY.to_json()
    assert CredentialKey.from_json(stated) == KEY
    for changed in (
        stated | {"suite": "RSABSSA-SHA384-PSS-Deterministic"},
        stated | {"n": stated["n"].upper()},
        stated | {"n": "0" + stated["n"]},
        stated | {"e": "65537"},
        stated | {"d": 1},
        None,
    ):
        with pytest.raises(CredentialKeyRefused):
            CredentialKey.from_json(changed)


def test_no_part_of_the_private_key_is_printed():
    assert str(SIGNER.p) not in repr(SIGNER)
    assert str(SIGNER.dp) not in repr(SIGNER)


class ReadyMadePowers:
    """The five names of gmpy2 that are used, so that a machine without it runs that path too."""

    powmod = staticmethod(pow)
    powmod_sec = staticmethod(pow)
    invert = staticmethod(lambda value, modulus: pow(value, -1, modulus))

    get_context = staticmethod(object)

    @staticmethod
    def context(_, *, allow_release_gil):
        return nullcontext(allow_release_gil)


def test_works_the_same_with_gmpy2_and_without():
    assert optional_module("no_such_module_anywhere") is None
    assert powers(None) == (pow, pow)
    for module in (ReadyMadePowers, optional_module("gmpy2") or ReadyMadePowers):
        for power in powers(module):
            raised = power(3, 65537, KEY.n)
            assert raised == pow(3, 65537, KEY.n)
            assert type(raised) is int
    for module in (None, ReadyMadePowers, optional_module("gmpy2")):
        assert inverse_of(module)(3, KEY.n) == pow(3, -1, KEY.n)
