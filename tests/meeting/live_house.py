"""A small house on a real server process, with polls of all three live displays."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from meeting.demo.server import DemoServer
from meeting.services.agenda import agenda
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.doors import sign_in
from meeting.virtual.browser import Browser
from tests.meeting.raw_socket import RawSocket
from tests.meeting.small_house import SYSTEM, open_house

PASSWORD = "long-enough-for-a-test"
SIZE = 17
PACKS = {
    "batched": ("township-project-choose", "secret", 2),
    "close": ("appointment-individual", "secret", None),
    "live": ("motion-majority-all", "named", None),
}


@dataclass
class LiveHouse:
    """The server with its meeting; `polls` by live display, `items` beside them."""

    server: DemoServer
    meeting: int
    tokens: list[str] = field(repr=False)
    polls: dict[str, int]
    items: dict[str, int]
    _open: list[RawSocket] = field(default_factory=list, repr=False)
    _known: dict[str, Browser] = field(default_factory=dict, repr=False)

    def visitor(self) -> Browser:
        """A browser of nobody's."""
        return Browser(self.server.url)

    def staff(self, role: str) -> Browser:
        """This role's one browser, signed in."""
        if role not in self._known:
            browser = self._known[role] = self.visitor()
            browser.read_guard("/sign-in")
            browser.post("/sign-in", name=role, password=PASSWORD)
            browser.read_guard("/results")
        return self._known[role]

    def holder(self, number: int) -> Browser:
        """The browser that holds this member's seat, signed in once."""
        name = f"member {number}"
        self._known[name] = self._known.get(name) or self.member(number)
        return self._known[name]

    def member(self, number: int, language: str = "") -> Browser:
        """A new browser that holds the seat of this member."""
        browser, card = self.visitor(), f"/s/{self.tokens[number]}"
        browser.read_guard(card)
        if language:
            browser.post("/language", language=language)
        browser.post(card)
        browser.read_guard("/results")
        return browser

    def cookie(self, browser: Browser | None) -> str:
        """What this browser sends along."""
        cookies = browser.session.cookies.items() if browser is not None else []
        return "; ".join(f"{name}={value}" for name, value in cookies)

    def socket(
        self, namespace: str, browser: Browser | None = None, auth: object = None, **options: Any
    ) -> RawSocket:
        """An open connection, closed with the house; `auth` names this meeting unless given."""
        asked = {"meeting": self.meeting} if auth is None else auth
        made = RawSocket(self.server.url, namespace, asked, self.cookie(browser), **options)
        self._open.append(made)
        return made

    def open_poll(self, display: str) -> tuple[int, str]:
        """Steps to the poll and opens it; the attempt and its first option, as the hall sees it."""
        chair, steer = self.staff("chair"), f"/chair/{self.meeting}"
        chair.post(f"{steer}/item", item=self.items[display])
        poll = self.polls[display]
        chair.post(f"{steer}/poll", command="prepare", poll=poll)
        chair.post(f"{steer}/poll", command="open", poll=poll)
        hall = self.socket("/hall")
        shown = hall.wait(lambda seen: bool(seen["poll"]) and seen["poll"]["state"] == "open")
        return int(shown["poll"]["attempt"]), str(shown["poll"]["options"][0]["id"])

    def close_poll(self, attempt: int) -> None:
        """Closes the poll and declares it void, so that the next one may open."""
        for command in ("close", "void"):
            self.staff("chair").post(
                f"/chair/{self.meeting}/poll", command=command, attempt=attempt, reason="测试"
            )

    def stop(self) -> None:
        """Ends every connection, then the server."""
        for each in self._open:
            each.close()
        self.server.stop()


def ballot(attempt: int, marks: dict[str, Any], key: str = "") -> dict[str, Any]:
    """What a tablet sends."""
    return {"attempt": attempt, "key": key or secrets.token_hex(16), "marks": marks}


def start_house(folder: Path, protection: str = "split") -> LiveHouse:
    """Lays the house into the folder, then serves it; `protection` is that of secret polls."""
    house = open_house(folder, size=SIZE)
    desk, made_polls, items = house.desk, {}, {}
    for display, (pack, secrecy, seats) in PACKS.items():
        item = items[display] = agenda.add_item(desk, SYSTEM, house.meeting, "poll", display)
        options = [OptionDraft(f"选项{n}") for n in range(1, 5 if seats else 2)]
        made_polls[display] = agenda.add_poll(
            desk, SYSTEM, item, display, "", pack, seats=seats, secrecy=secrecy, options=options,
            protection=protection,
        )  # fmt: skip
    for role in ("chair", "chief_teller", "secretary"):
        sign_in.set_password(desk, SYSTEM, house.staff[role], PASSWORD)
    desk.store.close()
    server = DemoServer(folder)
    server.start()
    return LiveHouse(server, house.meeting, house.tokens, made_polls, items)
