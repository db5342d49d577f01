"""How many sendings of a burst were answered, and who waits for so many."""

from __future__ import annotations

import asyncio


class Answers:
    """Counts them; told in the thread of the event loop."""

    def __init__(self) -> None:
        self._number = 0
        self._came = asyncio.Event()

    def begin(self) -> None:
        """A new burst: none yet."""
        self._number = 0

    def one_more(self) -> None:
        """One was answered."""
        self._number += 1
        self._came.set()

    async def reach(self, number: int, seconds: float) -> None:
        """Returns when so many were; TimeoutError when they are not within so many seconds."""
        async with asyncio.timeout(seconds):
            while self._number < number:
                self._came.clear()
                await self._came.wait()
