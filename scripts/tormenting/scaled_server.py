"""A house of several workers under torment: real engines, each of its programs may be killed."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import redis
import requests
from benching.process import ROOT

from meeting.ballot_box.volatile_keys import memory_folder
from meeting.demo.free_ports import free_ports
from meeting.scaled.configuration import Configuration, read_configuration
from meeting.scaled.postgresql import postgresql
from meeting.scaled.toml_file import as_toml
from tormenting.server import READY_SECONDS, Server, ServerStuckError

LOOK_SECONDS = 0.05
STOP_SECONDS = 30.0
# Real meetings, and the tablets of one poll at all workers: the case in which most can go wrong.
SPREAD = {"empty": True, "spread_tablets": True}
# By what each program of the house is known among the supervising process's own.
KNOWN = {
    "database": "/bin/postgres",
    "redis": "redis-server",
    "front": "nginx: master",
    "box": "meeting\0ballot-box",
    "worker": "meeting\0worker",
}


class ScaledServer(Server):
    """One `scaled` with its engines; the same ways as `Server`, and more that may die."""

    def __init__(self, house: Configuration) -> None:
        # Nothing of a single server's own start is of use here.
        self.house, self.data, self.url = house, house.data, house.database_url
        self.port = house.port
        self._log = house.data.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the supervising process and returns when all of the house answers."""
        command = [sys.executable, "-m", "meeting", "scaled", "--config", str(self.house.file)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                ["setpriv", "--pdeathsig=TERM", *command], cwd=ROOT,  # noqa: S607
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self.wait_until_whole()

    def wait_until_whole(self) -> None:
        """Returns when every program of the house answers."""
        deadline = time.monotonic() + READY_SECONDS
        checks: list[Callable[[], bool]] = [self._has_front, self._has_database, self._has_redis]
        checks += [lambda port=port: _is_healthy(port) for port in self.house.worker_ports]  # type: ignore[misc]
        while not all(check() for check in checks):
            has_ended = self._process is None or self._process.poll() is not None
            if has_ended or time.monotonic() > deadline:
                raise ServerStuckError(self._log.read_text(errors="replace")[-2000:])
            time.sleep(LOOK_SECONDS)

    def kill_one(self, who: str, number: int = 0) -> None:
        """kill -9 of one program; of the workers, the one with this number."""
        known = KNOWN[who] + ("" if who != "worker" else f"\0--config\0{self.house.file}")
        for pid, words in self._programs():
            is_it = known in words and (who != "worker" or words.endswith(f"\0{number}\0"))
            if is_it:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                return
        raise ServerStuckError(f"no {who} to kill")

    def has_worker(self, number: int) -> bool:
        """Whether this worker answers now."""
        return _is_healthy(self.house.worker_ports[number])

    def kill(self) -> None:
        """kill -9 of the supervising process, whom everything follows."""
        self.kill_all()

    def kill_box(self) -> None:
        """kill -9 of the ballot box."""
        self.kill_one("box")

    def kill_all(self) -> None:
        """kill -9 of the supervising process, whom everything follows; returns when all is gone."""
        children = [pid for pid, _words in self._programs()]
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        while any(Path(f"/proc/{pid}").exists() for pid in children):
            time.sleep(LOOK_SECONDS)

    @property
    def pid(self) -> int:
        """The supervising process, 0 when none runs."""
        return self._process.pid if self._process is not None else 0

    def with_workers(self, workers: int) -> None:
        """From the next start on there are so many."""
        text = self.house.file.read_text(encoding="utf-8")
        file = self.house.file
        file.write_text(re.sub(r"workers = \d+", f"workers = {workers}", text), encoding="utf-8")
        self.house = read_configuration(file)

    def stop(self) -> None:
        """Ends it in order."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
                self._process = None
            except subprocess.TimeoutExpired:
                self.kill_all()

    def forget(self) -> None:
        """Ends it in order and removes what it kept in memory."""
        self.stop()
        shutil.rmtree(memory_folder(self.data), ignore_errors=True)

    def _programs(self) -> list[tuple[int, str]]:
        tasks = Path(f"/proc/{self.pid or 'none'}/task").glob("*/children")
        found = [int(child) for task in tasks for child in task.read_text().split()]
        return [(each, _words(each)) for each in found]

    def _has_front(self) -> bool:
        return _is_healthy(self.port)

    def _has_database(self) -> bool:
        try:
            psycopg.connect(self.url.replace("+psycopg", ""), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _has_redis(self) -> bool:
        try:
            with redis.Redis.from_url(self.house.redis_url) as line:
                return bool(line.ping())
        except redis.RedisError:
            return False


def _words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def _is_healthy(port: int) -> bool:
    with requests.Session() as session:
        session.trust_env = False
        try:
            return session.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
        except requests.RequestException:
            return False


@contextmanager
def prepared_house(
    folder: Path, prepare: Sequence[str], workers: int = 2, more: Mapping[str, object] = SPREAD
) -> Iterator[tuple[ScaledServer, dict[str, Any]]]:
    """A house with engines of its own and meetings in session, and what a client needs of it.

    `prepare` is a module that makes them and its arguments between the folder and the database;
    what it prints is what the client needs, as JSON. `more` stands in the configuration too.
    """
    # The engines' accounts must be able to pass.
    folder.chmod(0o711)
    data = folder / "data"
    data.mkdir(mode=0o700)
    own = {"own": True}
    file = folder / "house.toml"
    first = free_ports(workers + 3) + 3
    words: Mapping[str, object] = {
        "data": str(data), "port": first - 3, "box_port": first - 2, "workers": workers,
        "first_worker_port": first, **more, "database": own, "redis": own,
    }  # fmt: skip
    file.write_text(as_toml(words), encoding="utf-8")
    house = read_configuration(file)
    database = postgresql(house)
    database.start()
    try:
        database.wait_until_ready()
        facts = _prepared(house, prepare)
    finally:
        database.stop()
    yield ScaledServer(house), facts


def _prepared(house: Configuration, prepare: Sequence[str]) -> dict[str, Any]:
    module, *more = prepare
    command = [sys.executable, "-m", module, str(house.data), *more, house.database_url]
    paths = [str(ROOT), str(ROOT / "scripts")]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    made = subprocess.run(  # noqa: S603 - our own command, no shell
        command, cwd=ROOT, env=env, check=True, capture_output=True
    )
    facts: dict[str, Any] = json.loads(made.stdout or "{}")
    return facts
