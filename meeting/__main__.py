"""The commands of the app; `serve` starts the `ballot-box` itself."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from ipaddress import IPv4Interface
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# Imported by name and only when asked for: the ballot box must not load what the app knows.
MODULES = {
    "serve": "meeting.serve",
    "export": "meeting.export",
    "backup": "meeting.backup.command",
    "restore": "meeting.backup.command",
    "pair": "meeting.standby.command",
    "standby": "meeting.standby.command",
    "take-over": "meeting.standby.command",
    "ballot-box": "meeting.ballot_box.process",
    "scaled": "meeting.scaled.command",
    "worker": "meeting.worker",
    "paper": "meeting.press.command",
}
SERVERS = ("serve", "scaled", "worker", "take-over", "ballot-box")


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    beside = (getattr(asked, "standby", ""), getattr(asked, "answer", ""))
    if any(beside) and asked.pairing is None:
        # Nobody shall believe that there is a second machine when there is none.
        parser.error("--standby and --answer need --pairing")
    if asked.command in SERVERS:
        # gevent must patch the standard library before anything else of the app is imported,
        # and only where a server runs.
        from gevent import monkey

        monkey.patch_all()
    module = importlib.import_module(MODULES[asked.command])
    code: int = module.run(asked)
    if asked.command in SERVERS:
        # The store is closed by now. Taking a server's greenlets apart one by one would keep the
        # terminal waiting for a second or two, for nothing.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m meeting", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    _add_serving(commands.add_parser("serve", help="serve the meetings of a data folder"))
    box = commands.add_parser("ballot-box", help="the blind ballot box; `serve` starts it")
    box.add_argument("--data", type=Path, required=True)
    box.add_argument("--host", default="127.0.0.1")
    box.add_argument("--port", type=_port, default=8001)
    box.add_argument("--certificate", type=Path)
    box.add_argument("--key", type=Path)
    box.add_argument("--parent", type=int, default=0, help="ends when this process has ended")
    box.add_argument("--standby", default="")
    box.add_argument("--pairing", type=Path)
    _add_scaled(commands)
    worker = commands.add_parser("worker", help="one of them; `scaled` starts it")
    worker.add_argument("--config", type=Path, required=True, help="the house's TOML file")
    worker.add_argument("--number", type=_number, default=0, help="which one, counted from 0")
    worker.add_argument("--parent", type=int, default=0, help="ends when this process has ended")
    export = commands.add_parser("export", help="published results as a static folder")
    export.add_argument("--data", type=Path, default=ROOT / "data")
    export.add_argument("--out", type=Path, required=True)
    _add_database(export)
    paper = commands.add_parser("paper", help="a page on stdin as PDF on stdout; `serve` starts it")
    paper.add_argument("--folder", type=Path, required=True, help="all that the page may name")
    paper.add_argument("--mount", default="/static/", help="where the page sees the folder")
    paper.add_argument("--base", default="/", help="where the page itself stands")
    _add_backup(commands)
    _add_standby(commands)
    return parser


def _add_serving(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_port, default=8000)
    serve.add_argument("--data", type=Path, default=ROOT / "data")
    serve.add_argument("--public-url", default="", help="the address printed on cards")
    serve.add_argument("--http", action="store_true", help="plain http on a LAN address")
    serve.add_argument(
        "--secret-over-http",
        action="store_true",
        help="hold secret polls over plain http too; their records say so",
    )
    serve.add_argument(
        "--box-url", default="", help="where tablets reach the ballot box, as behind a proxy"
    )
    serve.add_argument(
        "--rsa-bits", type=int, choices=(2048, 3072), default=2048, help="size of a credential key"
    )
    serve.add_argument("--empty", action="store_true", help="begin for real, without the demo")
    serve.add_argument("--fresh", action="store_true", help="throw the demo away and begin anew")
    serve.add_argument(
        "--voters", type=_number, default=0, help="virtual members of each demo body"
    )
    serve.add_argument("--metrics-port", type=_port, help="figures for Prometheus, on 127.0.0.1")
    _add_database(serve)
    serve.add_argument(
        "--standby", type=_where, default="", help="HOST:PORT of the second machine's standby"
    )
    serve.add_argument("--pairing", type=Path, help="the file that both machines hold")
    serve.add_argument(
        "--answer", type=_where, default="", help="HOST:PORT that tells who comes back, it is late"
    )


def _add_scaled(commands: Any) -> None:
    scaled = commands.add_parser("scaled", help="several workers behind nginx (docs/scale.md)")
    where = scaled.add_mutually_exclusive_group(required=True)
    where.add_argument("--config", type=Path, help="the house's TOML file")
    where.add_argument("--data", type=Path, help="a folder; its house.toml is made when missing")
    for name in ("--host", "--public-url", "--box-url"):
        scaled.add_argument(name, default="", help="written into a new house.toml, as the others")
    for name in ("--port", "--first-worker-port"):
        scaled.add_argument(name, type=_port, default=0)
    for name in ("--workers", "--rsa-bits", "--voters"):
        scaled.add_argument(name, type=_number, default=0)
    for name in ("--http", "--secret-over-http", "--empty"):
        scaled.add_argument(name, action="store_true")


def _add_standby(commands: Any) -> None:
    pair = commands.add_parser("pair", help="makes the file that both machines hold")
    pair.add_argument("--out", type=Path, required=True)
    standby = commands.add_parser("standby", help="follows another machine's data folder")
    standby.add_argument("--data", type=Path, required=True)
    standby.add_argument("--pairing", type=Path, required=True)
    take = commands.add_parser("take-over", help="leads in its place, and serves")
    _add_serving(take)
    take.add_argument("--old-is-off", action="store_true", help="the old machine is off, I saw it")
    take.add_argument("--address", type=_interface, help="take this address over: 192.168.1.10/24")
    take.add_argument("--device", default="eth0", help="the network device for it")
    for each in (standby, take):
        each.add_argument(
            "--listen", type=_where, default="0.0.0.0:8443", help="where the standby listens"
        )


def _where(text: str) -> str:
    host, _, port = text.rpartition(":")
    if text and (not host or not port.isdecimal() or not 0 < int(port) < 2**16):
        raise argparse.ArgumentTypeError("as 192.168.1.12:8443")
    return text


def _interface(text: str) -> IPv4Interface:
    return IPv4Interface(text)


def _add_backup(commands: Any) -> None:
    backup = commands.add_parser("backup", help="a verified copy, also while a poll is open")
    backup.add_argument("--data", type=Path, default=ROOT / "data")
    where = backup.add_mutually_exclusive_group(required=True)
    where.add_argument("--out", type=Path, help="the folder of the backups")
    where.add_argument("--check", type=Path, help="read one backup through instead")
    backup.add_argument("--keep", type=_number, default=14, help="how many are kept (14)")
    _add_database(backup)
    restore = commands.add_parser("restore", help="a new data folder from a backup")
    restore.add_argument("--backup", type=Path, required=True)
    restore.add_argument("--data", type=Path, required=True, help="a folder that is not there yet")
    restore.add_argument("--passphrase-file", type=Path, help="chief tellers', one a line")
    restore.add_argument(
        "--without-boxes", action="store_true", help="leave boxes out that a passphrase opens"
    )
    _add_database(restore)


def _add_database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--database-url",
        default="",
        help="keep the rows on PostgreSQL instead of in the folder: postgresql+psycopg://USER@HOST/NAME"
        " (a password belongs into ~/.pgpass)",
    )


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**16:
        raise argparse.ArgumentTypeError("a port is a number up to 65535")
    return number


def _number(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("not below 0")
    return number


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        # Stopped before it began to serve.
        sys.exit(130)
