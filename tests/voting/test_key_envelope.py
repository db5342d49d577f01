import json

import pytest

from voting.key_envelope import (
    NotAKeyEnvelope,
    WrongPassphrase,
    open_key,
    seal_key,
)

SEED = bytes(range(32))
SALT = b"s" * 16
NONCE = b"n" * 12
ENVELOPE = seal_key(SEED, "口令 words", "demo", salt=SALT, nonce=NONCE, n=2**15)


def altered(**fields):
    return json.dumps(json.loads(ENVELOPE) | fields)


def test_opens_with_the_passphrase_and_says_what_the_key_is_for():
    opened = open_key(ENVELOPE, "口令 words")
    assert opened.key.private_bytes_raw() == SEED
    assert opened.purpose == "demo"


def test_the_seed_does_not_stand_in_the_envelope():
    assert SEED.hex() not in ENVELOPE


@pytest.mark.parametrize("passphrase", ["", "口令 word", "口令 words "])
def test_a_wrong_passphrase_is_said(passphrase):
    with pytest.raises(WrongPassphrase) as refusal:
        open_key(ENVELOPE, passphrase)
    assert refusal.value.code == "wrong-passphrase"


def test_a_demo_key_cannot_be_passed_off_as_a_real_one():
    with pytest.raises(WrongPassphrase):
        open_key(altered(purpose="record"), "口令 words")


@pytest.mark.parametrize(
    "envelope",
    [
        "no json",
        "[]",
        "{}",
        altered(more="x"),
        altered(salt=5),
        altered(salt="zz"),
        altered(salt="00"),
        altered(sealed="00"),
        altered(format="yishitang-key/2"),
        altered(purpose="test"),
        altered(n=2**14),
        altered(n=2**30),
        altered(n="big"),
        altered(r=1),
    ],
)
def test_refuses_another_file(envelope):
    with pytest.raises(NotAKeyEnvelope):
        open_key(envelope, "口令 words")


@pytest.mark.parametrize(
    "change",
    [{"seed": b"short"}, {"salt": b"s"}, {"nonce": b"n"}, {"purpose": "x"}, {"n": 1024}],
)
def test_refuses_to_seal_weakly(change):
    given = {"seed": SEED, "salt": SALT, "nonce": NONCE, "purpose": "record", "n": 2**15} | change
    with pytest.raises(NotAKeyEnvelope):
        seal_key(passphrase="p", **given)
