"""Walks through the app in one browser: brings the hall to a stage and opens the screens there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Route

from meeting.ballot_box.volatile_keys import memory_folder
from meeting.demo.server import DemoServer
from meeting.web.languages import HTML_LANG
from tests.browser.hall import SEATS as CHOICES
from tests.browser.hall import cards_of, cast, mark_projects
from tests.browser.walk.rosters import roster_file
from tests.browser.walk.screens import (
    APPOINTED,
    APPOINTMENT,
    COMMITTEE,
    EVALUATION,
    MOTION,
    PROJECTS,
    RESERVE,
    STAGES,
    TOWN,
    Screen,
)
from tests.browser.walk.stages import BODIES, FIRST_CASTING, DemoHall
from tests.browser.walk.stages import SEATS as DEMO_SEATS

# Whose seats the browser shows: the meeting and the place in the list of its cards.
SEATS = {
    "first-member": (TOWN, 15),
    "marking": (TOWN, 16),
    "voting": (TOWN, 17),
    "plain": (TOWN, 18),
    "absent": (TOWN, 19),
    "committee": (COMMITTEE, 15),
    "newcomer": (COMMITTEE, -1),
}
# Who of the committee votes on paper: present, and neither casting nor shown by the browser.
ON_PAPER_SEAT = 18
PATIENCE_MS = 30_000


class Walker:
    """One server, one browser; `show` opens a screen of the list, which only goes forward."""

    def __init__(self, data: Path, chromium: Browser) -> None:
        self._data = data
        self._chromium = chromium
        self._servers: list[DemoServer] = []
        self._contexts: dict[str, BrowserContext] = {}
        self._pages: dict[str, Page] = {}
        self._hall: DemoHall | None = None
        self._at = -1

    def close(self) -> None:
        """Ends the browser's visits and every server."""
        for context in self._contexts.values():
            context.close()
        if self._hall is not None:
            self._hall.close()
        for server in self._servers:
            server.stop()

    def show(self, screen: Screen, language: str = "zh_Hans_CN") -> Page:
        """The page in this state and language; earlier stages are gone through first."""
        self.reach(screen.stage)
        page = self._page(screen)
        width, height = screen.kind.picture
        page.set_viewport_size({"width": width, "height": height})
        if page.url == "about:blank":
            page.goto(self._url(screen, "/trust"))
        self._speak(page, language)
        page.goto(self._url(screen, screen.path))
        page.locator("main").first.wait_for(timeout=PATIENCE_MS)
        if screen.kind.settled and screen.scripts:
            for frame in page.frames:
                frame.locator(screen.kind.settled).first.wait_for()
        self._work(page, screen)
        return page

    def reach(self, stage: str) -> None:
        """Goes through every stage up to this one."""
        while self._at < STAGES.index(stage):
            self._at += 1
            self._way[STAGES[self._at]]()

    @property
    def hall(self) -> DemoHall:
        """The demo's people; there from the stage `quiet` on."""
        if self._hall is None:
            server = self._serve("hall", prepared=True)
            self._hall = DemoHall(server)
            self._hall.check_in(TOWN)
        return self._hall

    @property
    def _way(self) -> dict[str, Callable[[], object]]:
        return {
            "empty": lambda: self._serve("empty", prepared=False),
            "quiet": lambda: self.hall,
            "announced": lambda: self.hall.announce(TOWN, PROJECTS),
            "open": self._open_projects,
            "closed": lambda: self.hall.close_poll(TOWN),
            "confirmed": lambda: self.hall.confirm(TOWN),
            "published": lambda: self.hall.publish(TOWN),
            "motion": lambda: self._begin(TOWN, MOTION, FIRST_CASTING),
            "void": lambda: self.hall.void(TOWN, "示范：有人误按"),
            "rank": lambda: self._begin(TOWN, RESERVE, 0),
            "appointment": self._begin_committee,
            "counting": self._count_papers,
            "differing": lambda: self.hall.enter_papers("teller", approve=0),
            "decided": self._decide_appointment,
            "proposed": lambda: self.hall.propose_correction(APPOINTED),
            "grades": lambda: self._begin(COMMITTEE, EVALUATION, FIRST_CASTING),
            "ended": self._end_committee,
            "locked": self._cut_the_power,
        }

    def _work(self, page: Page, screen: Screen) -> None:
        """Does on the page what brings it into the state that is meant."""
        if screen.roster:
            page.locator("input[type=file]").first.set_input_files(roster_file(screen.roster))
        for name, text in screen.types:
            page.locator(f"[name={name}]").first.fill(self._found(text))
        for selector in screen.press:
            page.locator(selector).first.click()
        page.locator(screen.shows).first.wait_for()
        # A page that a press leads to is laid out without its styles until they have come.
        page.wait_for_load_state()

    def _open_projects(self) -> None:
        """One ballot half filled in, one recorded, and enough others for bars to move."""
        self.hall.open(TOWN)
        self.hall.cast(TOWN)
        for who, then in (("marking", None), ("voting", cast)):
            tablet = self._context(who).new_page()
            tablet.goto(f"{self.hall.server.url}/tablet/{TOWN}")
            cards_of(tablet)
            mark_projects(tablet, *range(CHOICES))
            if then:
                then(tablet)
            tablet.close()

    def _begin(self, meeting: int, place: int, casting: int) -> None:
        self.hall.announce(meeting, place)
        self.hall.open(meeting)
        if casting:
            self.hall.cast(meeting, casting)

    def _begin_committee(self) -> None:
        self.hall.check_in(COMMITTEE)
        self.hall.give_paper(COMMITTEE, ON_PAPER_SEAT)
        self._begin(COMMITTEE, APPOINTMENT, FIRST_CASTING)

    def _count_papers(self) -> None:
        """Closed with a paper ballot that one of the two persons has counted."""
        self.hall.cast(COMMITTEE)
        self.hall.close_poll(COMMITTEE)
        self.hall.enter_papers("chief_teller", approve=1)

    def _decide_appointment(self) -> None:
        self.hall.enter_papers("teller", approve=1)
        self.hall.confirm(COMMITTEE)
        self.hall.publish(COMMITTEE)

    def _end_committee(self) -> None:
        self.hall.void(COMMITTEE, "示范：改期")
        self.hall.end(COMMITTEE)
        self.hall.add_member(COMMITTEE)

    def _cut_the_power(self) -> None:
        """What was in memory alone is gone when the server comes back, in the middle of a poll."""
        server = self.hall.server
        server.kill()
        shutil.rmtree(memory_folder(server.data))
        server.start()

    def _serve(self, name: str, prepared: bool) -> DemoServer:
        folder = self._data / name
        folder.mkdir(parents=True)
        server = DemoServer(folder, more=() if prepared else ("--empty",))
        if prepared:
            server.prepare(DEMO_SEATS)
        server.start()
        self._servers.append(server)
        return server

    def _page(self, screen: Screen) -> Page:
        key = screen.who if screen.scripts else f"{screen.who} without scripts"
        if key not in self._pages:
            self._pages[key] = self._context(screen.who, screen.scripts).new_page()
        return self._pages[key]

    def _context(self, who: str, scripts: bool = True) -> BrowserContext:
        if who in self._contexts:
            return self._contexts[who]
        context = self._chromium.new_context(
            reduced_motion="reduce", locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        if not scripts:
            context.route("**/*", _without_scripts)
        context.set_default_timeout(PATIENCE_MS)
        self._contexts[who] = context
        if who in SEATS:
            meeting, place = SEATS[who]
            page = context.new_page()
            page.goto(self.hall.server.url + self.hall.cards[BODIES[meeting]][place])
            page.locator("main form[method=post] button").first.click()
            page.wait_for_url(re.compile("/tablet"))
            page.close()
        elif who not in ("nobody", "first"):
            url = self.hall.server.url
            for name, value in self.hall.staff.cookies(who).items():
                context.add_cookies([{"name": name, "value": value, "url": url}])
        return context

    def _url(self, screen: Screen, path: str) -> str:
        if screen.stage == "empty":
            return self._servers[0].url + path
        return self.hall.server.url + self._found(path)

    def _found(self, text: str) -> str:
        """The text with what the walk has found in its place."""
        if "{card}" in text:
            text = text.replace("{card}", self.hall.cards[0][4])
        if "{serial}" in text:
            text = text.replace("{serial}", self.hall.serial(TOWN))
        return text

    def _speak(self, page: Page, language: str) -> None:
        """Sends the form of the language switch with this visitor's cookies and guard."""
        if page.locator("html").get_attribute("lang") == HTML_LANG[language]:
            return
        guard = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
        root = page.url.split("/", 3)
        page.context.request.post(
            "/".join(root[:3]) + "/language",
            form={"csrf_token": guard, "language": language, "back": "/healthz"},
            headers={"Referer": page.url},
            max_redirects=0,
        )


def _without_scripts(route: Route) -> None:
    """The page as a browser without scripts draws it, in one where the tests' own still run."""
    request = route.request
    if request.resource_type != "document" or request.method != "GET":
        route.continue_()
        return
    answer = route.fetch()
    page = re.sub(r"<script\b.*?</script>|</?noscript>", "", answer.text(), flags=re.DOTALL)
    route.fulfill(response=answer, body=page)
