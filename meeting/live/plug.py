"""A client's socket for whoever never waits: what is there is read, what goes is written.

gevent's own reading and writing wait by themselves unless the socket's patience is set to nothing
and back, twice for every ballot.
"""

from __future__ import annotations

import ssl
from typing import Any

from gevent.ssl import SSLSocket

# Bytes of one reading; in TLS whoever gets fewer has got the whole record, and what follows is the
# system's still.
AT_ONCE = 4096
_NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Plug:
    """Around gevent's socket, which goes on being used by whoever does wait."""

    def __init__(self, socket: Any) -> None:
        self._is_tls = isinstance(socket, SSLSocket)
        # The system's own socket, that gevent never lets block; in TLS there is more to it.
        self._socket = socket if self._is_tls else socket._sock
        self._fileno: int = socket.fileno()

    def fileno(self) -> int:
        """The number by which the loop watches it."""
        return self._fileno

    def read(self) -> bytes | None:
        """What is there now: None when that is nothing, no bytes when nothing comes any more."""
        try:
            return bytes(self._now(self._socket.recv, AT_ONCE))
        except _NOT_NOW:
            return None
        except OSError:
            return b""

    def write(self, frame: bytes) -> bytes:
        """Writes what is taken at once; what is left, nothing of it when the client is gone."""
        try:
            taken = self._now(self._socket.send, frame)
        except _NOT_NOW:
            taken = 0
        except OSError:
            return b""
        return frame[taken:]

    def _now(self, do: Any, what: Any) -> Any:
        if not self._is_tls:
            return do(what)
        waits = self._socket.gettimeout()
        self._socket.settimeout(0.0)
        try:
            return do(what)
        finally:
            self._socket.settimeout(waits)
