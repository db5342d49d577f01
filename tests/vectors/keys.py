"""The keys of the corpus: fixed, published, good for nothing but tests.

Ed25519 keys grow from seeds; the RSA keys of credentials were drawn once and stand in
`rsa-keys.json` as their primes, since drawing primes is neither quick nor the same everywhere.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from voting.blind.signer import CredentialSigner
from voting.signature import key_from_seed

RSA_KEYS = Path(__file__).resolve().parent / "rsa-keys.json"
EXPONENT = 65537

RECORD_KEY = key_from_seed(b"\x31" * 32)
NEXT_RECORD_KEY = key_from_seed(b"\x32" * 32)
ONLINE_KEY = key_from_seed(b"\x33" * 32)
LOG_KEY = key_from_seed(b"\x34" * 32)
WITNESS_KEY = key_from_seed(b"\x35" * 32)
CHAIR_KEY = key_from_seed(b"\x36" * 32)
TELLER_KEY = key_from_seed(b"\x37" * 32)
FOREIGN_KEY = key_from_seed(b"\x38" * 32)
WITNESS_NAME = "teller.example"
ROLES = {"chair": CHAIR_KEY, "chief-teller": TELLER_KEY}


def signer_of(p: int, q: int, e: int = EXPONENT) -> CredentialSigner:
    """The signer with these primes."""
    d = pow(e, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(e, p * q)
    dp, dq, q_inverse = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    return CredentialSigner.from_numbers(rsa.RSAPrivateNumbers(p, q, d, dp, dq, q_inverse, public))


@cache
def signers(bits: int) -> tuple[CredentialSigner, ...]:
    """The credential signers of this size, in the order of the file."""
    primes: dict[str, list[dict[str, str]]] = json.loads(RSA_KEYS.read_text(encoding="ascii"))
    return tuple(signer_of(int(one["p"], 16), int(one["q"], 16)) for one in primes[str(bits)])


def draw_keys(numbers: dict[int, int]) -> dict[str, Any]:
    """New primes, so many keys for each size: run by hand when the corpus needs more of them."""
    return {str(bits): [_primes(bits) for _ in range(many)] for bits, many in numbers.items()}


def _primes(bits: int) -> dict[str, str]:
    drawn = rsa.generate_private_key(EXPONENT, bits).private_numbers()
    return {"p": f"{drawn.p:x}", "q": f"{drawn.q:x}"}
