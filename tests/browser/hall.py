"""A demo server and the people before their screens, for the tests that drive real browsers."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, expect

from meeting.demo.codes import read_codes
from meeting.demo.rehearsal import demo_cards
from meeting.demo.server import DemoServer
from tests.meeting.laid_once import copy_of

TABLET = {"width": 1280, "height": 800}
HALL_SCREEN = {"width": 1600, "height": 900}
# Where the polls of the demo's town congress stand on its agenda.
PROJECTS, MOTION, RESERVE = 3, 4, 5
SEATS = 8


@dataclass
class Hall:
    """The first demo meeting, a town congress of 98: nearly all are let in by hand already."""

    server: DemoServer
    chromium: Browser
    meeting: int = 1
    cards: list[str] = field(default_factory=list)
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    _signed_in: dict[str, Page] = field(default_factory=dict)

    @classmethod
    def start(cls, data: Path, chromium: Browser) -> Hall:
        """A server with a fresh demo over the folder; `stop` ends it."""
        copy_of("demo", data, lambda empty: DemoServer(empty).prepare(0))
        server = DemoServer(data)
        server.start()
        return cls(server, chromium, cards=demo_cards(server.url)[0], codes=read_codes(data))

    def stop(self) -> None:
        self.server.stop()

    def page(self, path: str, **context: Any) -> Page:
        """A visitor with a browser of their own, on this page."""
        page = self.chromium.new_context(**context).new_page()
        page.goto(self.server.url + path)
        return page

    def staff(self, role: str) -> Page:
        """The desk of this role; one-time codes sign in once, so the page is kept."""
        if role not in self._signed_in:
            name, code = self.codes[role]
            page = self.page(f"/sign-in?name={name}&code={code}")
            page.locator("button.main").click()
            page.wait_for_url(lambda address: "/sign-in" not in address)
            self._signed_in[role] = page
        return self._signed_in[role]

    def tablet(self, member: int, **context: Any) -> Page:
        """The tablet of the member in this place of the list, signed in by card."""
        page = self.page(self.cards[member], **{"viewport": TABLET, **context})
        page.locator("main button.main").click()
        page.wait_for_url("**/tablet/*")
        return page

    def display(self) -> Page:
        return self.page(f"/display/{self.meeting}", viewport=HALL_SCREEN)

    def press(self, command: str, role: str = "chair") -> Page:
        """One press on the chair's console."""
        desk = self.staff(role)
        desk.goto(f"{self.server.url}/chair/{self.meeting}")
        button = desk.locator(f".next button[name=command][value={command}]")
        button.wait_for(state="attached")
        # What cannot be taken back is opened first and pressed then.
        if not button.is_visible():
            desk.locator(f".next details:has(button[value={command}]) > summary").click()
        with desk.expect_response(lambda answer: answer.request.method == "POST"):
            button.click()
        return desk

    def keep_by_split(self, item: int) -> None:
        """The secretary chooses `split` for the item's draft: these ballots go by socket."""
        desk = self.staff("secretary")
        desk.goto(f"{self.server.url}/desk/meetings/{self.meeting}")
        line = desk.locator("ol.agenda > li").nth(item)
        line.locator("a[href*='/polls/']").first.click()
        desk.locator("select[name=protection]").select_option("split")
        desk.locator("form.sheet button.main").click()
        desk.locator(".note.done").wait_for()

    def open_poll(self, item: int) -> None:
        """The chair steps to the item, announces its poll and opens it."""
        self.announce(item)
        self.press("open")

    def announce(self, item: int) -> None:
        """The chair steps to the item and announces its poll; blind credentials are drawn then."""
        chair = self.staff("chair")
        chair.goto(f"{self.server.url}/chair/{self.meeting}")
        chair.locator(".spine button").nth(item).click()
        expect(chair.locator(".spine button").nth(item)).to_have_attribute("aria-current", "step")
        self.press("prepare")

    def publish(self) -> None:
        """The chair closes, chief teller and chair confirm, the secretary publishes."""
        chair = self.press("close")
        # The ballot box is sealed and counted first.
        expect(chair.locator("button[value=close]")).to_have_count(0, timeout=30_000)
        teller = self.staff("chief_teller")
        teller.goto(f"{self.server.url}/teller/{self.meeting}")
        teller.locator("form[action$='/confirm'] button").click()
        expect(teller.locator(".confirmations")).to_contain_text("✓")
        self.press("confirm")
        self.press("publish", role="secretary")

    def cast_count(self, expected: int) -> None:
        """Waits until the chair's console shows so many ballots."""
        desk = self.staff("chair")
        expect(desk.locator("[data-show=cast]").first).to_have_text(str(expected))


def cards_of(tablet: Page) -> Any:
    """The cards of the ballot, once it is there."""
    tablet.locator("ol.ballot li.card").first.wait_for()
    return tablet.locator("ol.ballot li.card label.line")


def mark_projects(tablet: Page, *places: int) -> None:
    """Taps the projects in these places of the official order."""
    cards = cards_of(tablet)
    for place in places:
        cards.nth(place).click()


def cast(tablet: Page) -> None:
    """Through the review to the recorded state."""
    tablet.locator("#check").click()
    tablet.locator("#submit").click()
    expect_recorded(tablet)


def expect_recorded(tablet: Page) -> None:
    expect(tablet.locator(".state.good h2")).to_be_visible(timeout=30_000)


def close(page: Page | BrowserContext) -> None:
    """Closes the visitor's whole browser."""
    (page.context if isinstance(page, Page) else page).close()


def box_of(hall: Hall) -> int | None:
    """The process of the hall's ballot box, found by its data folder; None while there is none."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"ballot-box" in command and os.fsencode(hall.server.data) in command:
            return int(folder.name)
    return None


def sent_by(*pages: Page) -> list[str]:
    """All that these tablets will send by sockets they open from now on."""
    sent: list[str] = []

    def watch(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(str(frame)))

    for page in pages:
        page.on("websocket", watch)
    return sent
