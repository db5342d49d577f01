"""A meeting with one poll for each way to mark, steered by posts: for tests of the tablet alone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from meeting.demo.server import DemoServer
from meeting.services.agenda import agenda
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.doors import sign_in
from meeting.virtual.browser import Browser as Poster
from tests.meeting.small_house import SYSTEM, open_house

PASSWORD = "long-enough-for-a-test"
SIZE = 17
MINUTES_20 = 1200
# By name: the rule pack, secrecy, seats, seconds, and how many options stand on the ballot.
POLLS: dict[str, tuple[str, str, int | None, int | None, int]] = {
    "choose": ("township-project-choose", "secret", 8, MINUTES_20, 10),
    "appointment": ("appointment-individual", "secret", None, None, 1),
    "persons": ("appointment-individual", "secret", None, None, 3),
    "grade": ("satisfaction-majority-all", "secret", None, None, 8),
    "rank": ("township-project-rank", "secret", 2, None, 6),
    "motion": ("motion-majority-all", "named", None, None, 1),
    "phone": ("satisfaction-majority-all", "secret", None, None, 3),
    "extended": ("township-project-choose", "secret", 8, MINUTES_20, 10),
    "tabs": ("motion-majority-all", "named", None, None, 1),
    "aloud": ("motion-majority-all", "named", None, None, 1),
}
LONG = "老旧小区道路、排水和居民小区便民充电桩安装改造提升工程"


@dataclass
class BallotRoom:
    """The server over the room's folder, the chair's browser without a screen, and the tablets."""

    server: DemoServer
    chromium: Browser
    meeting: int
    tokens: list[str] = field(repr=False)
    polls: dict[str, int]
    items: dict[str, int]
    chair: Poster
    is_open: str = ""

    @classmethod
    def start(cls, folder: Path, chromium: Browser) -> BallotRoom:
        """Lays the meeting into the folder, then serves it; `stop` ends it."""
        house = open_house(folder, size=SIZE)
        made, items = {}, {}
        for name, (pack, secrecy, seats, seconds, many) in POLLS.items():
            item = items[name] = agenda.add_item(house.desk, SYSTEM, house.meeting, "poll", name)
            options = [
                OptionDraft(f"{LONG}{n}", "说明", cost="186 万元", place="示范一村至三村")
                for n in range(1, many + 1)
            ]
            made[name] = agenda.add_poll(
                house.desk, SYSTEM, item, f"{name} 的表决事项", "", pack, seats, secrecy, seconds,
                options=options, protection="split" if secrecy == "secret" else None,
            )  # fmt: skip
        sign_in.set_password(house.desk, SYSTEM, house.staff["chair"], PASSWORD)
        house.desk.store.close()
        server = DemoServer(folder)
        server.start()
        chair = Poster(server.url)
        chair.read_guard("/sign-in")
        chair.post("/sign-in", name="chair", password=PASSWORD)
        chair.read_guard("/results")
        return cls(server, chromium, house.meeting, house.tokens, made, items, chair)

    def stop(self) -> None:
        self.server.stop()

    def announce(self, name: str) -> None:
        """Steps to the poll and announces it; the one before is closed and declared void."""
        if self.is_open:
            for command in ("close", "void"):
                self.steer(self.is_open, command)
        self.is_open = name
        self.chair.post(f"/chair/{self.meeting}/item", item=self.items[name])
        self.steer(name, "prepare")

    def open(self, name: str) -> None:
        """Announces the poll and opens it."""
        self.announce(name)
        self.steer(name, "open")

    def repeat(self, name: str) -> None:
        """Closes the open attempt, declares it void and has the poll voted on again."""
        attempt = self._attempt()
        for command in ("close", "void", "repeat"):
            self.steer(name, command, attempt=attempt)
        for command in ("prepare", "open"):
            self.steer(name, command)

    def steer(self, name: str, command: str, **more: Any) -> None:
        """One press of the chair."""
        fields = {"poll": self.polls[name], "attempt": self._attempt(), "reason": "测试", **more}
        self.chair.post(f"/chair/{self.meeting}/poll", command=command, **fields)

    def _attempt(self) -> int:
        """The attempt that the hall sees; 0 while it sees none."""
        page = self.chair.get(f"/display/{self.meeting}").decode()
        found = re.search(r'id="snapshot">(.*?)</script>', page)
        assert found is not None
        poll = json.loads(found[1])["poll"]
        return int(poll["attempt"]) if poll else 0

    def tablet(self, member: int, **context: Any) -> Page:
        """The tablet of this member, signed in by card."""
        made = self.chromium.new_context(**{"viewport": {"width": 1024, "height": 768}, **context})
        page = made.new_page()
        page.goto(f"{self.server.url}/s/{self.tokens[member]}")
        page.locator("main button.main").click()
        page.wait_for_url("**/tablet/*")
        return page
