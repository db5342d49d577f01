"""Pages and forms come in one by one, so that ballots overtake them.

All greenlets take turns. A thousand pages asked for at once would each take a turn before the next
ballot is read; so a page waits at the turnstile, not in the hall, and whatever comes by an open
socket is served between two of them. Nobody holds the turnstile while the page is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import gevent
from gevent.lock import Semaphore

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# Long enough for the hub to look at every socket once.
TURN_S = 0.0005
# Some two milliseconds of computing, which a ballot may have to wait.
FILES_IN_A_TURN = 20


class Turnstile:
    """The application, whose requests begin one after the other; sockets do not queue."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._turn = Semaphore()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if environ.get("wsgi.websocket") is None:
            with self._turn:
                gevent.sleep(TURN_S)
        return self._application(environ, start_response)


class FileTurns:
    """Called before each file: after so many, whatever else waits has its turn.

    A file costs a tenth of a page, and a page needs eighty. Were each given a rest of its own, a
    hall that comes for the first time would rest longer than it works.
    """

    def __init__(self) -> None:
        self._turn = Semaphore()
        self._passed = 0

    def __call__(self) -> None:
        with self._turn:
            self._passed += 1
            if self._passed % FILES_IN_A_TURN == 0:
                gevent.sleep(TURN_S)
