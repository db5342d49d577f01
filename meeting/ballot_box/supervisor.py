"""Keeps the ballot box process alive beside the app, and says where tablets reach it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from meeting.ballot_box.control import BoxUnreachable, ControlClient

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent.parent
# An old machine that does ten things at once needs its time to start a program.
READY_SECONDS = 120.0
REST_SECONDS = 0.5
# What a Python process needs and nothing that could name a person, a desk or a secret.
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT")


class BoxProcess:
    """One ballot box process; started again whenever it ends, until it is stopped.

    The process ends by itself when the app does, however the app ends.
    """

    def __init__(self, control: ControlClient, arguments: list[str]) -> None:
        self._control = control
        self._command = [sys.executable, "-m", "meeting", "ballot-box", *arguments]
        self._command += ["--parent", str(os.getpid())]
        self._is_stopped = False
        self._process = self._start()
        threading.Thread(target=self._watch, name="ballot box", daemon=True).start()

    def port(self) -> int:
        """The port of the posts, once the process answers; BoxUnreachable when it does not."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                return int(self._control.ask("where")["port"])
            except BoxUnreachable:
                if time.monotonic() > deadline:
                    raise
                time.sleep(REST_SECONDS / 10)

    def stop(self) -> None:
        """Ends the process and waits until it has written what it took."""
        self._is_stopped = True
        self._process.terminate()
        self._process.wait()

    def _watch(self) -> None:
        while True:
            self._process.wait()
            if self._is_stopped:
                return
            log.error("The ballot box ended with %s and is started again", self._process.returncode)
            time.sleep(REST_SECONDS)
            self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        return subprocess.Popen(  # noqa: S603 - our own command, no shell
            self._command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL
        )
