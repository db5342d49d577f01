"""The tablets: each keeps its ballot with its key and sends the same one until it is answered."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benching.contestants import Visitor

from meeting.live import wire
from tormenting.answers import Answers
from tormenting.ledger import Ledger
from tormenting.line import Line

# As static/outbox.js has them.
RESEND_SECONDS = 4.0
AFTER_A_FAULT_SECONDS = 1.5


class Tablet(Line):
    """One member's tablet; `refusal` is the code of an answer that ended a sending."""

    def __init__(
        self, port: int, meeting: int, cookie: str, settled: Callable[[Tablet], None]
    ) -> None:
        super().__init__(port, wire.TABLET, meeting, cookie)
        self.key = ""
        self.refusal = ""
        self.faults: list[str] = []
        self._settled = settled
        self._ledger = Ledger()
        self._attempt = 0
        self._marks: dict[str, Any] = {}
        self._number = -1
        self._is_under_way = False
        self._timer: asyncio.TimerHandle | None = None
        self.asked_at = self.acked_at = 0.0

    def begin(self, attempt: int, ledger: Ledger) -> None:
        """A new ballot paper, with a key of its own."""
        self.key, self._attempt, self._ledger = secrets.token_hex(16), attempt, ledger
        self._number, self.refusal, self.faults = -1, "", []

    def cast(self, marks: Mapping[str, Any]) -> None:
        """Sends these marks until they are answered; earlier ones are forgotten, as on the page."""
        self._marks, self.refusal = dict(marks), ""
        self._number = self._ledger.sends(self.key, marks)
        self._is_under_way = True
        self.asked_at = time.monotonic()
        self._send()

    @property
    def is_under_way(self) -> bool:
        """Whether an answer is still awaited."""
        return self._is_under_way

    def packet(self, marks: Mapping[str, Any], number: int) -> str:
        """The frame of one sending."""
        ballot = {"attempt": self._attempt, "key": self.key, "marks": dict(marks)}
        return f"42{wire.TABLET},{number}{json.dumps([wire.BALLOT_CAST, ballot])}"

    def send_again(self) -> None:
        """The last packet once more, though nobody asked for it."""
        self.send(self.packet(self._marks, self._number))

    def came(self) -> None:
        if self._is_under_way:
            self._send()

    def took(self, number: int, answer: Mapping[str, Any]) -> None:
        if answer["ok"]:
            self._ledger.is_promised(self.key, number)
            if number == self._number and self._is_under_way:
                self._settle()
        elif number == self._number and self._is_under_way:
            code = str(answer["error"])
            if code in wire.SEND_AGAIN:
                self.faults.append(code)
                self._again_in(AFTER_A_FAULT_SECONDS)
            else:
                self.refusal = code
                self._settle()

    def _send(self) -> None:
        if self._is_under_way and self.is_ready:
            self.send(self.packet(self._marks, self._number))
        self._again_in(RESEND_SECONDS + AFTER_A_FAULT_SECONDS)

    def _again_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._resend)

    def _resend(self) -> None:
        if self._is_under_way:
            self._send()

    def _settle(self) -> None:
        self._is_under_way = False
        self.acked_at = time.monotonic()
        if self._timer is not None:
            self._timer.cancel()
        self._settled(self)


class Crowd:
    """All tablets of the hall, and whoever waits for a number of answers."""

    def __init__(self, port: int, facts: Mapping[str, Any]) -> None:
        self._facts = facts
        self._answers = Answers()
        cookies = [_signed_in(port, token) for token in facts["tokens"]]
        self.tablets = [Tablet(port, facts["meeting"], each, self._settled) for each in cookies]

    async def connect(self, seconds: float = 120.0) -> None:
        """Holds every line and returns when all stand."""
        for tablet in self.tablets:
            tablet.hold()
        await self.all_ready(seconds)

    async def all_ready(self, seconds: float = 120.0) -> None:
        """Returns when every tablet stands, however it came to that."""
        async with asyncio.timeout(seconds):
            for tablet in self.tablets:
                await tablet.until(lambda seen: True, seconds)

    def begin(self, attempt: int) -> Ledger:
        """A new paper for everybody; the ledger of its promises."""
        ledger = Ledger()
        for tablet in self.tablets:
            tablet.begin(attempt, ledger)
        return ledger

    def burst(self, choices: Sequence[Mapping[str, Any]], within: float = 0.0) -> None:
        """All cast, each its own choice at a moment of its own within so many seconds."""
        self._answers.begin()
        loop = asyncio.get_running_loop()
        for tablet, marks in zip(self.tablets, choices, strict=True):
            loop.call_later(random.uniform(0, within), tablet.cast, marks)  # noqa: S311

    async def answers(self, number: int, seconds: float = 120.0) -> None:
        """Returns when so many sendings of this burst were answered."""
        await self._answers.reach(number, seconds)

    async def all_answered(self, seconds: float = 120.0) -> None:
        """Returns when every sending of this burst was answered."""
        await self.answers(len(self.tablets), seconds)

    def refusals(self) -> list[str]:
        """The codes of the refusals of the last burst."""
        return [tablet.refusal for tablet in self.tablets if tablet.refusal]

    async def leave(self) -> None:
        """Every line ends."""
        await asyncio.gather(*(tablet.let_go() for tablet in self.tablets))

    def _settled(self, tablet: Tablet) -> None:
        self._answers.one_more()


def _signed_in(port: int, token: str) -> str:
    visitor = Visitor(port)
    visitor.get(f"/s/{token}")
    visitor.post(f"/s/{token}")
    return visitor.cookie
