"""Who may open a socket: pages of this very server, and programs that are no browser."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request


def is_same_origin(request: Request) -> bool:
    """A browser always names the origin of the page; a foreign one is turned away.

    A client without an Origin is no browser and carries nobody's cookie unasked.
    """
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def meeting_asked_for(auth: object) -> int | None:
    """The meeting id that a connecting client names, if it names one."""
    asked = auth.get("meeting") if isinstance(auth, dict) else None
    if isinstance(asked, int) and not isinstance(asked, bool) and 0 < asked < 2**31:
        return asked
    return None
