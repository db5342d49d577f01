"""N virtual tablets of each demo body hold the demo's meetings; every ballot and record checked.

Without --url it starts a server of its own on a free loopback port with a fresh demo; with
--workers K a house of K workers behind nginx, over PostgreSQL and Redis of its own. With --url
it holds the meetings of a running demo that nobody has begun yet: deputies sign in by the cards of
its page /demo/cards, the staff by the one-time codes that this server printed at its start. They
also lie in its data folder (demo-codes.json, mode 0600). That folder is known when the server was
started by scripts/run of this project folder on this machine; otherwise name it with --data, or
give the codes with --codes: a JSON file {"chair": ["chair", "CODE"], "secretary": ...,
"chief_teller": ..., "door": ...}. Each code opens one sign-in; the next start makes new ones.

DIR receives record-NNN.json, record-NNN.json.ed25519 (raw 64-byte signature over the file's
bytes) and meeting.pub.pem. The last line is JSON: voters, acked, counted, lost, ack_p50_ms,
ack_p99_ms, records. Exit 1 when an acked ballot is not counted or a record does not verify, or
when a tablet does not find its own ballot in the published list of a blind poll.
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
from pathlib import Path

from tormenting.scaled_server import prepared_house

from meeting.demo.codes import Codes, NoCodesError, data_served_at, read_codes
from meeting.demo.rehearsal import (
    Acked,
    Staff,
    check_in,
    demo_cards,
    hold_meeting,
    sign_in,
)
from meeting.demo.server import ROOT, DemoServer
from meeting.virtual.browser import Browser
from voting.checks.acknowledged import check_acks

RECORD_LINK = "/results/record/"


def main() -> int:
    """The whole rehearsal; 0 only when every acked ballot is counted and every record is good."""
    # Whoever ends the rehearsal ends its server too: the finally below must run.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    arguments = _arguments()
    out: Path = arguments.out or Path(tempfile.mkdtemp(prefix="rehearsal-"))
    out.mkdir(parents=True, exist_ok=True)
    if arguments.url:
        codes = _given_codes(arguments)
        return _rehearse(arguments.url, codes, arguments.voters, arguments.only, out)
    if arguments.workers:
        return _rehearse_several(arguments.workers, arguments.voters, arguments.only, out)
    data = Path(tempfile.mkdtemp(prefix="rehearsal-data-"))
    server = DemoServer(data)
    try:
        server.prepare(arguments.voters)
        server.start()
        codes = read_codes(data)
        return _rehearse(server.url, codes, arguments.voters, arguments.only, out)
    finally:
        server.stop()
        shutil.rmtree(data, ignore_errors=True)


def _rehearse_several(workers: int, voters: int, only: int | None, out: Path) -> int:
    """The same in a house of several workers, which is brought up for it and taken down after."""
    prepare = ("meeting.demo.prepare", str(voters))
    with (
        tempfile.TemporaryDirectory(prefix="rehearsal-house-") as name,
        prepared_house(Path(name), prepare, workers, {"spread_tablets": True}) as (server, _facts),
    ):
        try:
            server.start()
            codes = read_codes(server.data)
            return _rehearse(server.address, codes, voters, only, out)
        finally:
            server.forget()


def _rehearse(url: str, codes: Codes, voters: int, only: int | None, out: Path) -> int:
    staff = Staff(url, codes)
    acked: list[Acked] = []
    meetings: list[int] = []
    all_cards = demo_cards(url)
    for cards in all_cards[only - 1 : only] if only else all_cards:
        tablets = sign_in(url, cards[:voters])
        meeting = tablets[0].meeting_id
        meetings.append(meeting)
        print(f"meeting {meeting}: {len(tablets)} tablets check in", flush=True)
        held = hold_meeting(url, staff, meeting, check_in(staff, tablets))
        acked += held
        print(f"meeting {meeting}: {len(held)} polls held", flush=True)
        for tablet in tablets:
            tablet.disconnect()
    return _judge(voters, acked, out, _download(url, meetings, out))


def _judge(voters: int, acked: list[Acked], out: Path, records: list[Path]) -> int:
    counted: dict[tuple[int, int], int] = {}
    for path in records:
        record = json.loads(path.read_bytes())
        of = (int(record["poll"]["id"]), int(record["poll"]["attempt"]))
        counted[of] = record["ballots"]["collected"]
    verified = [_verify(path, out / "meeting.pub.pem") for path in records]
    found = [counted.get((each.poll, each.number), 0) for each in acked]
    missed = [path.name for path in records for each in acked if _misses_own(path, each)]
    for name in missed:
        print(f"{name}: an acknowledged ballot does not stand in it")
    lost = sum(max(0, each.ballots - n) for each, n in zip(acked, found, strict=True))
    seconds = sorted(second for each in acked for second in each.seconds)
    summary = {
        "voters": voters,
        "acked": sum(each.ballots for each in acked),
        "counted": sum(found),
        "lost": lost,
        "ack_p50_ms": _percentile(seconds, 50),
        "ack_p99_ms": _percentile(seconds, 99),
        "records": sum(verified),
    }
    print(json.dumps(summary))
    every_poll_has_one = len(records) >= len(acked) > 0
    return 0 if lost == 0 and every_poll_has_one and all(verified) and not missed else 1


def _misses_own(path: Path, acked: Acked) -> bool:
    """Whether a tablet, holding its signed ack against the record, does not find its ballot."""
    record = json.loads(path.read_bytes())
    of = (int(record["poll"]["id"]), int(record["poll"]["attempt"]))
    return of == (acked.poll, acked.number) and check_acks(record, acked.acks).state == "failed"


def _given_codes(arguments: argparse.Namespace) -> Codes:
    try:
        if arguments.codes:
            given = json.loads(arguments.codes.read_text(encoding="utf-8"))
            return {role: (name, code) for role, (name, code) in given.items()}
        return read_codes(arguments.data or data_served_at(arguments.url))
    except (NoCodesError, OSError, ValueError) as problem:
        print(f"scripts/rehearse: {problem}", file=sys.stderr)
        sys.exit(2)


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
    parser = argparse.ArgumentParser(
        prog="scripts/rehearse",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--voters", type=_at_least_one, default=20, metavar="N")
    parser.add_argument("--workers", type=_at_least_one, metavar="K", help="behind nginx")
    parser.add_argument("--only", type=_at_least_one, metavar="M", help="the Mth meeting alone")
    parser.add_argument("--out", type=Path, metavar="DIR")
    parser.add_argument("--url", help="a running demo whose polls are all still to be held")
    parser.add_argument("--data", type=Path, metavar="DIR", help="that server's data folder")
    parser.add_argument("--codes", type=Path, metavar="FILE", help="its codes as JSON")
    arguments = parser.parse_args()
    if arguments.workers and arguments.url:
        parser.error("--workers starts a house of its own; --url names one")
    if (arguments.data or arguments.codes) and not arguments.url:
        parser.error("--data and --codes need --url")
    return arguments


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _percentile(ordered: list[float], percent: int) -> float:
    if not ordered:
        return 0.0
    return round(1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 1)


if __name__ == "__main__":
    sys.exit(main())
