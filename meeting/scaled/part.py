"""One program of the house: started, found ready, started again when it ends, stopped.

Each is the head of a process group of its own. So Ctrl-C reaches only the supervising process,
and what a killed part leaves behind (nginx's children keep its port) is ended with its group.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from meeting.scaled.refusals import PartFailed

READY_SECONDS = 120.0
STOP_SECONDS = 10.0
LOOK_SECONDS = 0.1
# A part that ends again and again is started more and more seldom, at most this seldom.
SHORTEST_REST, LONGEST_REST = 0.3, 5.0
LONG_ENOUGH_SECONDS = 10.0
LARGEST_LOG = 4 * 1024 * 1024
# What a program needs, and nothing that could name a person, a desk or a secret.
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "HOME", "PGPASSFILE", "PYTHONPATH")


class Part:
    """A program with its command; `log` must be set before it is started."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        folder: Path,
        is_ready: Callable[[], bool],
        stop_with: str = "TERM",
    ) -> None:
        self.name, self._command, self._folder = name, list(command), folder
        self.is_ready = is_ready
        self._stop_with = signal.Signals[f"SIG{stop_with}"]
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._rest = SHORTEST_REST
        self._next = 0.0
        self.log = folder / f"{name}.log"

    @property
    def pid(self) -> int:
        """The process, 0 when none runs."""
        return self._process.pid if self._process is not None else 0

    def start(self) -> None:
        """Starts it and waits for nothing."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".old.log"))
        self._began = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                self._command, cwd=self._folder, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={name: os.environ[name] for name in KEPT if name in os.environ},
            )  # fmt: skip

    def wait_until_ready(self) -> None:
        """Returns when it answers; PartFailed when it ended or does not answer in time."""
        deadline = self._began + READY_SECONDS
        while not self.is_ready():
            has_ended = self._process is None or self._process.poll() is not None
            if has_ended or time.monotonic() > deadline:
                raise PartFailed(part=self.name, log=str(self.log))
            time.sleep(LOOK_SECONDS)

    def look_after(self) -> int | None:
        """Starts it again when it has ended and has rested; the exit code when it just ended."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._next:
                self.start()
            return None
        code = self._process.poll()
        if code is None:
            return None
        self._end_group(signal.SIGKILL)
        self._process = None
        has_held = now - self._began > LONG_ENOUGH_SECONDS
        self._rest = SHORTEST_REST if has_held else min(2 * self._rest, LONGEST_REST)
        self._next = now + self._rest
        return code

    def tell(self, which: signal.Signals) -> None:
        """Sends a signal to the program itself, when it runs."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(which)

    def stop(self) -> None:
        """Asks it to end, waits, and insists."""
        if self._process is None:
            return
        self.tell(self._stop_with)
        try:
            self._process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.tell(signal.SIGKILL)
            self._process.wait()
        self._end_group(signal.SIGKILL)
        self._process = None

    def _end_group(self, how: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, how)


def open_many_files() -> None:
    """Lets the parts hold as many connections as the system allows this process."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
