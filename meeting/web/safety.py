"""The guards around every page: same origin, CSRF, content policy, no framing, no caching."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response

from meeting.web import rates
from meeting.web.sessions import Sessions
from voting.errors import VotingError

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# The largest number that a row of the store can have.
LARGEST_ID = 2**63 - 1

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'{others}; form-action 'self'; base-uri 'none'; "
    "frame-src 'self'; frame-ancestors {framed_by}"
)
Field = tuple[str, str]
# The chair's console shows the hall's display in small. It holds no button that could be stolen.
FRAMED = "room.display"


class ForeignOrigin(VotingError):
    code = "foreign-origin"
    zh = "这个请求来自别的网站，没有办理，什么也没有改动。"
    en = "This request came from another site; nothing was done or changed."


class _RowId(IntegerConverter):
    """A number in an address; one that no row can have is no page."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_ID, **options})


def install(app: Flask) -> None:
    """Every form carries a token and comes from here; every answer carries the headers."""
    app.url_map.converters["int"] = _RowId
    app.session_interface = Sessions()
    rates.install(app)
    # Before the token is looked at, so that a foreign site is called by its name.
    app.before_request(refuse_foreign)
    CSRFProtect(app)
    app.after_request(add_headers)


def refuse_foreign() -> None:
    """Raises ForeignOrigin when a browser says that another site sends this form."""
    if request.method in SAFE:
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise ForeignOrigin()
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise ForeignOrigin()


def add_headers(response: Response) -> Response:
    """No inline script, no inline style, no foreign host, no copy of a page kept."""
    is_framed = request.endpoint == FRAMED
    box = str(current_app.config.get("BALLOT_BOX", ""))
    for name, value in guards(request.scheme, request.host, box, is_framed):
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


# The same few for all that is asked for by one name of this server.
@lru_cache(64)
def guards(scheme: str, host: str, box: str, is_framed: bool = False) -> tuple[Field, ...]:
    """What every answer says, a page's as a file's; `box` is the ballot box's address or port."""
    framed_by = "'self'" if is_framed else "'none'"
    policy = POLICY.format(others=_others(scheme, host, box), framed_by=framed_by)
    return (
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "SAMEORIGIN" if is_framed else "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    )


def _others(scheme: str, host: str, box: str) -> str:
    """Where a page may connect besides its own address: its sockets, and the ballot box."""
    if not _is_plain(host):
        return ""
    if box.startswith(":"):
        box = f"{scheme}://{host.rpartition(':')[0] or host}{box}"
    # Safari before 15.4 does not take a WebSocket of this very host for 'self'.
    return f" ws://{host} wss://{host}" + (f" {box}" if box else "")


def _is_plain(host: str) -> bool:
    # The client names the host; it must not be able to add anything to the policy.
    return all(each.isalnum() or each in ".-:[]" for each in host) and bool(host)
