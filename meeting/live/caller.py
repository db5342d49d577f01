"""Who opens a socket, as a page's request would say it, without all that goes with a page.

A hall that comes back at once opens thousands of sockets. Flask's contexts around each of them
would take a quarter of the whole time; cookie and headers are read here by the same means.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Flask, Request


class Caller(NamedTuple):
    """The request that opened the socket, and what the signed cookie holds (empty: none)."""

    request: Request
    session: Mapping[str, Any]


def caller_of(environ: dict[str, Any]) -> Caller:
    """Read by the app's own sessions: a cookie that no page takes is none here either."""
    app: Flask = environ["flask.app"]
    request = app.request_class(environ)
    return Caller(request, app.session_interface.open_session(app, request) or {})
