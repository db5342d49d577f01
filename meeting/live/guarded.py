"""What all namespaces share: only the events they name, and no exception that leaves them."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from flask_socketio import Namespace
from socketio.exceptions import ConnectionRefusedError as SocketRefused

from meeting.live.refusals import TooManySockets

log = logging.getLogger(__name__)

NOT_HEARD = None


class GuardedNamespace(Namespace):
    """Hears `connect` and `disconnect` from Socket.IO and the events of `heard` from clients."""

    heard: ClassVar[dict[str, str]] = {}
    # Heard with the socket's id, outside Flask's request: unpacking the cookie for every ballot
    # would cost more than the ballot.
    bare: ClassVar[dict[str, str]] = {}

    def trigger_event(self, event: object, *args: Any) -> Any:
        """An event that is not heard, or whose handler fails, is answered by nothing at all."""
        if event in ("connect", "disconnect"):
            return self._of_the_socket(str(event), args)
        if not isinstance(event, str):
            return NOT_HEARD
        if event in self.bare:
            return self._barely(self.bare[event], *args[:2])
        method = self.heard.get(event)
        if method is None:
            return NOT_HEARD
        # Who sends several values, or none, is heard with the first one, or None.
        sid, payload = args[0], args[1] if len(args) == 2 else None
        return self._quietly(method, sid, payload)

    def left(self, sid: str, reason: object = None) -> None:
        """The socket is gone."""
        raise NotImplementedError

    def _of_the_socket(self, event: str, args: tuple[Any, ...]) -> Any:
        if event == "disconnect":
            # Outside Flask's request too: a whole hall may be cut off at once.
            return self._barely("left", *args[:2])
        if not self._is_from_server(args):
            return NOT_HEARD
        try:
            return self._opened(*args)
        except TooManySockets as refusal:
            said = {"error": refusal.code, "zh": refusal.zh, "en": refusal.en}
            raise SocketRefused(said) from None
        except Exception as problem:
            log.error("%s failed: %s", event, type(problem).__name__)
            return False

    def _opened(self, sid: str, environ: dict[str, Any], auth: object = None) -> Any:
        """Whether the socket may stay open; `on_connect` says it, within Flask's request."""
        return super().trigger_event("connect", sid, environ, auth)

    def _is_from_server(self, args: tuple[Any, ...]) -> bool:
        # A client can send an event that is called `connect`; only Socket.IO has the environ.
        server = self.socketio.server  # type: ignore[attr-defined]
        environ = server.get_environ(args[0], namespace=self.namespace)  # type: ignore[attr-defined]
        return len(args) > 1 and environ is not None and args[1] is environ

    def _barely(self, method: str, sid: str, payload: Any = None) -> Any:
        try:
            return getattr(self, method)(sid, payload)
        except Exception as problem:
            log.error("%s failed: %s", method, type(problem).__name__)
            return NOT_HEARD

    def _quietly(self, method: str, sid: str, payload: Any) -> Any:
        try:
            return super().trigger_event(method, sid, payload)
        except Exception as problem:
            # The type alone: a message could carry what somebody chose.
            log.error("%s failed: %s", method, type(problem).__name__)
            return NOT_HEARD
