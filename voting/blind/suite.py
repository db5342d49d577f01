"""The four named variants of RFC 9474 section 5; this system uses the first.

All hash with SHA-384. They differ in the salt of the PSS encoding and in whether 32 random bytes
stand before the message (Randomized) or not (Deterministic).
"""

from dataclasses import dataclass

HASH_BYTES = 48
PREFIX_BYTES = 32


@dataclass(frozen=True)
class Suite:
    """A variant by its name in the RFC, with the lengths in bytes of salt and prefix."""

    name: str
    salt_bytes: int
    prefix_bytes: int


PSS_RANDOMIZED = Suite("RSABSSA-SHA384-PSS-Randomized", HASH_BYTES, PREFIX_BYTES)
PSSZERO_RANDOMIZED = Suite("RSABSSA-SHA384-PSSZERO-Randomized", 0, PREFIX_BYTES)
PSS_DETERMINISTIC = Suite("RSABSSA-SHA384-PSS-Deterministic", HASH_BYTES, 0)
PSSZERO_DETERMINISTIC = Suite("RSABSSA-SHA384-PSSZERO-Deterministic", 0, 0)

SUITES = (PSS_RANDOMIZED, PSSZERO_RANDOMIZED, PSS_DETERMINISTIC, PSSZERO_DETERMINISTIC)
