"""Ours as a house of several workers behind nginx, with the same ways as ours as one process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tormenting.scaled_server import ScaledServer, prepared_house

from benching.contestants import Ours, Visitor
from benching.program_costs import costs_below

AT_ONCE = 8


class Scaled(Ours):
    """The started house, its chair signed in and all of its members."""

    def __init__(self, server: ScaledServer, facts: Mapping[str, Any]) -> None:
        self.port, self.members = server.port, len(facts["tokens"])
        self._server = server
        self._facts = {**facts, "cookies": sign_in_all(server.port, facts["tokens"])}
        self.begin(self._facts)

    def computed(self) -> float:
        """Seconds of computing so far of all workers."""
        return costs_below(self._server.pid).cpu["worker"]


@contextmanager
def scaled(folder: Path, members: int, polls: int, workers: int) -> Iterator[Scaled]:
    """One hall of so many members, served by so many workers over which its tablets are spread."""
    prepare = ("benching.hall", str(members), str(polls), "named")
    with prepared_house(folder, prepare, workers) as (server, facts):
        server.start()
        try:
            yield Scaled(server, facts)
        finally:
            server.forget()


def sign_in_all(port: int, tokens: list[str]) -> list[str]:
    """The cookies of the holders of these cards, in order."""

    def one(token: str) -> str:
        visitor = Visitor(port)
        visitor.get(f"/s/{token}")
        visitor.post(f"/s/{token}")
        return visitor.cookie

    with ThreadPoolExecutor(AT_ONCE) as doors:
        return list(doors.map(one, tokens))
