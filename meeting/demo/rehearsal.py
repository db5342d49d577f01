"""Holds one demo meeting from check-in to published records, over real HTTP and real sockets.

The staff press the same forms as their pages; the tablets cast through their sockets. What was
acked is counted here, to be compared with what the signed records say was counted.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import socketio

from meeting.live import wire
from meeting.virtual.browser import Browser, PageRefusedError
from meeting.virtual.marks import plausible_marks
from meeting.virtual.tablet import VirtualTablet
from voting.blind.ack import Ack

PATIENCE_SECONDS = 30.0
SIGN_IN_AT_ONCE = 8
LOSES_EVERY = 10
ASKS_EVERY = 10
# Chance does not tie the same options again and again; a fault would.
MOST_ATTEMPTS = 8


class RehearsalStuckError(Exception):
    """The meeting did not go on as it should; says where."""


@dataclass
class Acked:
    """What the tablets were promised in one attempt; poll and number name it in its record.

    `acks` are the signed ones of a blind attempt.
    """

    poll: int
    number: int
    ballots: int
    seconds: list[float] = field(default_factory=list)
    acks: list[Ack] = field(default_factory=list)


class Hall:
    """The public display's socket: where the rehearsal sees what the room sees."""

    def __init__(self, base_url: str, meeting_id: int) -> None:
        self.meeting_id = meeting_id
        self.snapshot: Mapping[str, Any] = {}
        self._base_url = base_url
        # The library comes back in a thread of its own, which nobody can end in the moment between
        # the lost line and its beginning; so it is this class that comes back, where it waits.
        self._client = socketio.Client(reconnection=False)
        self._client.on(wire.HALL_SNAPSHOT, self._take, namespace=wire.HALL)
        self._connect()

    def close(self) -> None:
        """Leaves the hall for good."""
        self._client.disconnect()

    def wait(self, what: str, seen: Callable[[Mapping[str, Any]], Any]) -> Any:
        """What `seen` finds in the snapshot, as soon as it finds something."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if not self._client.connected:
                # ValueError: the end of the lost line is still under way.
                with suppress(socketio.exceptions.ConnectionError, ValueError):
                    self._connect()
            if self.snapshot and (found := seen(self.snapshot)):
                return found
            time.sleep(0.05)
        poll = self.snapshot.get("poll") or {}
        raise RehearsalStuckError(
            f"meeting {self.meeting_id}: {what}; poll {poll.get('poll')} is {poll.get('state')}"
        )

    def wait_for_item(self, item_id: int) -> None:
        """Returns when the hall has come to this item of the agenda."""
        self.wait("stepping on", lambda seen: (seen.get("item") or {}).get("id") == item_id)

    def wait_for_state(self, poll_id: int, *states: str) -> Mapping[str, Any]:
        """The poll once it stands in one of the states."""

        def seen(snapshot: Mapping[str, Any]) -> Mapping[str, Any] | None:
            poll: Mapping[str, Any] | None = snapshot.get("poll")
            fits = poll and poll["poll"] == poll_id and poll["state"] in states
            return poll if fits else None

        found: Mapping[str, Any] = self.wait(f"waiting for {'/'.join(states)}", seen)
        return found

    def _connect(self) -> None:
        self._client.connect(
            self._base_url,
            auth={"meeting": self.meeting_id},
            transports=["websocket"],
            namespaces=[wire.HALL],
            wait_timeout=PATIENCE_SECONDS,
        )

    def _take(self, message: Mapping[str, Any]) -> None:
        self.snapshot = message["data"]


class Staff:
    """The people at the desks, each signed in with a browser of their own."""

    def __init__(self, base_url: str, codes: Mapping[str, tuple[str, str]]) -> None:
        """`codes` gives for each role the account's name and its one-time code."""
        self._browsers = {role: Browser(base_url) for role in codes}
        for role, (name, code) in codes.items():
            self._browsers[role].read_guard("/sign-in")
            try:
                self._browsers[role].post("/sign-in", name=name, password=code)
            except PageRefusedError as refusal:
                raise RehearsalStuckError(
                    f"{name} cannot sign in ({refusal}); if the code is used up, "
                    "start the server again for new ones"
                ) from refusal
            # The sign-in began a new cookie, and with it a new guard.
            self._browsers[role].read_guard("/")

    def press(self, role: str, path: str, **fields: str | int) -> None:
        """Sends one form; the page that follows is opened, as a browser does."""
        browser = self._browsers[role]
        browser.get(browser.post(path, **fields))

    def poll_before_chair(self, meeting: int) -> int:
        """The poll of the current item; the hall is not shown a draft, the chair is."""
        found = self._browsers["chair"].field(f"/chair/{meeting}", "poll")
        if not found:
            raise RehearsalStuckError(f"meeting {meeting}: the chair sees no poll")
        return int(found)

    def cookies(self, role: str) -> dict[str, str]:
        """What the browser of this role is known by: another may take the desk over with it."""
        return self._browsers[role].session.cookies.get_dict()

    def browsers(self) -> list[Browser]:
        """Everybody's browser."""
        return list(self._browsers.values())

    def send(self, role: str, path: str, **fields: str | int) -> None:
        """Sends one form of many and does not look at the page that follows."""
        self._browsers[role].post(path, **fields)


