"""`python -m voting witness LOG`: on the tellers' own laptop, holds the log to what it has shown.

LOG is a folder or a web address with `checkpoint` and `events.jsonl`. The state file keeps the
last size and root seen; a cosigned checkpoint is written only when the log grew from there. Exit
0 cosigned, 1 refused (a fork, a shrunk log, hidden entries, no signature), 2 cannot tell.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from voting.canonical import canonical_bytes, parse
from voting.cli.key_file import read_personal_key
from voting.cli.log_files import CHECKPOINT_FILE, ENTRIES_FILE, read_log_file, read_vkey
from voting.errors import InputFaulty, VotingError
from voting.log.checkpoint import Checkpoint
from voting.log.cosignature import cosign
from voting.log.event import read_entries
from voting.log.note import NoteKey, parse_note
from voting.log.witness import (
    LogForked,
    LogIncomplete,
    LogNotSigned,
    LogOfAnother,
    LogShrunk,
    Seen,
    examine,
)
from voting.shape import Fields, Number, Text, problems

REFUSALS = (LogForked, LogIncomplete, LogNotSigned, LogOfAnother, LogShrunk)

_STATE = Fields({"log_key": Text(), "size": Number(), "root": Text(r"[0-9a-f]{64}")})


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `witness` to the commands."""
    parser = subparsers.add_parser("witness", help="check that the log only grew, and cosign it")
    parser.add_argument("log", metavar="LOG", help="folder or web address of the public log")
    parser.add_argument("--state", type=Path, required=True, metavar="FILE", help="what was seen")
    parser.add_argument("--log-key", metavar="VKEY", help="the log's key; needed the first time")
    parser.add_argument(
        "--root", type=Path, metavar="PEM", help="the house's own root, for an https address"
    )
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="made by new-key")
    parser.add_argument("--name", required=True, help="the witness's name in the log")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="cosigned here")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Fetches the log, compares it with what was seen, cosigns; returns the exit code."""
    known = _read_state(args.state)
    log_key = _log_key(args, known)
    note = parse_note(read_log_file(args.log, CHECKPOINT_FILE, args.root))
    entries = read_entries(read_log_file(args.log, ENTRIES_FILE, args.root))
    try:
        head = examine(note, log_key, entries, known[1] if known else None)
    except REFUSALS as refusal:
        print(_refusal(refusal), file=sys.stderr)
        return 1
    key = read_personal_key(args.key)
    # First remembered, then cosigned: a crash between leaves no signature on a forgotten tree.
    _write_state(args.state, log_key, head)
    args.out.write_bytes(bytes(cosign(note, args.name, key, int(time.time()))))
    before = known[1].size if known else 0
    print(f"日志 {head.origin}：{before} → {head.size} 条，已见证。树根 {head.root.hex()}")
    print(f"{head.origin}: {before} → {head.size} entries, cosigned in {args.out}")
    return 0


def _refusal(refusal: VotingError) -> str:
    warning = (
        "不予见证！保留两份检查点，立即报告监票人。NOT cosigned: keep both and tell the tellers."
    )
    return f"{refusal.message('zh')} / {refusal.message('en')}\n{warning}"


def _log_key(args: argparse.Namespace, known: tuple[NoteKey, Seen] | None) -> NoteKey:
    given = read_vkey(args.log_key) if args.log_key else None
    if known is None and given is None:
        raise InputFaulty(
            place="--log-key",
            reason="needed the first time",
            reason_zh="第一次须给出日志的公钥",
        )
    if known is not None and given is not None and given != known[0]:
        raise InputFaulty(
            place="--log-key", reason="not the key of this state file", reason_zh="与状态文件不符"
        )
    return known[0] if known else given  # type: ignore[return-value]


def _read_state(path: Path) -> tuple[NoteKey, Seen] | None:
    if not path.exists():
        return None
    state = parse(path.read_bytes())
    for problem in problems(state, _STATE, str(path)):
        raise InputFaulty(place=str(path), reason=problem, reason_zh=problem)
    return NoteKey.from_text(state["log_key"]), Seen(state["size"], bytes.fromhex(state["root"]))


def _write_state(path: Path, log_key: NoteKey, head: Checkpoint) -> None:
    state = {"log_key": str(log_key), "size": head.size, "root": head.root.hex()}
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("wb") as file:
        file.write(canonical_bytes(state))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
