"""The public key of one poll's credentials: RSA, announced in the opening statement."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA384

from voting.blind.errors import CredentialKeyRefused
from voting.blind.suite import PSS_RANDOMIZED, Suite
from voting.shape import Fields, Number, Text, problems, word

EXPONENT = 65537
SIZES = (2048, 3072, 4096)

CREDENTIAL = Fields(
    {
        "suite": word(PSS_RANDOMIZED.name),
        "n": Text(r"[89a-f][0-9a-f]{511}([0-9a-f]{256}){0,2}"),
        "e": Number(),
    }
)


@dataclass(frozen=True)
class CredentialKey:
    """Modulus and exponent, checked: 2048, 3072 or 4096 bits, odd, exponent 65537."""

    n: int
    e: int = EXPONENT

    def __post_init__(self) -> None:
        bits = self.n.bit_length()
        if bits not in SIZES:
            raise CredentialKeyRefused(reason=f"{bits} bits", reason_zh=f"{bits} 位")
        if self.n % 2 == 0:
            raise CredentialKeyRefused(reason="even modulus", reason_zh="模数为偶数")
        if self.e != EXPONENT:
            raise CredentialKeyRefused(reason=f"exponent {self.e}", reason_zh=f"指数 {self.e}")

    @property
    def size(self) -> int:
        """The bytes of the modulus, hence of every blinded value and signature."""
        return self.n.bit_length() // 8

    def verifies(self, message: bytes, signature: bytes, suite: Suite = PSS_RANDOMIZED) -> bool:
        """Whether the signature is this key's over the prepared message (RSASSA-PSS-VERIFY)."""
        padding = PSS(MGF1(SHA384()), suite.salt_bytes)
        try:
            self._openssl.verify(signature, message, padding, SHA384())
        except InvalidSignature:
            return False
        return True

    def to_json(self) -> dict[str, Any]:
        """The key as the opening statement carries it; the modulus in hexadecimal."""
        return {"suite": PSS_RANDOMIZED.name, "n": f"{self.n:x}", "e": self.e}

    @classmethod
    def from_json(cls, stated: Any) -> "CredentialKey":
        """The key that `to_json` wrote; anything else raises CredentialKeyRefused."""
        for problem in problems(stated, CREDENTIAL, "credential"):
            raise CredentialKeyRefused(reason=problem, reason_zh=problem)
        return cls(int(stated["n"], 16), stated["e"])

    @cached_property
    def _openssl(self) -> RSAPublicKey:
        return RSAPublicNumbers(self.e, self.n).public_key()
