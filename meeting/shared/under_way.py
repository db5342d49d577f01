"""How far long work has come, for a page whose question reaches another worker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from meeting.services.under_way import NAME, HowFar, Told, UnderWay
from meeting.shared.line import Line, LineDown

# Told anew with every round; what nobody tells any more is over.
KEPT_SECONDS = 60


class SharedUnderWay(UnderWay):
    """Keeps UnderWay's promises over all workers; away from Redis, for this worker's work alone.

    The work may run in a native thread, which cannot use the line: it notes how far it is here,
    and `publish`, called from time to time, tells the others.
    """

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    @contextmanager
    def following(self, name: str) -> Iterator[Told]:
        """What the work tells while it lasts; without a good name nothing is kept."""
        with super().following(name) as told:
            self.publish()
            try:
                yield told
            finally:
                if name in self._known:
                    with suppress(LineDown):
                        self._line.ask(lambda redis: redis.delete(self._key(name)))

    def publish(self) -> None:
        """Tells the other workers how far each work of this one is."""
        for name, known in list(self._known.items()):
            self._tell(self._key(name), json.dumps(known))

    def how_far(self, name: str) -> HowFar | None:
        """Where it is now; None for what is over or was never begun."""
        own = super().how_far(name)
        if own is not None or not NAME.fullmatch(name):
            return own
        try:
            said = self._line.ask(lambda redis: redis.get(self._key(name)))
        except LineDown:
            return None
        return HowFar(*json.loads(said)) if isinstance(said, str) else None

    def _tell(self, key: str, said: str) -> None:
        with suppress(LineDown):
            self._line.ask(lambda redis: redis.set(key, said, ex=KEPT_SECONDS))

    def _key(self, name: str) -> str:
        return self._line.name("work", name)
