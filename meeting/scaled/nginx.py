"""nginx in front of the workers: its configuration, written anew at each start, and its process.

It ends TLS, spreads tablets over the workers, says to them by whom it was asked, and bears only so
much from one address. It writes down nobody's request: neither who pressed when, nor a card's
token, which stands in an address.
"""

from __future__ import annotations

import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from string import Template

from meeting.addresses import in_a_url, is_unspecified
from meeting.ballot_box.volatile_keys import memory_folder
from meeting.scaled.accounts import NGINX, OURSELVES, account
from meeting.scaled.configuration import Configuration
from meeting.scaled.part import Part
from meeting.scaled.programs import program
from meeting.scaled.together import COOKIE

TEMPLATE = Path(__file__).with_name("nginx.conf")
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True)
class Tls:
    """The files of the certificate with its chain, and of its key."""

    chain: Path
    key: Path


def nginx(house: Configuration, tls: Tls | None) -> Part:
    """The front as a part of the house; the configuration is written here."""
    folder = work_folder(house.data)
    file = folder / "nginx.conf"
    file.write_text(configuration(house, tls, folder), encoding="utf-8")
    command = [program("nginx", "nginx"), "-p", str(folder), "-c", str(file), "-e", "stderr"]
    # Its master must stay who it is: it alone reads the key, its children are somebody else.
    return Part(
        "nginx",
        [*OURSELVES.words("TERM"), *command],
        folder,
        is_ready=lambda: _listens(house),
    )


def work_folder(data: Path) -> Path:
    """nginx's own folder, in memory: what passes through it and is large never gets on a disk."""
    beside = memory_folder(data)
    folder = beside.with_name(beside.name + "-nginx")
    folder.mkdir(mode=0o711, exist_ok=True)
    folder.chmod(0o711)
    return folder


def forget_work_folder(data: Path) -> None:
    """Removes what nginx kept in memory."""
    shutil.rmtree(work_folder(data), ignore_errors=True)


def configuration(house: Configuration, tls: Tls | None, folder: Path) -> str:
    """The text of nginx's configuration; `folder` takes its process number and what is large."""
    limits = house.limits
    servers = [
        f"    server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;" for port in house.worker_ports
    ]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        user=_user(),
        pid=_quoted(folder / "nginx.pid"),
        servers="\n".join(servers),
        together="$by_sign_in" if house.spread_tablets else f"hall-$cookie_{COOKIE}",
        inner_box=house.inner_box_port,
        listen=_listen(house, house.port, tls),
        listen_box=_listen(house, house.box_port, tls),
        tls=_tls(tls),
        fronts=_fronts(house),
        temporary="\n".join(f"  {each}_temp_path {_quoted(folder / each)};" for each in TEMPORARY),
        rate=limits.requests_per_second_per_address,
        waiting=limits.waiting_requests_per_address,
        connections=limits.connections_per_address,
        files_rate=limits.files_per_second_per_address,
        files=limits.files_at_once_per_address,
    )


def _user() -> str:
    return f"user {account(NGINX).name};" if os.geteuid() == 0 else ""


def _listen(house: Configuration, port: int, tls: Tls | None) -> str:
    how = " ssl" if tls is not None else ""
    if house.fronts:
        how += " proxy_protocol"
    both = " ipv6only=off" if house.host == "::" else ""
    return f"listen {in_a_url(house.host)}:{port}{how}{both} backlog=4096;"


def _tls(tls: Tls | None) -> str:
    if tls is None:
        return ""
    return (
        f"ssl_certificate {_quoted(tls.chain)};\n  ssl_certificate_key {_quoted(tls.key)};\n"
        "  ssl_protocols TLSv1.2 TLSv1.3;\n"
        "  ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;\n"
        "  ssl_session_cache shared:sessions:20m;\n  ssl_session_tickets off;"
    )


def _fronts(house: Configuration) -> str:
    lines = [f"set_real_ip_from {each};" for each in house.fronts]
    if lines:
        lines.append("real_ip_header proxy_protocol;")
    return "\n  ".join(lines)


def _quoted(path: Path) -> str:
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _listens(house: Configuration) -> bool:
    host = "127.0.0.1" if is_unspecified(house.host) else house.host
    try:
        socket.create_connection((host, house.port), timeout=2).close()
    except OSError:
        return False
    return True