def demo_cards(base_url: str) -> list[list[str]]:
    """The paths of the demo members' cards, a list for each body, in seat order, off its page."""
    visitor = Browser(base_url)
    pages = [link for link in visitor.links("/demo/cards") if link.startswith("/demo/cards?")]
    return [
        [link for link in visitor.links(page) if link.startswith("/s/")]
        for page in dict.fromkeys(pages)
    ]


def sign_in(base_url: str, cards: Sequence[str]) -> list[VirtualTablet]:
    """A tablet for each card of one body; all are led to the meeting that the first is led to."""
    first, *others = [VirtualTablet(base_url, card) for card in cards]
    meeting = first.sign_in()
    for tablet in others:
        tablet.meeting_id = meeting
    with ThreadPoolExecutor(SIGN_IN_AT_ONCE) as several:
        list(several.map(VirtualTablet.sign_in, others))
    return [first, *others]


def check_in(staff: Staff, tablets: Sequence[VirtualTablet]) -> list[VirtualTablet]:
    """Every tenth tablet asks, the door lets each in by its card, and all hold their sockets.

    Returns those that may cast: a suspended deputy is let in like everybody, and stays silent.
    """
    for number, tablet in enumerate(tablets):
        if number % ASKS_EVERY == 0:
            tablet.ask_check_in()
        # Unread notices pile up in the cookie, so the page is looked at now and then.
        send = staff.press if number % 10 == 0 else staff.send
        send("door", f"/door/{tablet.meeting_id}/card", code=tablet.card_path)
    with ThreadPoolExecutor(SIGN_IN_AT_ONCE) as several:
        list(several.map(VirtualTablet.connect, tablets))
    return [tablet for tablet in tablets if tablet.wait_for_seat(PATIENCE_SECONDS)]


def hold_meeting(
    base_url: str, staff: Staff, meeting: int, tablets: Sequence[VirtualTablet]
) -> list[Acked]:
    """Steps through the agenda and holds every poll on it, with every runoff it comes to."""
    hall = Hall(base_url, meeting)
    acked: list[Acked] = []
    for item in hall.wait("reading the agenda", lambda s: s["agenda"]):
        staff.press("chair", f"/chair/{meeting}/item", item=item["id"])
        hall.wait_for_item(int(item["id"]))
        if item["kind"] == "poll":
            acked += _hold_poll(staff, hall, staff.poll_before_chair(meeting), tablets)
    hall.close()
    return acked


def _hold_poll(
    staff: Staff, hall: Hall, poll: int, tablets: Sequence[VirtualTablet]
) -> list[Acked]:
    steer = f"/chair/{hall.meeting_id}/poll"
    held: list[Acked] = []
    while len(held) < MOST_ATTEMPTS:
        held.append(_hold_attempt(staff, hall, poll, tablets))
        published = hall.wait_for_state(poll, "published")
        if published["result"]["status"] != "runoff":
            return held
        staff.press("chair", steer, command="runoff", attempt=published["attempt"])
    raise RehearsalStuckError(f"poll {poll}: tied {MOST_ATTEMPTS} times")


def _hold_attempt(staff: Staff, hall: Hall, poll: int, tablets: Sequence[VirtualTablet]) -> Acked:
    steer = f"/chair/{hall.meeting_id}/poll"
    staff.press("chair", steer, command="prepare", poll=poll)
    prepared = hall.wait_for_state(poll, "prepared")
    if prepared["protection"] == "blind":
        draw_all(int(prepared["attempt"]), tablets)
    staff.press("chair", steer, command="open", poll=poll)
    opened = hall.wait_for_state(poll, "open")
    attempt = int(opened["attempt"])
    seconds = cast_all(attempt, tablets)
    staff.press("chair", steer, command="close", attempt=attempt)
    hall.wait_for_state(poll, "closed")
    staff.press("chief_teller", f"/teller/{hall.meeting_id}/confirm", attempt=attempt)
    staff.press("chair", steer, command="confirm", attempt=attempt)
    hall.wait_for_state(poll, "confirmed")
    staff.press("secretary", steer, command="publish", attempt=attempt)
    hall.wait_for_state(poll, "published")
    acks = [ack for tablet in tablets if (ack := tablet.ack_of(attempt))]
    return Acked(poll, int(opened["number"]), len(seconds), seconds, acks)


def draw_all(attempt: int, tablets: Sequence[VirtualTablet]) -> None:
    """Every tablet draws its credential, while the poll is announced and not yet open."""

    def draw(tablet: VirtualTablet) -> None:
        tablet.draw(tablet.wait_for_poll(attempt, PATIENCE_SECONDS, "prepared"))

    with ThreadPoolExecutor(SIGN_IN_AT_ONCE) as several:
        list(several.map(draw, tablets))


def cast_all(attempt: int, tablets: Sequence[VirtualTablet]) -> list[float]:
    """All cast at once; every tenth tablet loses its connection before the ack.

    Returns the seconds that each acked sending took.
    """

    def cast(numbered: tuple[int, VirtualTablet]) -> float:
        number, tablet = numbered
        poll = tablet.wait_for_poll(attempt, PATIENCE_SECONDS)
        # Seeded by nothing: a rehearsal's ballots are as random as the tablets' keys.
        marks = plausible_marks(poll, random.SystemRandom())
        return tablet.cast(poll, marks, lose_connection=number % LOSES_EVERY == 0)

    with ThreadPoolExecutor(max(1, len(tablets))) as room:
        return list(room.map(cast, enumerate(tablets, start=1)))
