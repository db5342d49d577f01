"""A tablet without a screen: signs in by card, holds a real socket, casts until it is acked.

It keeps a ballot with its key until the ack arrives and sends the same one again after a lost
connection, as the page in the browser does. It never writes down what it marked.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import socketio

from meeting.live import wire
from meeting.virtual.ballot import NotRecordedError, VirtualBallot
from meeting.virtual.browser import Browser
from voting.blind.ack import Ack

ACK_SECONDS = 5.0
ATTEMPTS_TO_SEND = 24
LOSS_SECONDS = 0.01
REST_SECONDS = 0.25


class CastRefusedError(Exception):
    """The server answered that this ballot is not recorded; carries its stable code."""


class VirtualTablet:
    """One member's tablet in one meeting."""

    def __init__(self, base_url: str, card_path: str, meeting_id: int = 0) -> None:
        self.browser = Browser(base_url)
        self.card_path = card_path
        self.meeting_id = meeting_id
        self.snapshot: Mapping[str, Any] = {}
        self._socket: socketio.Client | None = None
        self._version = 0
        self._came = threading.Condition()
        self._ballots: dict[int, VirtualBallot] = {}

    def sign_in(self) -> int:
        """Opens the card's link and takes the seat; returns the id of the meeting it leads to."""
        self.browser.read_guard(self.card_path)
        self.browser.post(self.card_path)
        if not self.meeting_id:
            self.meeting_id = int(self.browser.leads_to("/tablet").rsplit("/", 1)[-1])
        return self.meeting_id

    def ask_check_in(self) -> None:
        """Asks to be checked in, as the button on the tablet's page does."""
        # The sign-in began a new cookie, and with it a new guard.
        self.browser.read_guard(f"/tablet/{self.meeting_id}")
        self.browser.post(f"/tablet/{self.meeting_id}/check-in")

    def connect(self) -> None:
        """Opens the socket; snapshots replace what the tablet holds, older ones are dropped."""
        self._version = 0
        client = socketio.Client(
            reconnection=False,
            http_session=self.browser.session,
            logger=False,
            # The check runs in plain Python for every letter, and JSON is read right after it.
            websocket_extra_options={"skip_utf8_validation": True},
        )
        client.on(wire.TABLET_SNAPSHOT, self._take, namespace=wire.TABLET)
        client.connect(
            self.browser.base_url,
            auth={"meeting": self.meeting_id},
            transports=["websocket"],
            namespaces=[wire.TABLET],
            wait_timeout=ACK_SECONDS * 4,
        )
        self._socket = client

    def disconnect(self) -> None:
        """Closes the socket, if it still is open."""
        client, self._socket = self._socket, None
        if client is not None:
            with suppress(Exception):
                client.disconnect()

    def is_connected(self) -> bool:
        """Whether the socket stands at this moment."""
        return self._socket is not None and bool(self._socket.connected)

    def wait_for_seat(self, seconds: float) -> bool:
        """Whether this seat may cast at all, once the first snapshot has come."""
        with self._came:
            if not self._came.wait_for(lambda: "seat" in self.snapshot, seconds):
                raise CastRefusedError("no-seat")
            return bool(self.snapshot["seat"]["may_cast"])

    def wait_for_poll(self, attempt: int, seconds: float, state: str = "open") -> Mapping[str, Any]:
        """The poll as the tablet shows it, once the snapshot with this state has come."""
        with self._came:
            if not self._came.wait_for(lambda: self._shows(attempt, state), seconds):
                raise CastRefusedError("no-poll")
            poll: Mapping[str, Any] = self.snapshot["poll"]
        return poll

    def draw(self, poll: Mapping[str, Any]) -> VirtualBallot:
        """Draws the credential of a blind poll, once; asked again, it is there."""
        attempt = int(poll["attempt"])
        if attempt not in self._ballots:
            # The sign-in began a new cookie, and with it a new guard.
            self.browser.read_guard(f"/tablet/{self.meeting_id}")
            self._ballots[attempt] = VirtualBallot(self.browser, self.meeting_id, poll)
        self._ballots[attempt].draw()
        return self._ballots[attempt]

    def ack_of(self, attempt: int) -> Ack | None:
        """The signed ack of a blind attempt, which the tablet keeps as its proof."""
        ballot = self._ballots.get(attempt)
        return ballot.ack if ballot else None

    def cast(
        self, poll: Mapping[str, Any], marks: Mapping[str, Any], lose_connection: bool = False
    ) -> float:
        """Sends the ballot until it is acked; the seconds that the acked sending took.

        With `lose_connection` the first sending is cut off before its ack can be read.
        """
        if poll["protection"] == "blind":
            return self._cast_blindly(poll, marks, lose_connection)
        return self._cast_by_socket(int(poll["attempt"]), marks, lose_connection)

    def _cast_blindly(
        self, poll: Mapping[str, Any], marks: Mapping[str, Any], lose_connection: bool
    ) -> float:
        ballot = self.draw(poll)
        if ballot.ack is None:
            # 未按 first, so that every credential drawn has its ballot in the box.
            _until_acked(lambda: ballot.cast(None))
        # The one form of a choice says nothing where nothing is chosen (voting/blind/box_rule.py).
        said = {o: m for o, m in marks.items() if m != "abstain" or poll["method"] == "grade"}
        choice = {"marks": said, "write_ins": []}
        return _until_acked(lambda: ballot.cast(choice, lose_connection))

    def _cast_by_socket(
        self, attempt: int, marks: Mapping[str, Any], lose_connection: bool
    ) -> float:
        ballot = {"attempt": attempt, "key": secrets.token_hex(16), "marks": dict(marks)}
        if lose_connection:
            self._send_and_lose(ballot)
        for _ in range(ATTEMPTS_TO_SEND):
            started = time.monotonic()
            ack = self._send(ballot)
            if ack is not None and ack.get("ok"):
                return time.monotonic() - started
            if ack is not None and ack.get("error") not in wire.SEND_AGAIN:
                raise CastRefusedError(str(ack.get("error")))
        raise CastRefusedError("no-ack")

    def _send(self, ballot: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """One sending; None when no ack came, whatever the reason."""
        try:
            if not self.is_connected():
                self.disconnect()
                self.connect()
            client = self._socket
            if client is None:
                return None
            ack: Mapping[str, Any] = client.call(
                wire.BALLOT_CAST, dict(ballot), namespace=wire.TABLET, timeout=ACK_SECONDS
            )
        except (socketio.exceptions.SocketIOError, OSError):
            self.disconnect()
            time.sleep(REST_SECONDS)
            return None
        return ack

    def _send_and_lose(self, ballot: Mapping[str, Any]) -> None:
        client = self._socket
        if client is not None and client.connected:
            client.emit(wire.BALLOT_CAST, dict(ballot), namespace=wire.TABLET)
            client.sleep(LOSS_SECONDS)
            # The wire is cut, not closed politely: no ack that is under way is read any more.
            client.eio.ws.shutdown()
        self.disconnect()

    def _shows(self, attempt: int, state: str) -> bool:
        poll: Mapping[str, Any] = self.snapshot.get("poll") or {}
        return poll.get("attempt") == attempt and poll.get("state") == state

    def _take(self, message: Mapping[str, Any]) -> None:
        if message["version"] < self._version:
            return
        with self._came:
            self._version = message["version"]
            self.snapshot = message["data"]
            self._came.notify_all()


def _until_acked(post: Callable[[], None]) -> float:
    """Posts the same ballot until it is acked; the seconds that the acked posting took."""
    for _ in range(ATTEMPTS_TO_SEND):
        started = time.monotonic()
        try:
            post()
        except NotRecordedError as refusal:
            raise CastRefusedError(str(refusal)) from refusal
        except OSError:
            time.sleep(REST_SECONDS)
            continue
        return time.monotonic() - started
    raise CastRefusedError("no-ack")
