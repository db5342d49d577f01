"""`python -m voting verify PATH…`: every check of each record, printed with what it looked at.

A folder stands for the records in it. Exit 0 when all are sound, 1 when one is not, 2 when that
cannot be told (a file that cannot be read, no key, no signature).
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from voting.blind.ack import Ack
from voting.canonical import canonical_bytes
from voting.checks.check import Check
from voting.checks.together import check_together
from voting.cli.check_sheet import check_json, check_report, print_checks, print_record
from voting.cli.evidence_files import (
    add_evidence_options,
    read_acks,
    read_evidence,
    read_printed_code,
)
from voting.cli.record_files import (
    RecordFile,
    acks_for,
    code_for,
    hash_for,
    read_capped,
    read_record_files,
    record_before,
)
from voting.qr.code import PrintedCode
from voting.verify import Verdict, verdict, verify_record

EXIT_CODES: dict[Verdict, int] = {"sound": 0, "not_sound": 1, "cannot_tell": 2}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `verify` to the commands of `python -m voting`."""
    parser = subparsers.add_parser("verify", help="check signed records and recount them")
    add_options(parser)
    parser.set_defaults(func=run)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `verify`, also for a command that verifies first."""
    parser.add_argument("records", type=Path, nargs="+", metavar="PATH")
    parser.add_argument(
        "--signature", type=Path, metavar="FILE", help="raw Ed25519 signature (RECORD.ed25519)"
    )
    parser.add_argument(
        "--public-key", type=Path, metavar="PEM", help="the key (meeting.pub.pem beside RECORD)"
    )
    parser.add_argument(
        "--previous", "--prev", type=Path, metavar="FILE", help="the record before this one"
    )
    parser.add_argument("--json", action="store_true", help="print the checks as JSON")
    add_evidence_options(parser)


def run(args: argparse.Namespace) -> int:
    """Reads the files, runs the checks, prints them; returns the exit code."""
    try:
        files = read_record_files(args.records)
        acks = read_acks(args)
        printed = code_for(files, read_printed_code(args))
        noted = hash_for(files, args.hash)
        found = [(file.path, _checks(args, file, files, acks, printed, noted)) for file in files]
    except OSError as problem:
        print(f"{problem.filename}: {problem.strerror}", file=sys.stderr)
        return EXIT_CODES["cannot_tell"]
    together = check_together([file.record for file in files if file.record])
    verdicts = [verdict(checks) for _, checks in found]
    if args.json:
        reports = [check_report(*one, word) for one, word in zip(found, verdicts, strict=True)]
        several = {"records": reports, "together": list(map(check_json, together))}
        print(canonical_bytes(reports[0] if len(reports) == 1 else several).decode("utf-8"))
    else:
        for (path, checks), word in zip(found, verdicts, strict=True):
            print_record(path, checks, word)
        print_checks(together)
    if any(check.state == "failed" for check in together):
        verdicts.append("not_sound")
    return _exit_code(verdicts)


def _checks(
    args: argparse.Namespace,
    file: RecordFile,
    files: Sequence[RecordFile],
    acks: Sequence[Ack],
    printed: tuple[RecordFile, PrintedCode] | None,
    noted: RecordFile | None,
) -> list[Check]:
    path = file.path
    signature = _read_if_given(path.with_name(f"{path.name}.ed25519"), args.signature)
    pem = _read_if_given(_key_beside(path), args.public_key)
    previous = read_capped(args.previous) if args.previous else record_before(file, files)
    code = printed[1] if printed and printed[0] is file else None
    evidence = read_evidence(args, path, acks_for(file, files, acks), code)
    if noted is file:
        evidence = replace(evidence, sha256=args.hash)
    return verify_record(file.data, signature, pem, previous, evidence)


def _key_beside(path: Path) -> Path:
    """The key of all records in the folder, or that of this one where it was another."""
    own = path.with_name(f"{path.name}.pub.pem")
    return own if own.exists() else path.with_name("meeting.pub.pem")


def _exit_code(verdicts: Sequence[Verdict]) -> int:
    """One unsound record is enough; what cannot be told is worse than what is sound."""
    for word in ("not_sound", "cannot_tell"):
        if word in verdicts:
            return EXIT_CODES[word]
    return EXIT_CODES["sound"]


def _read_if_given(default: Path, asked_for: Path | None) -> bytes | None:
    """The default place may be empty, then the check is not done; a place asked for may not."""
    path = asked_for or default
    return read_capped(path) if asked_for or path.exists() else None
