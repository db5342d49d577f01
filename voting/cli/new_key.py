"""`python -m voting new-key FILE --name NAME`: a personal key for countersigning and witnessing.

It is made on the teller's or chair's own device and never leaves it; what it prints is public.
"""

import argparse
import os
from pathlib import Path

from voting.allowed_signers import allowed_signer
from voting.cli.key_file import new_passphrase, write_private
from voting.key_envelope import NONCE_BYTES, SALT_BYTES, seal_key
from voting.log.cosignature import witness_key
from voting.signature import SEED_BYTES, key_from_seed
from voting.ssh_signature import ssh_fingerprint


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `new-key` to the commands."""
    parser = subparsers.add_parser("new-key", help="make a personal key on this device")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--role", default="chief-teller", help="chair, chief-teller, …")
    parser.add_argument("--name", required=True, help="as a witness: teller.example, no spaces")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Makes the key, seals it, prints its public halves; returns the exit code."""
    seed = os.urandom(SEED_BYTES)
    key = key_from_seed(seed)
    # Made first: a name that no note can carry is refused before anything is written.
    vkey = witness_key(args.name, key)
    passphrase = new_passphrase()
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    write_private(args.file, seal_key(seed, passphrase, "personal", salt=salt, nonce=nonce))
    print(f"指纹 fingerprint: {ssh_fingerprint(key.public_key())}")
    print(f"allowed_signers: {allowed_signer(args.role, key.public_key())}", end="")
    print(f"见证 witness key: {vkey}")
    return 0
