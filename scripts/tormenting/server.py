"""The server under torment: a real process over a real store, killed and started again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import requests
from benching.process import ROOT, Process

from meeting.ballot_box.volatile_keys import memory_folder
from meeting.demo.free_ports import free_ports
from meeting.virtual.browser import Browser
from tormenting.shim import Shim

READY_SECONDS = 120.0


class ServerStuckError(Exception):
    """The server did not come up, or the meeting did not go on; says where."""


class Server:
    """One `serve` over one data folder; `url` names a PostgreSQL database, or nothing."""

    def __init__(self, data: Path, url: str = "", shim: Shim | None = None) -> None:
        self.data, self.url = data, url
        # The next is its ballot box's.
        self.port = free_ports(2)
        self._log = data.with_suffix(".log")
        environ = shim.environ if shim is not None else None
        self._nursery = Process(["tormenting.nursery"], environ, self._log)
        self._pid = 0

    @property
    def address(self) -> str:
        """Where it listens; the same after a restart."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it and returns when it answers."""
        arguments = ["serve", "--port", str(self.port), "--data", str(self.data)]
        arguments += ["--database-url", self.url] if self.url else []
        self._pid = int(self._nursery.say(json.dumps([arguments, str(self._log)])))
        self._wait_until_it_answers()

    def kill(self) -> None:
        """kill -9; nothing is said or written any more. Its ballot box follows by itself."""
        pid, self._pid = self._pid, 0
        _kill([pid] if pid else [])

    def kill_box(self) -> None:
        """kill -9 of the ballot box beside it."""
        _kill(self._children())

    def kill_all(self) -> None:
        """Both at one moment, as a power cut does it."""
        everybody = [*self._children(), *([self._pid] if self._pid else [])]
        self._pid = 0
        _kill(everybody)

    def forget(self) -> None:
        """Ends it and removes what it kept in memory."""
        self.kill_all()
        self._nursery.end()
        shutil.rmtree(memory_folder(self.data), ignore_errors=True)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and _is_alive(self._pid):
            with requests.Session() as session:
                session.trust_env = False
                try:
                    if session.get(self.address + "/healthz", timeout=5).ok:
                        return
                except requests.RequestException:
                    time.sleep(0.05)
        raise ServerStuckError(self._log.read_text(errors="replace")[-2000:])

    def _children(self) -> list[int]:
        tasks = Path(f"/proc/{self._pid or 'none'}/task").glob("*/children")
        return [int(child) for task in tasks for child in task.read_text().split()]


def _kill(pids: list[int]) -> None:
    """All of them before any of them is waited for."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for pid in pids:
        while _is_alive(pid):
            time.sleep(0.005)


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


class Staff:
    """Chair, chief teller and secretary, signed in once; a restart does not sign them out."""

    def __init__(self, server: Server, codes: Mapping[str, tuple[str, str]]) -> None:
        self._browsers: dict[str, Browser] = {}
        self._lock = threading.Lock()
        for role, (name, code) in codes.items():
            browser = self._browsers[role] = Browser(server.address)
            browser.read_guard("/sign-in")
            browser.post("/sign-in", name=name, password=code)
            browser.read_guard("/results")

    def press(self, role: str, path: str, **fields: str | int) -> None:
        """Sends one form; the page that follows is opened, as a browser does."""
        with self._lock:
            browser = self._browsers[role]
            browser.get(browser.post(path, **fields))

    def twin(self, role: str, address: str) -> Browser:
        """A second browser with the same sign-in."""
        twin = Browser(address)
        twin.session.cookies.update(self._browsers[role].session.cookies)
        twin.read_guard("/results")
        return twin

    def page(self, role: str, path: str) -> str:
        """A page as this role sees it."""
        with self._lock:
            return self._browsers[role].get(path).decode()


@contextmanager
def prepared(
    folder: Path, members: int, polls: int, kind: str, url: str = ""
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A data folder with a meeting in session, and what a client needs to know of it."""
    data = folder / "data"
    command = [sys.executable, "-m", "benching.hall", str(data), str(members), str(polls), kind]
    command += [url] if url else []
    paths = [str(ROOT), str(ROOT / "scripts")]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    made = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)  # noqa: S603
    try:
        yield data, json.loads(made.stdout)
    finally:
        shutil.rmtree(data, ignore_errors=True)
