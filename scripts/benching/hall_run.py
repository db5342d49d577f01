"""What is measured of one contestant: its tablets connect, polls open, all cast, all come back."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from benching.contestants import NAMESPACE, Contestant
from benching.process import Process

SETTLE_SECONDS = 1.0
# After a long beat the displays rest for up to a second: an opening is measured in a hall at rest.
AT_REST_SECONDS = 2.5
CLIENT_LIMIT = 0.9  # of one core; above it the tablets themselves are the limit

Figures = dict[str, list[float]]


class Measured:
    """A name and the figures of every repeat; whoever is measured overrides what it can do."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.figures: Figures = {}
        self.is_client_bound = False
        self.is_return_client_bound = False

    def connect(self) -> None:
        """Everybody comes in."""

    def hold(self, paced: float) -> None:
        """One poll: it opens, all cast (within so many seconds, or at once), it closes."""

    def storm(self) -> None:
        """All are cut off and come back at once."""

    def note(self, name: str, figure: float) -> None:
        """One repeat's figure."""
        self.figures.setdefault(name, []).append(figure)

    def end(self) -> None:
        """Its processes end."""


class Run(Measured):
    """One contestant with its tablets connected."""

    def __init__(self, contestant: Contestant) -> None:
        super().__init__(contestant.name)
        self.contestant = contestant
        self.tablets = Process(["benching.tablets"])
        self.headers = contestant.headers()

    def connect(self) -> None:
        before = self.contestant.process.memory()
        answer = self._ask_to_connect()
        self.note("connect_s", answer["seconds"])
        time.sleep(SETTLE_SECONDS)
        kept = (self.contestant.process.memory() - before) / self.contestant.members / 1024
        self.note("kB_per_tablet", kept)

    def hold(self, paced: float) -> None:
        each = self.contestant
        text = each.awaited()
        time.sleep(AT_REST_SECONDS)
        self.tablets.ask(do="arm", text=text)
        computed = each.process.cpu()
        pressed = time.monotonic()
        decided = each.open()
        seen = self.tablets.ask(do="seen")
        if seen["seen"] != each.members:
            raise SystemExit(f"{each.name}: {seen['seen']} of {each.members} saw the opening")
        self.note("fan_out_ms", (seen["last"] - seen["first"]) * 1e3)
        self.note("decided_to_last_ms", (seen["last"] - decided) * 1e3)
        # With the chair's own command and its answer, which only ours has: what people wait.
        self.note("pressed_to_last_ms", (seen["last"] - pressed) * 1e3)
        self.note("us_per_message", (each.process.cpu() - computed) / each.members * 1e6)
        time.sleep(SETTLE_SECONDS)
        self._cast(paced)
        each.close()

    def storm(self) -> None:
        self.tablets.ask(do="drop")
        time.sleep(SETTLE_SECONDS)
        computed, before = self.contestant.process.cpu(), self.tablets.ask(do="rest")
        took = self._ask_to_connect()["seconds"]
        self.note("return_s", took)
        used = self.contestant.process.cpu() - computed
        self.note("us_per_return", used / self.contestant.members * 1e6)
        theirs = self.tablets.ask(do="rest")["cpu"] - before["cpu"]
        self.is_return_client_bound |= theirs / took > CLIENT_LIMIT

    def end(self) -> None:
        self.tablets.end()
        self.contestant.stop()

    def _cast(self, paced: float) -> None:
        each, before = self.contestant, self.tablets.ask(do="rest")
        computed = each.process.cpu()
        how = {"do": "paced", "seconds": paced} if paced else {"do": "burst"}
        answer = self.tablets.ask(ballot=each.ballot(), **how)
        if answer["acked"] != each.members:
            raise SystemExit(f"{each.name}: {answer['acked']} acks, {answer['refusals']}")
        took = answer["took"]
        self.note("casts_per_s", each.members / answer["seconds"])
        self.note("ack_p50_ms", took[len(took) // 2] * 1e3)
        self.note("ack_p99_ms", took[min(len(took) - 1, len(took) * 99 // 100)] * 1e3)
        self.note("us_per_cast", (each.process.cpu() - computed) / each.members * 1e6)
        used = self.tablets.ask(do="rest")["cpu"] - before["cpu"]
        self.is_client_bound |= not paced and used / answer["seconds"] > CLIENT_LIMIT

    def _ask_to_connect(self) -> dict[str, Any]:
        answer = self.tablets.ask(
            do="connect",
            url=self.contestant.socket_url,
            headers=self.headers,
            namespace=NAMESPACE,
            auth=self.contestant.auth,
        )
        if answer["ready"] != self.contestant.members or answer["refused"]:
            raise SystemExit(f"{self.contestant.name}: {answer}")
        return answer


class RawSqlite(Measured):
    """The database alone; `how` is `group` or `each`."""

    def __init__(self, folder: Path, members: int, slow: str, how: str) -> None:
        super().__init__(f"raw-{how}")
        self._members, self._how = members, how
        environ = {"LD_PRELOAD": slow} if slow else {}
        command = ["benching.raw_sqlite", str(folder / f"raw-{how}.sqlite")]
        self._process = Process(command, environ)
        self._process.hear()

    def hold(self, paced: float) -> None:
        if paced:
            return
        told = self._process.ask_line(f"{self._how} {self._members}")
        self.note("casts_per_s", self._members / told["seconds"])
        self.note("us_per_cast", told["cpu"] / self._members * 1e6)

    def end(self) -> None:
        self._process.end()
