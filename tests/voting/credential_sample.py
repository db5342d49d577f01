"""Credential keys to test with; made once, since making one takes longer than using it."""

import random

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from voting.blind.signer import CredentialSigner


def new_signer(bits=2048):
    return CredentialSigner.from_numbers(generate_private_key(65537, bits).private_numbers())


def drawn_below(seed):
    """Repeatable chance of the signer's kind."""
    return random.Random(seed).randrange


# The other key is the larger one, so that it can sign whatever was blinded for the first.
SIGNER, OTHER_SIGNER = sorted((new_signer(), new_signer()), key=lambda signer: signer.public.n)
