"""A whole meeting's people before their screens: every one in a browser of their own, at once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from meeting.demo.server import DemoServer
from meeting.services.agenda import agenda
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.doors import cards, sign_in
from meeting.services.doors.cards import Card
from tests.browser.whole_meeting.speech import LANGUAGES, Speech
from tests.meeting.small_house import SYSTEM, open_house

PASSWORD = "long-enough-for-a-test"
SIZE = 7
STAFF = ("chair", "chief_teller", "teller", "secretary", "door")
PAGES = {"chief_teller": "teller", "teller": "teller"}
SCREEN = {"width": 1600, "height": 900}
TABLETS = (
    {"width": 1280, "height": 800},
    {"width": 1024, "height": 768},
    {"width": 800, "height": 1280},
    {"width": 390, "height": 844},
)
PERSONS = ("林示范", "周示范")
PROJECTS = ("修缮镇东村道路", "清理万亩塘", "安装路灯", "改造农贸市场", "新建公共停车场")
SEATS = 2


@dataclass
class WholeRoom:
    """One server, one meeting of seven seats, and who looks at it; the staff speaks `speech`."""

    server: DemoServer
    chromium: Browser
    speech: Speech
    meeting: int
    cards: list[Card] = field(repr=False)
    display: Page = field(init=False, repr=False)
    staff: dict[str, Page] = field(default_factory=dict, repr=False)
    tablets: list[Page] = field(default_factory=list, repr=False)
    faults: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list, repr=False)

    @classmethod
    def open(cls, folder: Path, chromium: Browser, language: str) -> WholeRoom:
        """Lays the meeting into the folder, serves it, and seats everybody; `close` ends it."""
        meeting, made = _lay(folder)
        server = DemoServer(folder)
        server.start()
        room = cls(server, chromium, Speech(language), meeting, made)
        room.display = room.visit(f"/display/{meeting}?language={language}", viewport=SCREEN)
        for role in STAFF:
            room.staff[role] = room._at_the_desk(role)
        for member, size in enumerate(TABLETS):
            room.tablets.append(room.tablet(member, viewport=size))
        return room

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        self.server.stop()

    def visit(self, path: str, **context: Any) -> Page:
        """A browser of its own on this page; what breaks in it is noted."""
        made = self.chromium.new_context(**context)
        self._contexts.append(made)
        made.on("weberror", lambda fault: self.faults.append(str(fault.error)))
        page = made.new_page()
        page.goto(self.server.url + path)
        return page

    def speech_of(self, member: int) -> Speech:
        """The first three tablets speak the room's language, the fourth another one."""
        here = LANGUAGES.index(self.speech.code)
        return self.speech if member < 3 else Speech(LANGUAGES[(here + 1) % len(LANGUAGES)])

    def tablet(self, member: int, **context: Any) -> Page:
        """A tablet onto which this member's card is shown."""
        page = self.visit(f"/s/{self.cards[member].token}", **context)
        _speak(page, self.speech_of(member))
        self.take_seat(page)
        return page

    def take_seat(self, tablet: Page) -> None:
        """On the page of the card: from here on this tablet holds the seat."""
        tablet.locator("main button.main").click()
        tablet.wait_for_url("**/tablet/*")

    def press(self, role: str, step: str) -> None:
        """The large next step on this person's page; what cannot be undone is pressed twice."""
        page = self.staff[role]
        button = page.locator(f"[data-step^='{step}:']")
        expect(button).to_be_enabled()
        # After each step the button is held for a moment against a second tap.
        expect(button).not_to_have_attribute("aria-disabled", "true")
        with page.expect_request(lambda request: request.method == "POST"):
            button.click()
            if step == "close":
                page.locator("button[value=close]").click()

    def pictures(self, moment: str) -> None:
        """Kept where SCREENS says, for a person to look at."""
        if "SCREENS" not in os.environ:
            return
        seen = {"display": self.display, **self.staff}
        seen |= {f"tablet{n}": page for n, page in enumerate(self.tablets, 1)}
        for name, page in seen.items():
            folder = Path(os.environ["SCREENS"]) / self.speech.tag
            page.screenshot(path=str(folder / f"{moment}-{name}.png"))

    def _at_the_desk(self, role: str) -> Page:
        page = self.visit("/sign-in")
        _speak(page, self.speech)
        page.locator("input[name=name]").fill(role)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("button.main").click()
        page.wait_for_url(lambda address: "/sign-in" not in address)
        where = "desk/meetings" if role == "secretary" else PAGES.get(role, role)
        page.goto(f"{self.server.url}/{where}/{self.meeting}")
        return page


def _speak(page: Page, speech: Speech) -> None:
    page.locator(f".languages button[value={speech.code}]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", speech.tag)


def _lay(folder: Path) -> tuple[int, list[Card]]:
    house = open_house(folder, size=SIZE, checked_in=False)
    for title, pack, seats, protection, names in (
        ("任命示范镇副镇长", "appointment-individual", None, "blind", PERSONS),
        ("票决民生实事项目", "township-project-choose", SEATS, "split", PROJECTS),
    ):
        item = agenda.add_item(house.desk, SYSTEM, house.meeting, "poll", title)
        agenda.add_poll(
            house.desk, SYSTEM, item, title, "", pack, seats, "secret", None,
            options=[OptionDraft(name) for name in names], protection=protection,
        )  # fmt: skip
    for role in STAFF:
        sign_in.set_password(house.desk, SYSTEM, house.staff[role], PASSWORD)
    made = cards.list_cards(house.desk, SYSTEM, house.body)
    house.desk.store.close()
    return house.meeting, made
