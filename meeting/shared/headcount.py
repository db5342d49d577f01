"""How many tablets are connected to all workers together, and how fast ballots are acknowledged.

Each worker says its own numbers every second or two; those of one that is gone expire.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from meeting.shared.line import Line, LineDown
from meeting.store.pulse import Beat

KEPT_SECONDS = 15


class Headcount:
    """The other workers' numbers as they were last said; 0 where nothing is known of them."""

    def __init__(self, line: Line, worker: int, workers: int) -> None:
        """Worker number `worker` of `workers`, counted from 0."""
        self._line = line
        self._own = line.name("heads", worker)
        self._others = [line.name("heads", each) for each in range(workers) if each != worker]
        self._heads: dict[int, int] = {}
        self._beat = Beat()

    def elsewhere(self, meeting_id: int | None) -> int:
        """Tablets of this meeting (of all when None) that are connected to other workers."""
        if meeting_id is None:
            return sum(self._heads.values())
        return self._heads.get(meeting_id, 0)

    def beat_elsewhere(self) -> Beat:
        """The acknowledgements of the other workers."""
        return self._beat

    def say(self, heads: Mapping[int, int], beat: Beat) -> None:
        """Tells this worker's own numbers."""
        said = json.dumps({"heads": {str(key): n for key, n in heads.items()}, **asdict(beat)})
        with suppress(LineDown):
            self._line.ask(lambda redis: redis.set(self._own, said, ex=KEPT_SECONDS))

    def look(self) -> set[int]:
        """Reads the others' numbers; the meetings of which they changed."""
        try:
            found: list[Any] = (
                list(self._line.ask(lambda redis: redis.mget(self._others))) if self._others else []
            )
        except LineDown:
            # A number that nobody can confirm is not shown as if it were true.
            found = []
        heads: dict[int, int] = {}
        beat = Beat()
        for said in filter(None, found):
            told = json.loads(said)
            beat += Beat(told["per_second"], told["slowest_seconds"])
            for meeting, number in told["heads"].items():
                heads[int(meeting)] = heads.get(int(meeting), 0) + int(number)
        before, self._heads, self._beat = self._heads, heads, beat
        return {each for each in before | heads if before.get(each, 0) != heads.get(each, 0)}
