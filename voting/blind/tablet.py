"""What a tablet does in a blind poll, as the browser does it: for virtual tablets and tests.

All chance is handed in: the ballot key's seed and the prefix are 32 random bytes each, the salt
48, the factor a whole number from 1 to n - 1.
"""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from voting.blind.blinding import Blinded, blind, finalize, prepare
from voting.blind.cast import Cast
from voting.blind.message import Choice, cast_bytes, credential_message
from voting.blind.public_key import CredentialKey
from voting.signature import key_from_seed, sign


@dataclass(frozen=True)
class Credential:
    """The right to one ballot, tied to a key that the tablet alone holds."""

    poll_id: str
    key: Ed25519PrivateKey = field(repr=False)
    prefix: bytes
    signature: bytes

    def cast(self, choice: Choice | None, seq: int) -> Cast:
        """The signed cast of this choice; None is 未按."""
        signature = sign(self.key, cast_bytes(self.poll_id, choice, seq))
        public = _public(self.key)
        return Cast(public, self.prefix, self.signature, choice, seq, signature)


@dataclass(frozen=True)
class CredentialRequest:
    """A credential on its way: saved on the tablet before `blinded.value` is sent."""

    poll_id: str
    announced: CredentialKey
    key: Ed25519PrivateKey = field(repr=False)
    prefix: bytes
    blinded: Blinded

    def finish(self, blind_signature: bytes) -> Credential:
        """The credential from the server's answer; BlindSignatureWrong under another key."""
        prepared = _prepared(self.poll_id, self.key, self.prefix)
        inverse = self.blinded.inverse
        signature = finalize(self.announced, prepared, blind_signature, inverse)
        return Credential(self.poll_id, self.key, self.prefix, signature)


def request_credential(
    announced: CredentialKey,
    poll_id: str,
    *,
    seed: bytes,
    prefix: bytes,
    salt: bytes,
    factor: int,
) -> CredentialRequest:
    """The request under the announced key, with the value to be signed blindly."""
    key = key_from_seed(seed)
    prepared = _prepared(poll_id, key, prefix)
    blinded = blind(announced, prepared, salt=salt, factor=factor)
    return CredentialRequest(poll_id, announced, key, prefix, blinded)


def _prepared(poll_id: str, key: Ed25519PrivateKey, prefix: bytes) -> bytes:
    return prepare(credential_message(poll_id, _public(key)), prefix)


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()
