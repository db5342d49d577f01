"""Reads what a verifier holds besides the record: acknowledgements, countersignatures, the log.

A file that is given and cannot be read as what it should be is an error of the call (exit 2), not
a fault of the record.
"""

import argparse
from pathlib import Path
from typing import Any

from voting.blind.ack import Ack, read_ack
from voting.blind.shown_row import read_shown_row
from voting.canonical import parse
from voting.checks.sealed import read_sealed_rows
from voting.cli.log_files import ENTRIES_FILE, read_vkey
from voting.cli.text_file import read_text_file
from voting.errors import InputFaulty
from voting.evidence import Countersignatures, Evidence, LogEvidence, ProofEvidence
from voting.log.event import read_entries, read_event
from voting.log.note import parse_note
from voting.log.proof_file import read_entry_proof
from voting.qr.code import PrintedCode, read_code

SIGNERS_FILE = "allowed_signers"
PROOF_ENDING = ".tlog-proof"


def add_evidence_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options for everything that a verifier may hold besides the record."""
    group = parser.add_argument_group("held against the record")
    group.add_argument("--hash", metavar="SHA256", help="the record's, as printed or noted")
    group.add_argument("--key-fingerprint", metavar="F", help="as read out in the meeting")
    group.add_argument(
        "--qr", metavar="PAYLOAD", help="the text of the code printed on the result, or a file"
    )
    group.add_argument("--check-code", metavar="CODE", help="eight digits from the hall's display")
    group.add_argument(
        "--ack", type=Path, action="append", default=[], metavar="FILE", help="a voter's receipt"
    )
    group.add_argument(
        "--row", type=Path, action="append", default=[], metavar="FILE", help="a voter's own ballot"
    )
    group.add_argument(
        "--ballots", type=Path, metavar="FILE", help="the list that the tellers keep sealed"
    )
    group.add_argument("--require", metavar="ROLES", help="who must have countersigned: chair,…")
    group.add_argument(
        "--signers", type=Path, metavar="FILE", help=f"their keys ({SIGNERS_FILE} beside RECORD)"
    )
    group.add_argument("--checkpoint", type=Path, metavar="FILE", help="a checkpoint of the log")
    group.add_argument(
        "--log", type=Path, metavar="FILE", help=f"the log's entries ({ENTRIES_FILE} beside RECORD)"
    )
    group.add_argument(
        "--proof", type=Path, metavar="FILE", help=f"its place in the log (RECORD{PROOF_ENDING})"
    )
    group.add_argument("--log-key", metavar="VKEY", help="the log's key, or a file with it")
    group.add_argument(
        "--witness-key", action="append", default=[], metavar="VKEY", help="who must have cosigned"
    )


def read_acks(args: argparse.Namespace) -> list[Ack]:
    """The acknowledgements in the files given; a file holds one or a list of them."""
    found: list[Ack] = []
    for path in args.ack:
        held = parse(path.read_bytes())
        found += [read_ack(one) for one in (held if isinstance(held, list) else [held])]
    return found


def read_printed_code(args: argparse.Namespace) -> PrintedCode | None:
    """The printed code given, as its text (`YS1…`) or as a file with it."""
    given: str | None = args.qr
    if given is None:
        return None
    if not given.startswith("YS1"):
        given = Path(given).read_text(encoding="ascii", errors="replace")
    return read_code(given)


def read_evidence(
    args: argparse.Namespace, record: Path, acks: list[Ack], printed: PrintedCode | None
) -> Evidence:
    """The evidence on the record at this path."""
    return Evidence(
        fingerprint=args.key_fingerprint,
        rotations=_rotations(args, record) if args.key_fingerprint else (),
        loose_events=_events(args, record) if not args.checkpoint else (),
        check_code=args.check_code,
        acks=acks,
        shown_rows=[read_shown_row(parse(path.read_bytes())) for path in args.row],
        sealed_rows=read_sealed_rows(parse(args.ballots.read_bytes())) if args.ballots else None,
        countersignatures=_countersignatures(args, record) if args.require else None,
        log=_log(args, record) if args.checkpoint else None,
        proof=_proof(args, record),
        printed_code=printed,
    )


def countersignature_path(record: Path, role: str) -> Path:
    """Where a role's countersignature of a record lies."""
    return record.with_name(f"{record.name}.{role}.sshsig")


def _countersignatures(args: argparse.Namespace, record: Path) -> Countersignatures:
    signers: Path = args.signers or record.with_name(SIGNERS_FILE)
    roles = [role.strip() for role in args.require.split(",") if role.strip()]
    if not roles:
        raise InputFaulty(place="--require", reason="no role named", reason_zh="没有写明角色")
    paths = {role: countersignature_path(record, role) for role in roles}
    texts = {
        role: path.read_text(encoding="ascii", errors="replace")
        for role, path in paths.items()
        if path.exists()
    }
    return Countersignatures(required=roles, signers=read_text_file(signers), signatures=texts)


def _rotations(args: argparse.Namespace, record: Path) -> list[dict[str, Any]]:
    """The changes of the record key that the log tells of, where it lies beside the record."""
    return [event for event in _events(args, record) if event["kind"] == "key"]


def _events(args: argparse.Namespace, record: Path) -> list[dict[str, Any]]:
    """What the log's entries say, where they lie beside the record or are given."""
    path: Path = args.log or record.with_name(ENTRIES_FILE)
    if not (args.log or path.exists()):
        return []
    return [read_event(entry) for entry in read_entries(path.read_bytes())]


def _log(args: argparse.Namespace, record: Path) -> LogEvidence:
    path: Path = args.log or record.with_name(ENTRIES_FILE)
    known = args.log or path.exists()
    return LogEvidence(
        checkpoint=parse_note(args.checkpoint.read_bytes()),
        entries=read_entries(path.read_bytes()) if known else None,
        key=read_vkey(args.log_key) if args.log_key else None,
        witnesses=[read_vkey(text) for text in args.witness_key],
    )


def _proof(args: argparse.Namespace, record: Path) -> ProofEvidence | None:
    beside = record.with_name(f"{record.name}{PROOF_ENDING}")
    path: Path = args.proof or beside
    if not (args.proof or path.exists()):
        return None
    return ProofEvidence(
        proof=read_entry_proof(path.read_bytes()),
        key=read_vkey(args.log_key) if args.log_key else None,
        witnesses=[read_vkey(text) for text in args.witness_key],
    )
