"""What happens in the hall before each stage of the walk: pressed and cast over the real server."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from meeting.demo.codes import read_codes
from meeting.demo.rehearsal import Staff, demo_cards, sign_in
from meeting.demo.server import DemoServer
from meeting.virtual.browser import Browser
from meeting.virtual.marks import plausible_marks
from meeting.virtual.tablet import VirtualTablet
from tests.browser.walk.screens import COMMITTEE, TOWN

PATIENCE_SECONDS = 30.0
SNAPSHOT = re.compile(r'<script type="application/json" id="snapshot">(.*?)</script>', re.DOTALL)
# Seats that the demo leaves to be checked in, of four more in all. The first of them cast without a
# screen: enough for bars that move by batches, and for a majority. The browser shows the others.
SEATS = 20
CASTING = 15
CHECKED_IN = 19
FIRST_CASTING = 8
AT_ONCE = 8
# Which list of the demo's cards belongs to the meeting.
BODIES = {TOWN: 0, COMMITTEE: 2}


@dataclass
class DemoHall:
    """The staff with their presses, and members who cast without a screen."""

    server: DemoServer
    staff: Staff = field(init=False)
    cards: list[list[str]] = field(init=False)
    _tablets: dict[int, list[VirtualTablet]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.staff = Staff(self.server.url, read_codes(self.server.data))
        self.cards = demo_cards(self.server.url)

    def check_in(self, meeting: int) -> None:
        """The door lets the members in by their cards, all but one."""
        for number, card in enumerate(self.cards[BODIES[meeting]][:CHECKED_IN]):
            # Unread notices pile up in the cookie, so the page is looked at now and then.
            send = self.staff.press if number % 10 == 0 else self.staff.send
            send("door", f"/door/{meeting}/card", code=card)

    def close(self) -> None:
        """Every virtual tablet leaves the hall."""
        for tablets in self._tablets.values():
            for tablet in tablets:
                tablet.disconnect()

    def snapshot(self, meeting: int) -> dict[str, object]:
        """What the hall's display is told."""
        page = Browser(self.server.url).get(f"/display/{meeting}").decode()
        found = SNAPSHOT.search(page)
        assert found is not None, "the display carries its first snapshot"
        snapshot: dict[str, object] = json.loads(found[1])
        return snapshot

    def announce(self, meeting: int, place: int) -> None:
        """The chair steps to the item in this place (from 0) and announces its poll."""
        agenda = self.snapshot(meeting)["agenda"]
        assert isinstance(agenda, list)
        self.staff.press("chair", f"/chair/{meeting}/item", item=agenda[place]["id"])
        self._steer(meeting, "prepare")

    def open(self, meeting: int) -> None:
        self._steer(meeting, "open")

    def cast(self, meeting: int, many: int = CASTING) -> None:
        """That many members of the meeting cast; the same marks in every walk."""
        tablets = self._seated(meeting)[:many]
        poll = self._poll(meeting)

        def cast(numbered: tuple[int, VirtualTablet]) -> None:
            number, tablet = numbered
            seen = tablet.wait_for_poll(int(poll["attempt"]), PATIENCE_SECONDS)
            tablet.cast(seen, marks(seen, number))

        with ThreadPoolExecutor(AT_ONCE) as several:
            list(several.map(cast, enumerate(tablets)))

    def close_poll(self, meeting: int) -> None:
        self._steer(meeting, "close")

    def confirm(self, meeting: int) -> None:
        """The chief teller first, then the chair."""
        attempt = int(self._poll(meeting)["attempt"])
        self.staff.press("chief_teller", f"/teller/{meeting}/confirm", attempt=attempt)
        self._steer(meeting, "confirm")

    def publish(self, meeting: int) -> None:
        self._steer(meeting, "publish", role="secretary")

    def void(self, meeting: int, reason: str) -> None:
        self._steer(meeting, "void", reason=reason)

    def end(self, meeting: int) -> None:
        self.staff.press("chair", f"/chair/{meeting}/meeting", step="end")

    def give_paper(self, meeting: int, seat: int) -> None:
        """The door has the member on this seat vote on paper."""
        members = Browser(self.server.url)
        members.session.cookies.update(self.staff.cookies("door"))
        page = members.get(f"/door/{meeting}?show=all").decode()
        found = re.search(rf'data-key="(\d+)">\s*<b class="num seat">{seat}</b>', page)
        assert found is not None, "the seat is on the door's list"
        self.staff.press(
            "door", f"/door/{meeting}/member",
            member=found[1], command="channel", channel="paper",
        )  # fmt: skip

    def enter_papers(self, role: str, approve: int) -> None:
        """One person's count of the committee's one paper ballot: for the first named, or not."""
        attempt = int(self._poll(COMMITTEE)["attempt"])
        self.staff.press(
            role, f"/teller/{COMMITTEE}/manual",
            attempt=attempt, channel="paper", **self._paper_counts(approve),
        )  # fmt: skip

    def propose_correction(self, record: int) -> None:
        """The chief teller has found that the paper ballot was read the wrong way round."""
        self.staff.press(
            "chief_teller", f"/correcting/{record}/propose",
            channel="paper", reason="示范：纸票赞成、反对读反", **self._paper_counts(0),
        )  # fmt: skip

    def add_member(self, meeting: int) -> None:
        """Somebody joins the body after its meeting; the list of cards is read anew."""
        self.staff.press(
            "secretary", f"/desk/bodies/{meeting}/people",
            name="新来者（示范）", seat_no="99", unit="示范", kinds="committee_member",
        )  # fmt: skip
        self.cards = demo_cards(self.server.url)

    def serial(self, meeting: int) -> str:
        """The serial of a ballot that one of the members cast in the last blind poll."""
        ack = next(
            ack
            for tablet in self._tablets[meeting]
            for ack in [tablet.ack_of(int(self._poll(meeting)["attempt"]))]
            if ack
        )
        return ack.serial

    def _poll(self, meeting: int) -> dict[str, Any]:
        poll = self.snapshot(meeting)["poll"]
        assert isinstance(poll, dict)
        return poll

    def _paper_counts(self, approve: int) -> dict[str, int]:
        """The form of a count by hand: one ballot, and how it marks the first of the options."""
        counts = {"c-issued": 1, "c-collected": 1, "c-valid": 1, "c-void": 0}
        for at, option in enumerate(self._poll(COMMITTEE)["options"]):
            is_for = approve if at == 0 else 1
            for word, count in (("approve", is_for), ("against", 1 - is_for), ("abstain", 0)):
                counts[f"o-{option['id']}-{word}"] = count
        return counts

    def _steer(self, meeting: int, command: str, role: str = "chair", **more: str) -> None:
        # A draft is shown to the chair only; from then on the hall sees what is steered.
        if command == "prepare":
            asked = {"poll": self.staff.poll_before_chair(meeting)}
        else:
            asked = {name: int(self._poll(meeting)[name]) for name in ("poll", "attempt")}
        self.staff.press(role, f"/chair/{meeting}/poll", command=command, **asked, **more)

    def _seated(self, meeting: int) -> Sequence[VirtualTablet]:
        if meeting not in self._tablets:
            cards = self.cards[BODIES[meeting]]
            self._tablets[meeting] = sign_in(self.server.url, cards[:CASTING])
            for tablet in self._tablets[meeting]:
                tablet.connect()
        return self._tablets[meeting]


def marks(poll: Mapping[str, Any], number: int) -> dict[str, Any]:
    """What the member of this number marks: most agree, a few do not."""
    options = [str(option["id"]) for option in poll["options"]]
    if poll["method"] == "approve":
        word = {3: "against", 9: "abstain"}.get(number, "approve")
        return dict.fromkeys(options, word)
    if poll["method"] == "choose":
        left_out = {number % 8} if number % 4 == 3 else set()
        chosen = [option for place, option in enumerate(options) if place not in left_out]
        return dict.fromkeys(chosen[: int(poll["limit"] or len(options))], 1)
    return plausible_marks(poll, random.Random(number))
