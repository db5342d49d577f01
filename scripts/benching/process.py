"""Processes the bench starts and ends: contestants and the crowd of tablets."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
READY_SECONDS = 60.0
FILES = 65536
CPUCLOCK_SCHED = 2


class BenchStuckError(Exception):
    """A process did not come up or did not answer; says which."""


class Process:
    """One child process with pipes; `environ` adds to the environment."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str] | None = None,
        log: Path | None = None,
    ) -> None:
        self._name = command[0]
        paths = [str(ROOT), str(ROOT / "scripts")]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **(environ or {})}
        self._child = subprocess.Popen(  # noqa: S603 - our own command, no shell
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log.open("ab") if log else subprocess.DEVNULL,
            text=True,
        )

    def say(self, line: str) -> str:
        """Sends a line, and returns the line that answers."""
        assert self._child.stdin is not None  # noqa: S101 - for the type checker
        self._child.stdin.write(line + "\n")
        self._child.stdin.flush()
        return self.hear()

    def hear(self) -> str:
        """The next line it prints."""
        assert self._child.stdout is not None  # noqa: S101 - for the type checker
        line = self._child.stdout.readline()
        if not line:
            raise BenchStuckError(f"{self._name} ended ({self._child.poll()})")
        return line.rstrip("\n")

    def ask(self, **command: Any) -> dict[str, Any]:
        """A JSON command and its JSON answer."""
        return self.ask_line(json.dumps(command))

    def ask_line(self, line: str) -> dict[str, Any]:
        """A line and its JSON answer."""
        answer: dict[str, Any] = json.loads(self.say(line))
        return answer

    def memory(self) -> int:
        """Resident bytes of the process and of its children."""
        return sum(_resident(pid) for pid in _family(self._child.pid))

    def cpu(self) -> float:
        """Seconds of computing of the process and its children so far."""
        return sum(_computed(pid) for pid in _family(self._child.pid))

    def end(self) -> None:
        """Ends it and waits."""
        self._child.terminate()
        try:
            self._child.wait(10)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()


def wait_for_port(port: int) -> None:
    """Returns once somebody listens there."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise BenchStuckError(f"nobody listens on {port}")


def slow_disk(folder: Path) -> str:
    """A library that makes every fsync 5 ms slower, for LD_PRELOAD; empty without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return ""
    library = folder / "slow_fsync.so"
    source = Path(__file__).with_name("slow_fsync.c")
    command = [compiler, "-shared", "-fPIC", "-O2", str(source), "-o", str(library), "-ldl"]
    subprocess.run(command, check=True)  # noqa: S603 - our own command, no shell
    return str(library)


def _family(pid: int) -> list[int]:
    family = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in task.read_text().split():
                family += _family(int(child))
        except OSError:
            continue
    return family


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _computed(pid: int) -> float:
    # The clock of that process's computing (Linux, posix-timers.h), in nanoseconds and with its
    # ended threads; `stat` counts hundredths of a second.
    try:
        return time.clock_gettime((~pid << 3) | CPUCLOCK_SCHED)
    except OSError:
        return 0.0
