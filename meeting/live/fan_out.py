"""One picture to a whole hall, written by two threads.

Nearly all that a frame costs is spent within the system, and the interpreter is free meanwhile: the
other thread makes its next frame then, and a second core takes half of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol

from gevent.monkey import get_original
from gevent.threadpool import ThreadPool

# For fewer, waking the second thread takes as long as it saves.
MANY = 100

# Of the system, not of the loop: whoever waits for it lets no greenlet run.
_Lock: Callable[[], Any] = get_original("threading", "Lock")


class Post(Protocol):
    """A socket that takes whole texts in UTF-8 and never lets anybody wait."""

    def post(self, text: bytes) -> None:
        """Sends this picture; of those a slow client has not taken, only the newest."""

    def is_free(self) -> bool:
        """Whether nothing stands before the next picture; only then it may be written through."""

    def write_through(self, text: bytes) -> bytes:
        """Writes what is taken at once, in any thread; what is left of the frame."""

    def finish(self, left: bytes) -> None:
        """Has the client take what is left of a frame in its own time."""


# A socket, and what is its own in the picture.
Posted = tuple[Post, bytes]


class FanOut:
    """Two threads, of which the one is whoever asks, in the loop's own thread."""

    def __init__(self) -> None:
        self._beside: Any = None

    def post_all(self, posts: Sequence[Posted], text: Callable[[bytes], bytes]) -> None:
        """Sends to each socket the picture that `text` makes with its own part; pure, since both
        threads ask it.

        While both write, nothing else of the loop runs: no socket ends meanwhile, and nobody else
        writes to one.
        """
        if len(posts) < MANY:
            for socket, own in posts:
                socket.post(text(own))
            return
        free: deque[Posted] = deque()
        left: list[Posted] = []
        failed: list[Exception] = []
        gate = _Lock()

        def write() -> None:
            while free:
                try:
                    socket, own = free.popleft()
                except IndexError:
                    # The other thread took the last one.
                    return
                if rest := socket.write_through(text(own)):
                    left.append((socket, rest))

        def write_beside() -> None:
            with gate:
                try:
                    write()
                except Exception as problem:
                    failed.append(problem)

        with gate:
            # This may let others run, so that no socket is looked at before it. Where the system
            # has no thread to give, one writes alone.
            with suppress(RuntimeError):
                self._pool().spawn(write_beside)
            for socket, own in posts:
                if socket.is_free():
                    free.append((socket, own))
                else:
                    socket.post(text(own))
        try:
            write()
        finally:
            # The other thread has written its last one now, or comes too late for any.
            with gate:
                free.clear()
            for socket, rest in left:
                socket.finish(rest)
        if failed:
            raise failed[0]

    def _pool(self) -> Any:
        if self._beside is None:
            self._beside = ThreadPool(1)
        return self._beside
