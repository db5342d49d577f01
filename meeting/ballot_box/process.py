"""The process of the ballot box: posts on its own port, control over a socket in memory."""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from meeting.ballot_box.box import BallotBox
from meeting.ballot_box.control import ControlServer
from meeting.ballot_box.post_server import PostServer
from meeting.ballot_box.posts import Posts
from meeting.ballot_box.side_by_side import side_by_side
from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder
from meeting.beside import run_beside
from meeting.briskly import collect_seldom, take_turns_soon
from meeting.shown_certificate import ShownCertificate
from meeting.store.mirroring.mirror import Mirror, Partner, read_partner

FOLDER = "ballot_box"
LOCK = "box.lock"
WATCH_SECONDS = 0.5
STOP_SECONDS = 2
LOOK_SECONDS = 60.0
# The exit code of a process that was replaced by the standby's.
REPLACED = 3


def run(asked: argparse.Namespace) -> int:
    """The command `ballot-box`."""
    partner = read_partner(asked.standby, asked.pairing)
    serve(
        asked.data.resolve(), asked.host, asked.port, asked.certificate, asked.key, asked.parent,
        partner,
    )  # fmt: skip
    return 0


def serve(
    data: Path,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    parent: int,
    partner: Partner | None = None,
) -> None:
    """Serve the boxes of this data folder until told to end, or until the app is gone.

    `parent` is the app's process, 0 when there is none to wait for. With a `partner` a cast is
    acknowledged only when the second machine has it too, or was given up.

    A port that is taken is replaced by a free one, which the app asks for. Two processes never
    serve one folder: the second waits until the first has ended.
    """
    memory = memory_folder(data)
    with (memory / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        box = BallotBox(data / FOLDER, VolatileKeys(memory), run=run_beside, each=side_by_side)
        mirror = None
        if partner is not None:
            mirror = Mirror(data, "box", partner, replaced=lambda: os._exit(REPLACED))
            box.before_ack(mirror.copied)
            threading.Thread(target=mirror.run, args=(box.come_round,), daemon=True).start()
        server = _listening(host, port, box, certificate, key)
        where = {"port": server.server_port}
        others = {"where": lambda: where, "standby": lambda: mirror.state if mirror else "none"}
        control = ControlServer(memory, handlers(box) | others)
        threading.Thread(target=control.serve_forever, name="control", daemon=True).start()
        ended = threading.Event()
        threading.Thread(target=_watch_parent, args=(parent, ended), daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
        signal.signal(
            signal.SIGINT, signal.SIG_IGN
        )  # The app is told by the terminal, and tells us.
        collect_seldom()
        take_turns_soon()
        ended.wait()
        server.stop(timeout=STOP_SECONDS)
        box.stop()


def handlers(box: BallotBox) -> dict[str, Callable[..., Any]]:
    """What the app may ask of the box."""
    return {
        "open": box.open,
        "status": box.status,
        "close": box.close,
        "shred": box.shred,
        "pulse": box.pulse,
    }


def _listening(
    host: str, port: int, box: BallotBox, certificate: Path | None, key: Path | None
) -> PostServer:
    options: dict[str, Any] = {"log": None, "error_log": None}
    if certificate is not None and key is not None:
        shown = ShownCertificate(certificate, key)
        options["ssl_context"] = shown.context
        # The app renews it; here only the file is looked at.
        threading.Thread(target=shown.keep, args=(LOOK_SECONDS,), daemon=True).start()
    posts = Posts(box)
    for each in (port, 0):
        server = PostServer((host, each), posts, **options)
        try:
            server.start()
        except OSError:
            continue
        return server
    raise OSError(f"no port of {host} is to be had")


def _watch_parent(parent: int, ended: threading.Event) -> None:
    while parent in (0, os.getppid()):
        time.sleep(WATCH_SECONDS)
    ended.set()
