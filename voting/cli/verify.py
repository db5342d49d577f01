"""`python -m voting verify PATH…`: every check of each record, printed with what it looked at.

A folder stands for the records in it. Exit 0 when all are sound, 1 when one is not, 2 when that
cannot be told (a file that cannot be read, no key, no signature).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from voting.blind.ack import Ack
from voting.canonical import MAX_BYTES, NotCanonical, canonical_bytes, parse, sha256_hex
from voting.checks.check import Check
from voting.cli.check_sheet import check_report, print_checks
from voting.cli.evidence_files import add_evidence_options, read_acks, read_evidence
from voting.errors import InputFaulty
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
        paths = _record_paths(args.records)
        contents = {path: _read(path) for path in paths}
        acks = _acks_by_record(read_acks(args), contents)
        found = [(path, _checks(args, path, contents, acks[path])) for path in paths]
    except OSError as problem:
        print(f"{problem.filename}: {problem.strerror}", file=sys.stderr)
        return EXIT_CODES["cannot_tell"]
    verdicts = [verdict(checks) for _, checks in found]
    if args.json:
        reports = [check_report(*one, word) for one, word in zip(found, verdicts, strict=True)]
        whole = reports[0] if len(reports) == 1 else {"records": reports}
        print(canonical_bytes(whole).decode("utf-8"))
    else:
        for (path, checks), word in zip(found, verdicts, strict=True):
            print_checks(path, checks, word)
    return _exit_code(verdicts)


def _record_paths(given: Sequence[Path]) -> list[Path]:
    paths: list[Path] = []
    for path in given:
        inside = sorted(path.glob("record-*.json")) if path.is_dir() else [path]
        if not inside:
            raise InputFaulty(place=str(path), reason="no records", reason_zh="没有记录")
        paths += inside
    return paths


def _acks_by_record(acks: list[Ack], contents: dict[Path, bytes]) -> dict[Path, list[Ack]]:
    """One record is held against all acknowledgements, several each against those of its poll."""
    if len(contents) == 1:
        return dict.fromkeys(contents, acks)
    polls = {path: _poll_of(data) for path, data in contents.items()}
    for ack in acks:
        if ack.poll not in polls.values():
            reason = f"none of these records is of the poll of {ack.serial}"
            reason_zh = f"没有 {ack.serial} 所属表决的记录"
            raise InputFaulty(place="--ack", reason=reason, reason_zh=reason_zh)
    return {path: [ack for ack in acks if ack.poll == poll] for path, poll in polls.items()}


def _poll_of(data: bytes) -> str | None:
    """The poll that a file says it is of; whether it is a record at all is checked later."""
    try:
        return str(parse(data)["opening"]["sha256"])
    except (NotCanonical, KeyError, TypeError):
        return None


def _checks(
    args: argparse.Namespace, path: Path, contents: dict[Path, bytes], acks: list[Ack]
) -> list[Check]:
    data = contents[path]
    signature = _read_if_given(path.with_name(f"{path.name}.ed25519"), args.signature)
    pem = _read_if_given(path.with_name("meeting.pub.pem"), args.public_key)
    previous = _read(args.previous) if args.previous else _before(data, contents)
    return verify_record(data, signature, pem, previous, read_evidence(args, path, acks))


def _before(data: bytes, contents: dict[Path, bytes]) -> bytes | None:
    """Among the records given, the one that this one says it follows."""
    try:
        stated = parse(data)["previous"]
    except (NotCanonical, KeyError, TypeError):
        return None
    return next((other for other in contents.values() if sha256_hex(other) == stated), None)


def _exit_code(verdicts: Sequence[Verdict]) -> int:
    """One unsound record is enough; what cannot be told is worse than what is sound."""
    for word in ("not_sound", "cannot_tell"):
        if word in verdicts:
            return EXIT_CODES[word]
    return EXIT_CODES["sound"]


def _read(path: Path) -> bytes:
    # One byte more than the cap: the verifier then says that the file is too large.
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _read_if_given(default: Path, asked_for: Path | None) -> bytes | None:
    """The default place may be empty, then the check is not done; a place asked for may not."""
    path = asked_for or default
    return _read(path) if asked_for or path.exists() else None
