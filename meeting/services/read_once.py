"""A thing that never changes, read once, however many ask for it at one moment.

A hall presses within a second. Where reading waits for a database on the network, everybody would
find the shelf empty and read the same again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class ReadOnce(Generic[K, V]):
    """What was read, by key; from any thread or greenlet."""

    def __init__(self) -> None:
        self._known: dict[K, V] = {}
        self._being_read: dict[K, threading.Event] = {}

    def known(self, key: K) -> V | None:
        """What is kept; nothing is read."""
        return self._known.get(key)

    def get(self, key: K, read: Callable[[], V]) -> V:
        """What is kept, or what `read` gives now; who comes meanwhile waits for it.

        Nothing is kept when `read` raises: whoever waited then reads by himself, since what was
        refused a moment ago may be allowed by now.
        """
        if key in self._known:
            return self._known[key]
        mine = threading.Event()
        reading = self._being_read.setdefault(key, mine)
        if reading is not mine:
            reading.wait()
            return self._known[key] if key in self._known else read()
        try:
            self._known[key] = read()
        finally:
            del self._being_read[key]
            mine.set()
        return self._known[key]
