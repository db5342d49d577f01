"""The commands `backup` and `restore`: what they are told, and what they say."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from meeting.backup.boxes import sealed_names
from meeting.backup.making import check_backup, make_backup
from meeting.backup.manifest import BOXES
from meeting.backup.restoring import restore_backup
from voting.errors import VotingError


def run(asked: argparse.Namespace) -> int:
    """0 when it was done, 2 when it was refused; says why in Chinese and English."""
    try:
        {"backup": _backup, "restore": _restore}[asked.command](asked)
    except VotingError as refusal:
        print(refusal.message("zh"), refusal.message("en"), sep="\n", file=sys.stderr)
        return 2
    except OSError as problem:
        # A full or unplugged stick, a folder of somebody else's: no new backup, and the old ones.
        print(f"没有办成：{problem}\nIt was not done: {problem}", file=sys.stderr)
        return 2
    return 0


def _backup(asked: argparse.Namespace) -> None:
    if asked.check is not None:
        manifest = check_backup(asked.check.resolve())
        print(f"完好，数据截至 {manifest.at}。Sound; its data is of {manifest.at}.")
        if manifest.has_boxes and not (asked.check / BOXES).is_dir():
            print("其中的票箱已由更新的备份取代。Its boxes were withdrawn for a newer backup's.")
        return
    made = make_backup(asked.data.resolve(), asked.out.resolve(), asked.keep, asked.database_url)
    print(made.folder)
    if made.manifest.without:
        numbers = ", ".join(map(str, made.manifest.without))
        print(
            f"票箱口令没有设置，这些表决的票箱不在备份中：{numbers}。"
            f"Not in it, because no ballot box passphrase was set: attempts {numbers}.",
            file=sys.stderr,
        )


def _restore(asked: argparse.Namespace) -> None:
    backup = asked.backup.resolve()
    passphrases: list[str] = []
    if asked.passphrase_file is not None:
        text = asked.passphrase_file.read_text(encoding="utf-8")
        passphrases = [line for line in text.splitlines() if line]
    elif sealed_names(backup) and not asked.without_boxes and sys.stdin.isatty():
        passphrases = [getpass.getpass("总监票人的票箱口令 chief teller's passphrase: ")]
    data: Path = asked.data.resolve()
    done = restore_backup(
        backup, data, asked.database_url, passphrases, without_boxes=asked.without_boxes
    )
    at = f"{done.backup_at:%Y-%m-%d %H:%M:%S %Z}"
    print(f"已恢复到 {data}，数据截至 {at}。Restored; the data is of {at}.")
    if done.without:
        numbers = ", ".join(map(str, done.without))
        print(
            f"这些表决的票箱没有恢复，须作废重新表决：{numbers}。"
            f"Without their ballot boxes, to be voided and held again: attempts {numbers}."
        )
