"""N virtual tablets of each demo body hold the demo's meetings; every ballot and record checked.

    scripts/rehearse [--voters N] [--out DIR] [--url URL --codes FILE]

Without --url it starts a server of its own on a free loopback port with a fresh demo. DIR receives
`record-NNN.json`, `record-NNN.json.ed25519` and `meeting.pub.pem`. The last line is JSON. Exit 1
when an acked ballot is not counted or a record does not verify.
"""

from __future__ import annotations

from gevent import monkey

if __name__ == "__main__":
    # Hundreds of tablets in one process are greenlets; nothing may be imported before this.
    monkey.patch_all()

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from meeting.demo_browser import Browser
from meeting.demo_rehearsal import (
    Acked,
    Staff,
    check_in,
    demo_cards,
    hold_meeting,
    sign_in,
)
from meeting.demo_server import ROOT, DemoServer

RECORD_LINK = "/results/record/"


def main() -> int:
    """The whole rehearsal; 0 only when every acked ballot is counted and every record is good."""
    # Whoever ends the rehearsal ends its server too: the finally below must run.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    arguments = _arguments()
    out: Path = arguments.out or Path(tempfile.mkdtemp(prefix="rehearsal-"))
    out.mkdir(parents=True, exist_ok=True)
    if arguments.url:
        codes = json.loads(arguments.codes.read_text())
        return _rehearse(arguments.url, codes, arguments.voters, out)
    data = Path(tempfile.mkdtemp(prefix="rehearsal-data-"))
    server = DemoServer(data)
    try:
        codes = _prepare(data, arguments.voters)
        server.start()
        return _rehearse(server.url, codes, arguments.voters, out)
    finally:
        server.stop()
        shutil.rmtree(data, ignore_errors=True)


def _rehearse(url: str, codes: Mapping[str, Any], voters: int, out: Path) -> int:
    staff = Staff(url, {each["role"]: (each["name"], each["code"]) for each in codes["staff"]})
    cards = demo_cards(url)
    halls = {meeting: tablets[:voters] for meeting, tablets in sorted(sign_in(url, cards).items())}
    acked: list[Acked] = []
    for meeting, tablets in halls.items():
        print(f"meeting {meeting}: {len(tablets)} tablets check in", flush=True)
        check_in(staff, meeting, tablets)
        held = hold_meeting(url, staff, meeting, tablets)
        acked.extend(held)
        print(f"meeting {meeting}: {len(held)} polls held", flush=True)
        for tablet in tablets:
            tablet.disconnect()
    return _judge(url, voters, acked, out, _download(url, list(halls), out))


def _judge(url: str, voters: int, acked: list[Acked], out: Path, records: list[Path]) -> int:
    promised = sum(each.ballots for each in acked)
    counted = [json.loads(path.read_bytes())["ballots"]["collected"] for path in records]
    verified = [_verify(path, out / "meeting.pub.pem") for path in records]
    lost = sum(max(0, each.ballots - n) for each, n in zip(acked, counted, strict=False))
    lost += sum(each.ballots for each in acked[len(counted) :])
    seconds = sorted(second for each in acked for second in each.seconds)
    summary = {
        "voters": voters,
        "acked": promised,
        "counted": sum(counted),
        "lost": lost,
        "ack_p50_ms": _percentile(seconds, 50),
        "ack_p99_ms": _percentile(seconds, 99),
        "records": sum(verified),
    }
    print(json.dumps(summary))
    good = lost == 0 and promised == sum(counted) and all(verified) and len(records) == len(acked)
    return 0 if good else 1


def _prepare(data: Path, voters: int) -> dict[str, Any]:
    """A fresh demo in the folder, made by a process of its own, before any server runs on it."""
    command = [sys.executable, "-m", "meeting.demo_prepare", str(data), str(voters)]
    made = subprocess.run(  # noqa: S603 - our own command, no shell
        command, cwd=ROOT, check=True, capture_output=True, text=True
    )
    codes: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return codes


def _download(url: str, meetings: list[int], out: Path) -> list[Path]:
    """Every published record, numbered over all bodies, with its signature and the public key."""
    visitor = Browser(url)
    paths: list[Path] = []
    for meeting in meetings:
        links = {link for link in visitor.links(f"/results/{meeting}") if RECORD_LINK in link}
        for number in sorted(
            {int(Path(link).stem) for link in links if Path(link).stem.isdecimal()}
        ):
            path = out / f"record-{len(paths) + 1:03d}.json"
            path.write_bytes(visitor.get(f"{RECORD_LINK}{number}.json"))
            signature = visitor.get(f"{RECORD_LINK}{number}.ed25519")
            path.with_name(path.name + ".ed25519").write_bytes(signature)
            paths.append(path)
    bodies = sorted({json.loads(path.read_bytes())["body"]["id"] for path in paths})
    # The demo's bodies share the demo key, so one file serves all records.
    pems = {visitor.get(f"/results/key/{body}.pem") for body in bodies}
    if len(pems) == 1:
        (out / "meeting.pub.pem").write_bytes(pems.pop())
    return paths


def _verify(record: Path, public_key: Path) -> bool:
    """Whether the auditor's own command finds nothing wrong with the record."""
    command = [sys.executable, "-m", "voting", "verify", str(record)]
    command += ["--public-key", str(public_key)]
    checked = subprocess.run(  # noqa: S603 - our own command, no shell
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if checked.returncode != 0:
        print(f"{record.name}: {checked.stdout}{checked.stderr}")
    return checked.returncode == 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/rehearse")
    parser.add_argument("--voters", type=int, default=20)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--url", help="a running server with a fresh demo")
    parser.add_argument("--codes", type=Path, help="the demo's codes as JSON (with --url)")
    arguments = parser.parse_args()
    if arguments.url and not arguments.codes:
        parser.error("--url needs --codes")
    return arguments


def _percentile(ordered: list[float], percent: int) -> float:
    if not ordered:
        return 0.0
    return round(1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 1)


if __name__ == "__main__":
    sys.exit(main())
