"""The tablets of a blind poll: each posts the same cast to the ballot box until it is answered."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from meeting.virtual.ballot import new_request
from meeting.virtual.browser import Browser
from tormenting.answers import Answers
from tormenting.ledger import Ledger
from voting.blind.ack import read_ack
from voting.blind.tablet import Credential
from voting.opening import online_key_of

POST_SECONDS = 10.0
REST_SECONDS = 0.2
AT_ONCE = 12
UNAVAILABLE = 503


class BlindTablet:
    """One member's tablet in blind polls; it keeps its credential and its sequence number."""

    def __init__(self, address: str, meeting: int, token: str) -> None:
        self._browser = Browser(address)
        self._meeting = meeting
        self._browser.read_guard(f"/s/{token}")
        self._browser.post(f"/s/{token}")
        self._browser.read_guard(f"/tablet/{meeting}")
        self._poll: Mapping[str, Any] = {}
        self._credential: Credential | None = None
        self._seq = 0
        self.refusal = ""
        self.is_under_way = False

    def draw(self, poll: Mapping[str, Any]) -> None:
        """Draws the credential of an announced poll."""
        opening = poll["blind"]["opening"]
        request = new_request(opening)
        asked: dict[str, str | int] = {
            "attempt": int(poll["attempt"]),
            "blinded": request.blinded.value.hex(),
        }
        answer = self._browser.ask(f"/tablet/{self._meeting}/credential", asked)
        self._credential = request.finish(bytes.fromhex(answer["signature"]))
        self._poll, self._seq = poll, 0

    def cast(self, marks: Mapping[str, Any], ledger: Ledger, is_over: threading.Event) -> None:
        """Posts the marks until they are answered, or until all is over."""
        assert self._credential is not None  # noqa: S101 - for the type checker
        cast = self._credential.cast({"marks": dict(marks), "write_ins": []}, self._seq)
        number = ledger.sends(cast.serial, marks)
        self.refusal = ""
        online = online_key_of(self._poll["blind"]["opening"])
        port = self._poll["blind"]["address"]
        address = f"http://127.0.0.1{port}/b/{self._poll['attempt']}/cast"
        while not is_over.is_set():
            try:
                answer = requests.post(address, json=cast.to_json(), timeout=POST_SECONDS)
                told = answer.json()
            except (requests.RequestException, ValueError):
                time.sleep(REST_SECONDS)
                continue
            if answer.status_code == UNAVAILABLE:
                time.sleep(REST_SECONDS)
                continue
            if answer.ok and read_ack(told).is_signed_by(online):
                ledger.is_promised(cast.serial, number)
                self._seq += 1
            else:
                self.refusal = str(told.get("code", "ack-not-signed"))
            return


class BlindCrowd:
    """All tablets of the hall; the same ways as those of the socket crowd."""

    def __init__(self, address: str, facts: Mapping[str, Any]) -> None:
        self.tablets = [BlindTablet(address, facts["meeting"], t) for t in facts["tokens"]]
        self._ledger = Ledger()
        self._is_over = threading.Event()
        self._pool = ThreadPoolExecutor(len(self.tablets))
        self._posting: list[asyncio.Future[None]] = []
        self._answers = Answers()

    async def draw(self, poll: Mapping[str, Any]) -> None:
        """Every tablet draws its credential."""
        loop, gate = asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)

        async def one(tablet: BlindTablet) -> None:
            async with gate:
                await loop.run_in_executor(self._pool, tablet.draw, poll)

        await asyncio.gather(*map(one, self.tablets))

    def begin(self, attempt: int) -> Ledger:
        """A new paper for everybody; the ledger of its promises."""
        self._ledger = Ledger()
        return self._ledger

    def burst(self, choices: Sequence[Mapping[str, Any]], within: float = 0.0) -> None:
        """All cast, each its own choice at a moment of its own within so many seconds."""
        self._answers.begin()
        loop = asyncio.get_running_loop()
        self._posting = [
            loop.run_in_executor(self._pool, self._cast, tablet, marks, random.uniform(0, within))  # noqa: S311
            for tablet, marks in zip(self.tablets, choices, strict=True)
        ]
        for each in self._posting:
            each.add_done_callback(self._answered)

    async def answers(self, number: int, seconds: float = 120.0) -> None:
        """Returns when so many casts of this burst were answered."""
        await self._answers.reach(number, seconds)

    async def all_answered(self, seconds: float = 120.0) -> None:
        """Returns when every cast of the burst was answered."""
        await self.answers(len(self._posting), seconds)
        await asyncio.gather(*self._posting)

    def refusals(self) -> list[str]:
        """The codes of the refusals of the last burst."""
        return [tablet.refusal for tablet in self.tablets if tablet.refusal]

    async def leave(self) -> None:
        """Everybody goes home."""
        self._is_over.set()
        await asyncio.to_thread(self._pool.shutdown)

    def _cast(self, tablet: BlindTablet, marks: Mapping[str, Any], after: float) -> None:
        self._is_over.wait(after)
        tablet.cast(marks, self._ledger, self._is_over)

    def _answered(self, done: asyncio.Future[None]) -> None:
        self._answers.one_more()
