"""`python -m voting verify RECORD`: every check of a record, printed with what it looked at.

Exit 0 when the record is sound, 1 when it is not, 2 when that cannot be told (a file that cannot
be read, no key, no signature).
"""

import argparse
import sys
from pathlib import Path

from voting.canonical import MAX_BYTES, canonical_bytes
from voting.checks.check import Check
from voting.checks.envelope import DEMO_PURPOSE
from voting.verify import verdict, verify_record

EXIT_CODES = {"sound": 0, "not_sound": 1, "cannot_tell": 2}

_MARKS = {"passed": "✓", "failed": "✗", "not_done": "–"}
_STATES = {
    "passed": "通过 passed",
    "failed": "不符 FAILED",
    "not_done": "未查 not done",
}
_SENTENCES = {
    "sound": "记录无误。The record is sound.",
    "not_sound": "记录有误!The record is NOT sound.",
    "cannot_tell": "无法判断:缺少公钥或签名。It cannot be told: key or signature is missing.",
}
_DEMO = "这是演示数据,不是真实表决结果。This is DEMO DATA, not the result of a real vote."


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `verify` to the commands of `python -m voting`."""
    parser = subparsers.add_parser("verify", help="check a signed record and recount it")
    parser.add_argument("record", type=Path, metavar="RECORD")
    parser.add_argument(
        "--signature", type=Path, metavar="FILE", help="raw Ed25519 signature (RECORD.ed25519)"
    )
    parser.add_argument(
        "--public-key", type=Path, metavar="PEM", help="the key (meeting.pub.pem beside RECORD)"
    )
    parser.add_argument("--previous", type=Path, metavar="FILE", help="the record before this one")
    parser.add_argument("--json", action="store_true", help="print the checks as JSON")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Reads the files, runs the checks, prints them; returns the exit code."""
    path: Path = args.record
    signature_path = args.signature or path.with_name(f"{path.name}.ed25519")
    key_path = args.public_key or path.with_name("meeting.pub.pem")
    try:
        data = _read(path)
        signature = _read_if_given(signature_path, args.signature)
        pem = _read_if_given(key_path, args.public_key)
        previous = _read(args.previous) if args.previous else None
    except OSError as problem:
        print(f"{problem.filename}: {problem.strerror}", file=sys.stderr)
        return EXIT_CODES["cannot_tell"]
    checks = verify_record(data, signature, pem, previous)
    found = verdict(checks)
    demo = DEMO_PURPOSE in checks
    if args.json:
        _print_json(path, checks, found, demo)
    else:
        _print_lines(path, checks, found, demo)
    return EXIT_CODES[found]


def _print_json(path: Path, checks: list[Check], found: str, demo: bool) -> None:
    listed = [
        {"name": check.name, "state": check.state, "zh": check.zh, "en": check.en}
        for check in checks
    ]
    report = {
        "record": str(path),
        "verdict": found,
        "demo": "yes" if demo else "no",
        "checks": listed,
    }
    print(canonical_bytes(report).decode("utf-8"))


def _print_lines(path: Path, checks: list[Check], found: str, demo: bool) -> None:
    print(path)
    for check in checks:
        print(f"{_MARKS[check.state]} {check.name}: {_STATES[check.state]}")
        print(f"    {check.zh}\n    {check.en}")
    if demo:
        print(_DEMO)
    print(_SENTENCES[found])


def _read(path: Path) -> bytes:
    # One byte more than the cap: the verifier then says that the file is too large.
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _read_if_given(path: Path, asked_for: Path | None) -> bytes | None:
    """The default place may be empty, then the check is not done; a place asked for may not."""
    return _read(path) if asked_for or path.exists() else None
