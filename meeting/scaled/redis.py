"""A Redis of the house's own, on a socket and on no port, that keeps nothing.

Whatever lies in it can be made again from the store and the ballot box, so it writes no file: not
even by chance does a copy of what a screen showed stay on the disk.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

from meeting.scaled.accounts import REDIS, account, folder_for
from meeting.scaled.configuration import REDIS_FOLDER, Configuration
from meeting.scaled.part import Part
from meeting.scaled.programs import LONGEST_SOCKET, program
from meeting.scaled.refusals import ConfigurationValueWrong

MEMORY = "256mb"
# A full Redis forgets what is oldest; nobody waits for it.
FORGETS = "allkeys-lru"


def redis(house: Configuration) -> Part:
    """The server as a part of the house."""
    whom = account(REDIS)
    folder = folder_for(whom, house.data, REDIS_FOLDER, house.file)
    path = folder / "socket"
    if len(os.fsencode(path)) > LONGEST_SOCKET:
        raise ConfigurationValueWrong(file=str(house.file), key="data", wanted="short")
    settings = {
        "port": "0", "unixsocket": str(path), "unixsocketperm": "700", "dir": str(folder),
        "save": "", "appendonly": "no", "maxmemory": MEMORY, "maxmemory-policy": FORGETS,
        "daemonize": "no", "loglevel": "warning", "set-proc-title": "no",
    }  # fmt: skip
    words = [word for name, value in settings.items() for word in (f"--{name}", value)]
    return Part(
        "redis",
        [*whom.words("TERM"), program("redis-server", "redis-server"), *words],
        folder,
        is_ready=lambda: _answers(path),
    )


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        try:
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
