"""`python -m voting countersign RECORD --role chair --key FILE --key-fingerprint F`.

On the chair's or chief teller's own device: first every check of `verify`, then, only when the
record is sound, a signature of its own beside it. Exit 0 signed, 1 not sound, 2 cannot tell.
"""

import argparse
from pathlib import Path

from voting.cli import verify
from voting.cli.evidence_files import countersignature_path
from voting.cli.key_file import read_personal_key
from voting.errors import InputFaulty
from voting.ssh_signature import ssh_fingerprint, ssh_sign


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `countersign` to the commands; it takes the options of `verify` as well."""
    parser = subparsers.add_parser("countersign", help="check a record, then sign it as well")
    verify.add_options(parser)
    parser.add_argument("--role", required=True, help="chair, chief-teller, …")
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="made by new-key")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Verifies, signs, writes RECORD.ROLE.sshsig; returns the exit code."""
    if len(args.records) != 1 or args.records[0].is_dir():
        reason = "one record is countersigned at a time"
        raise InputFaulty(place="RECORD", reason=reason, reason_zh="每次只会签一份记录")
    if not args.key_fingerprint:
        # A signature by someone who compared nothing says nothing.
        reason = "the fingerprint announced in the meeting is needed"
        raise InputFaulty(
            place="--key-fingerprint", reason=reason, reason_zh="须给出会上公布的指纹"
        )
    code = verify.run(args)
    if code:
        return code
    record = args.records[0]
    key = read_personal_key(args.key)
    path = countersignature_path(record, args.role)
    path.write_text(ssh_sign(key, record.read_bytes()), encoding="ascii")
    print(f"已会签 countersigned: {path}  {ssh_fingerprint(key.public_key())}")
    return 0
