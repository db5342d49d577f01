"""One house, two worker processes: PostgreSQL and Redis beneath them, a tablet at either."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from meeting.demo.free_ports import free_ports
from meeting.demo.server import ROOT
from meeting.scaled.toml_file import as_toml
from meeting.services.doors import cards, sign_in
from meeting.shared.standstill import STILL_SECONDS
from meeting.virtual.browser import Browser
from tests.meeting.house import ROOT as SYSTEM
from tests.meeting.house import House
from tests.meeting.raw_socket import RawSocket

PASSWORD = "long-enough-for-a-test"
PASSPHRASE = "a-passphrase-of-the-test"
SIZE = 16
READY_SECONDS = 60.0


@dataclass
class TwoWorkers:
    """The running workers; sockets that were opened are closed with the house."""

    folder: Path
    config: Path
    first_port: int
    meeting: int
    body: int
    polls: dict[str, int]
    items: dict[str, int]
    tokens: list[str] = field(repr=False)
    _processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict, repr=False)
    _open: list[RawSocket] = field(default_factory=list, repr=False)

    def url(self, worker: int) -> str:
        """Where this worker listens for its nginx."""
        return f"http://127.0.0.1:{self.first_port + worker}"

    def start(self, *workers: int) -> None:
        """Starts workers and returns when all of them answer."""
        for number in workers:
            command = [sys.executable, "-m", "meeting", "worker", "--config", str(self.config)]
            with (self.folder / f"worker-{number}.log").open("ab") as log:
                self._processes[number] = subprocess.Popen(
                    [*command, "--number", str(number)],
                    cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                )  # fmt: skip
        for number in workers:
            self._wait_until_ready(number)

    def kill(self, worker: int) -> None:
        """Ends it without letting it finish anything."""
        process = self._processes.pop(worker)
        process.kill()
        process.wait()

    @contextmanager
    def frozen(self, worker: int) -> Iterator[None]:
        """It has no turn meanwhile, for longer than a worker may stand still unnoticed."""
        process = self._processes[worker]
        process.send_signal(signal.SIGSTOP)
        until = time.monotonic() + STILL_SECONDS + 1
        try:
            yield
            # The standstill itself is the event, so there is nothing to await.
            time.sleep(max(0.0, until - time.monotonic()))
        finally:
            process.send_signal(signal.SIGCONT)

    def browser(self, worker: int, address: str = "198.51.100.7") -> Browser:
        """A new visitor at this worker; `address` is what nginx says of it."""
        browser = Browser(self.url(worker))
        browser.session.headers["X-Forwarded-For"] = address
        return browser

    def staff(self, role: str, worker: int) -> Browser:
        """A browser of this role, signed in at this worker."""
        browser = self.browser(worker)
        browser.read_guard("/sign-in")
        browser.post("/sign-in", name=role, password=PASSWORD)
        browser.read_guard("/results")
        return browser

    def member(self, number: int, worker: int) -> Browser:
        """A browser that takes the seat of this member at this worker."""
        browser, card = self.browser(worker), f"/s/{self.tokens[number]}"
        browser.read_guard(card)
        browser.post(card)
        return browser

    def over(self, browser: Browser, worker: int) -> Browser:
        """The same browser, whose next page comes from that worker."""
        browser.base_url = self.url(worker)
        return browser

    def socket(self, worker: int, namespace: str, browser: Browser | None = None) -> RawSocket:
        """An open connection to this worker."""
        jar = browser.session.cookies.items() if browser is not None else []
        cookie = "; ".join(f"{name}={value}" for name, value in jar)
        asked = {"meeting": self.meeting}
        made = RawSocket(self.url(worker), namespace, asked, cookie)
        self._open.append(made)
        return made

    def steer(self, chair: Browser, command: str, **fields: str | int) -> None:
        """One command of the chair's on a poll."""
        chair.post(f"/chair/{self.meeting}/poll", command=command, **fields)

    def open_poll(self, chair: Browser, which: str) -> int:
        """Steps to the poll and opens it; its attempt, as the hall sees it."""
        chair.post(f"/chair/{self.meeting}/item", item=self.items[which])
        for command in ("prepare", "open"):
            self.steer(chair, command, poll=self.polls[which])
        hall = self.socket(1, "/hall")
        shown = hall.wait(lambda seen: bool(seen["poll"]) and seen["poll"]["state"] == "open")
        return int(shown["poll"]["attempt"])

    def stop(self) -> None:
        """Ends connections and workers, and says nothing if they had ended."""
        for each in self._open:
            each.close()
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            process.wait(timeout=20)

    def said(self) -> str:
        """What the workers wrote to their terminals."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("worker-*.log")))

    def _wait_until_ready(self, worker: int) -> None:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and self._processes[worker].poll() is None:
            try:
                if requests.get(self.url(worker) + "/healthz", timeout=2).ok:
                    return
            except requests.RequestException:
                time.sleep(0.1)
        raise AssertionError(self.said()[-3000:])


def start_two(folder: Path, database_url: str, redis_url: str) -> TwoWorkers:
    """Lays the house into folder and database, then serves it by two workers."""
    house = House(folder / "data", "congress", SIZE, is_demo=False, database_url=database_url)
    house.check_in(SIZE)
    drafts: dict[str, dict[str, Any]] = {
        "live": {"pack": "motion-majority-all", "names": ["选项"], "secrecy": "named"},
        "again": {"pack": "motion-majority-all", "names": ["选项"], "secrecy": "named"},
        "third": {"pack": "motion-majority-all", "names": ["选项"], "secrecy": "named"},
        "frozen": {"pack": "motion-majority-all", "names": ["选项"], "secrecy": "named"},
        "batched": {
            "pack": "township-project-choose", "names": ["甲", "乙", "丙"], "secrecy": "secret",
            "seats": 2,
        },
    }  # fmt: skip
    polls = {which: house.poll(draft.pop("pack"), **draft) for which, draft in drafts.items()}
    board = house.board("secretary")
    items = [item["id"] for item in board["agenda"]][-len(polls) :]
    for role in ("chair", "chief_teller", "secretary", "admin"):
        sign_in.set_password(house.desk, SYSTEM, int(house.staff[role].id or 0), PASSWORD)
    tokens = [card.token for card in cards.list_cards(house.desk, SYSTEM, house.body)]
    house.desk.store.close()
    first = free_ports(5)
    words = {
        "data": "data", "port": first, "box_port": first + 1, "first_worker_port": first + 3,
        "empty": True, "database": {"url": database_url}, "redis": {"url": redis_url},
    }  # fmt: skip
    config = folder / "house.toml"
    config.write_text(as_toml(words), encoding="utf-8")
    made = TwoWorkers(
        folder, config, first + 3, house.meeting, house.body, polls,
        dict(zip(polls, items, strict=True)), tokens,
    )  # fmt: skip
    made.start(0, 1)
    return made
