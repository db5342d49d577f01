"""Tablets that come for the first time and again: each fetches its page and all its files.

Run as `python -m benching.arrivals`; takes one JSON command a line on stdin and answers each with a
line of JSON. A tablet is a browser as far as the server sees one: six lines that are kept open, one
request on each at a time, what a script imports is asked for once the script is there, and what
the headers allow to keep is kept for the next visit. It runs no script.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter, deque
from dataclasses import dataclass, field

import uvloop

from benching.browser_lines import Library, Line, Said, named_by
from benching.commands import Answer, obey

LINES = 6
PATIENCE_SECONDS = 220.0
FOREVER = re.compile(r"max-age=[1-9]\d{6}")


@dataclass
class Kept:
    """What a tablet keeps of an answer: until when it need not ask, or by which tag it asks."""

    tag: str
    is_fresh: bool


@dataclass
class Tablet:
    """One browser; `kept` outlives its visits."""

    cookie: str
    kept: dict[str, Kept] = field(default_factory=dict)


class Visit:
    """One tablet's way through its page; counts what it asked for."""

    def __init__(self, tablet: Tablet, port: int, library: Library) -> None:
        self._tablet, self._library = tablet, library
        self._lines = [Line(port) for _ in range(LINES)]
        self._wanted: deque[str] = deque()
        self._known: set[str] = set()
        self._under_way: set[asyncio.Task[None]] = set()
        self.statuses: Counter[int] = Counter()
        self.crossed = 0
        self.page_after = 0.0

    async def make(self, page: str) -> None:
        """Fetches the page and all that it needs."""
        started = time.monotonic()
        heads = f"Cookie: {self._tablet.cookie}\r\nAccept-Encoding: gzip, deflate, br\r\n"
        try:
            said = await self._lines[0].get(page, heads)
            if said.status != 200:
                raise RuntimeError(f"{page}: {said.status}")
            self.crossed += said.crossed
            self.page_after = time.monotonic() - started
            self._want(named_by(said.body.decode()))
            await self._fetch_all(heads)
        finally:
            for line in self._lines:
                line.close()

    async def _fetch_all(self, heads: str) -> None:
        free = list(reversed(self._lines))
        while self._wanted or self._under_way:
            while self._wanted and free:
                task = asyncio.create_task(
                    self._fetch(free.pop(), self._wanted.popleft(), heads, free)
                )
                self._under_way.add(task)
            done, self._under_way = await asyncio.wait(
                self._under_way, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                task.result()

    async def _fetch(self, line: Line, path: str, heads: str, free: list[Line]) -> None:
        kept = self._tablet.kept.get(path)
        if kept is not None and kept.tag:
            heads += f"If-None-Match: {kept.tag}\r\n"
        said = await line.get(path, heads)
        free.append(line)
        self.statuses[said.status] += 1
        self.crossed += said.crossed
        allowed = said.heads.get("cache-control", "")
        if said.status == 200 and "no-store" not in allowed:
            is_fresh = bool(FOREVER.search(allowed))
            self._tablet.kept[path] = Kept(said.heads.get("etag", ""), is_fresh)
        self._want(self._library.next_of(path, said))

    def _want(self, paths: list[str]) -> None:
        for path in paths:
            if path in self._known:
                continue
            self._known.add(path)
            kept = self._tablet.kept.get(path)
            if kept is not None and kept.is_fresh:
                self._want(self._library.next_of(path, Said(304, {}, b"", 0)))
            else:
                self._wanted.append(path)


class Hall:
    """All tablets; the second visit is made by those of the first."""

    def __init__(self) -> None:
        self._tablets: list[Tablet] = []
        self._library = Library()

    async def come(self, asked: Answer) -> Answer:
        """Everybody opens the page at once; `cookies` make new tablets, without them the old come.

        Answers when the last had its page and when the last had everything (s), what a tablet asked
        for by status, and bytes that crossed the line; `failed` names what went wrong.
        """
        if asked["cookies"]:
            self._tablets = [Tablet(cookie) for cookie in asked["cookies"]]
        visits = [Visit(tablet, asked["port"], self._library) for tablet in self._tablets]
        ends: list[float] = []
        started = time.monotonic()

        async def one(visit: Visit) -> str:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await visit.make(asked["page"])
            except (OSError, EOFError, TimeoutError, RuntimeError) as problem:
                return f"{type(problem).__name__} {problem}"
            ends.append(time.monotonic() - started)
            return ""

        said = await asyncio.gather(*map(one, visits))
        statuses = sum((visit.statuses for visit in visits), Counter[int]())
        return {
            "seconds": max(ends, default=0.0),
            "median": sorted(ends)[len(ends) // 2] if ends else 0.0,
            "pages": max(visit.page_after for visit in visits),
            "statuses": dict(statuses),
            "crossed": sum(visit.crossed for visit in visits),
            "failed": dict(Counter(filter(None, said))),
        }


async def _serve() -> None:
    await obey(Hall(), ("come",))


if __name__ == "__main__":
    uvloop.run(_serve())
