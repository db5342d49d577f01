"""A server of one's own on a free loopback port: for the rehearsal and for the tests.

The store is made before the server starts, so the sign-in codes are known without reading them
off the server's screen.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import requests

from meeting.demo.free_ports import free_ports

ROOT = Path(__file__).resolve().parent.parent.parent
READY_SECONDS = 60.0


class ServerNotReadyError(Exception):
    """The server did not answer /healthz in time; its last words are in the message."""


@dataclass
class DemoServer:
    """One server process over one data folder; may be killed and started again."""

    data: Path
    port: int = 0
    # What else `serve` is told, as --empty.
    more: tuple[str, ...] = ()
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where it listens; the same after a restart."""
        return f"http://127.0.0.1:{self.port}"

    def prepare(self, voters: int) -> None:
        """Makes the folder's fresh demo, in a process of its own, before any server runs on it."""
        command = [sys.executable, "-m", "meeting.demo.prepare", str(self.data), str(voters)]
        subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own command, no shell

    def start(self) -> None:
        """Starts the process and returns when it answers."""
        # The next is its ballot box's.
        self.port = self.port or free_ports(2)
        log = (self.data / "server.log").open("ab")
        command = [sys.executable, "-m", "meeting", "serve"]
        command += ["--data", str(self.data), "--port", str(self.port), *self.more]
        self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            command, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=os.environ
        )
        log.close()
        self._wait_until_ready(self._process)

    def kill(self) -> None:
        """As a power cut does it: SIGKILL, nothing is said or written any more."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Asks it to end, and insists after a few seconds."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(timeout=8)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                with requests.Session() as session:
                    session.trust_env = False
                    if session.get(self.url + "/healthz", timeout=2).status_code == 200:
                        return
            except requests.RequestException:
                pass
            time.sleep(0.2)
        last_words = (self.data / "server.log").read_text(errors="replace")[-3000:]
        self.stop()
        raise ServerNotReadyError(last_words)
