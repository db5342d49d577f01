import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from tests.voting.standard_vectors import read_vectors
from voting.signature import (
    NotAPublicKey,
    fingerprint,
    key_from_seed,
    key_id,
    public_key_from_pem,
    public_pem,
    sign,
    verify,
)

GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


def test_reproduces_every_signature_of_rfc_8032():
    for vector in read_vectors("rfc8032_ed25519.json")["vectors"]:
        key = key_from_seed(bytes.fromhex(vector["secret"]))
        message, signature = bytes.fromhex(vector["message"]), bytes.fromhex(vector["signature"])
        assert key.public_key().public_bytes_raw().hex() == vector["public"]
        assert sign(key, message) == signature
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(vector["public"]))
        assert verify(public, message, signature)
        assert not verify(public, message + b"\n", signature)


def test_refuses_a_signature_that_is_not_in_its_one_form():
    key = key_from_seed(b"\x01" * 32)
    good = sign(key, b"message")
    scalar = int.from_bytes(good[32:], "little") + GROUP_ORDER
    other = good[:32] + scalar.to_bytes(32, "little")
    assert verify(key.public_key(), b"message", good)
    assert not verify(key.public_key(), b"message", other)
    assert not verify(key.public_key(), b"message", good[:63])


def test_a_public_key_survives_pem():
    public = key_from_seed(b"\x02" * 32).public_key()
    assert public_key_from_pem(public_pem(public)) == public


def test_the_fingerprint_is_the_sha_256_that_openssl_shows():
    public = key_from_seed(b"\x03" * 32).public_key()
    der = load_pem_public_key(public_pem(public)).public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    groups = fingerprint(public).split(" ")
    assert [len(group) for group in groups] == [4] * 16
    assert "".join(groups) == hashlib.sha256(der).hexdigest()
    assert "".join(groups).startswith(key_id(public))
    assert len(key_id(public)) == 16


def test_refuses_other_keys_and_other_text():
    other = generate_private_key(SECP256R1()).public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for text in (pem, b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"):
        with pytest.raises(NotAPublicKey):
            public_key_from_pem(text)
