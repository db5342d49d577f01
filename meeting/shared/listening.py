"""What the other workers say, as it comes; and whether this worker hears them at all."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from redis.exceptions import RedisError

from meeting.shared.line import Line, LineDown

log = logging.getLogger(__name__)

# How long a silent line is believed in before it is asked whether it is still there.
SILENCE_SECONDS = 5.0
REST_SECONDS = 1.0


class Listener:
    """Hears one channel for as long as the process lives, and comes back by itself.

    `came` is given each message; `returned` is called whenever hearing begins, since what was said
    before was not heard.
    """

    def __init__(
        self,
        line: Line,
        channel: str,
        came: Callable[[dict[str, Any]], None],
        returned: Callable[[], None],
    ) -> None:
        self.is_hearing = False
        self._line = line
        self._channel = channel
        self._came = came
        self._returned = returned

    def run(self, sleep: Callable[[float], object]) -> None:
        """Hears, and begins anew a second after the line broke."""
        while True:
            try:
                self._hear()
            except (LineDown, RedisError, OSError) as problem:
                self._line.failed(problem)
            except Exception as problem:
                log.error("hearing the others met %s", type(problem).__name__)
            self.is_hearing = False
            sleep(REST_SECONDS)

    def _hear(self) -> None:
        heard = self._line.subscribe(self._channel)
        try:
            self._returned()
            self.is_hearing = True
            silences = 0
            while True:
                message = heard.get_message(timeout=SILENCE_SECONDS)
                silences = silences + 1 if message is None else 0
                if silences > 1:
                    # Not even the ping was answered.
                    raise LineDown
                if message is None:
                    heard.ping()
                elif message["type"] == "message":
                    self._take(message["data"])
        finally:
            heard.close()

    def _take(self, text: str) -> None:
        try:
            self._came(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError) as problem:
            # Whoever shares this Redis may write anything; it stops nobody.
            log.error("what another worker said cannot be read: %s", type(problem).__name__)
