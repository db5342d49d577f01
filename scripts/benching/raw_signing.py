"""How many blind signatures all cores of this machine make in a second, and nothing else."""

from __future__ import annotations

import multiprocessing
import os
import secrets
import time
from concurrent.futures import ProcessPoolExecutor

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from voting.blind.public_key import EXPONENT
from voting.blind.signer import CredentialSigner

BITS = 2048
SIGNED_BY_EACH = 400


def raw_signatures_per_second() -> float:
    """One process for each core, all signing at the same time; the sum of their rates."""
    cores = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(cores, multiprocessing.get_context("spawn")) as processes:
        # The first round starts the processes.
        list(processes.map(_rate, [1] * cores))
        return sum(processes.map(_rate, [SIGNED_BY_EACH] * cores))


def _rate(signatures: int) -> float:
    signer = CredentialSigner.from_numbers(generate_private_key(EXPONENT, BITS).private_numbers())
    values = [
        (2 + secrets.randbelow(signer.public.n - 2)).to_bytes(signer.public.size)
        for _ in range(signatures)
    ]
    started = time.perf_counter()
    for value in values:
        signer.blind_sign(value, secrets.randbelow)
    return signatures / (time.perf_counter() - started)
