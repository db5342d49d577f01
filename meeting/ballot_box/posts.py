"""The one address of the box: a ballot is posted without a cookie and without a sender.

What could name a sender is taken off before anything of ours sees the request; nothing here logs,
and no answer carries a time. It is plain WSGI: one address needs no framework, whose routing,
contexts and signals took a third of what a ballot costs here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from meeting.ballot_box.answers import JSON, REASONS, Answered, fields, told
from meeting.ballot_box.box import BallotBox
from meeting.ballot_box.errors import TooManyPosts
from meeting.ballot_box.nameless import Nameless
from meeting.ballot_box.post_head import BODY_LIMIT
from meeting.ballot_box.wrong_posts import WrongPosts
from meeting.token_bucket import Buckets, Rate
from voting.blind.cast import Cast, read_cast
from voting.blind.refusals import CastMalformed

# No attempt has a higher number; a longer one would be no name of a file either.
LARGEST = 2**31 - 1
# One ballot is sent again when its answer was lost, and changed a few times.
SAME_BALLOT = Rate(per_second=1, at_once=30)
# Every address with its methods, as docs/openapi.json describes them.
CAST, HEALTH = "/b/<int:attempt>/cast", "/b/healthz"
METHODS = {CAST: ("POST", "OPTIONS"), HEALTH: ("GET", "HEAD", "OPTIONS")}
_CAST = re.compile(r"/b/([0-9]{1,10})/cast")


class Posts:
    """Takes posted ballots into the box; it has no session, no template and no log."""

    def __init__(self, box: BallotBox) -> None:
        self._box = box
        self._ballots = Buckets(SAME_BALLOT)

    def post(self, attempt: int, body: bytes, tell: Callable[[int, bytes], None]) -> None:
        """Takes a ballot in without waiting for it.

        `tell` is given status and JSON body of the answer, now or in the writer's turn: it must
        neither wait nor raise.
        """

        def landed(outcome: Any) -> None:
            tell(*told(outcome))

        try:
            if attempt > LARGEST:
                raise Answered(404)
            self._box.cast_later(attempt, self._read(body), landed)
        except Exception as problem:
            tell(*told(problem))

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        status, kind, body = self._answer(environ)
        headers = fields(kind, len(body))
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", ", ".join(_methods(environ))))
        start_response(REASONS[status], headers)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]

    def _answer(self, environ: dict[str, Any]) -> tuple[int, str, bytes]:
        try:
            return self._asked(environ)
        except Exception as problem:
            status, body = told(problem)
        return status, JSON, body

    def _asked(self, environ: dict[str, Any]) -> tuple[int, str, bytes]:
        attempt = _attempt(environ)
        if attempt is None:
            return 200, "text/plain; charset=utf-8", b"ok"
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return 200, "text/plain; charset=utf-8", b""
        status, body = told(self._box.cast(attempt, self._read(_body(environ))))
        return status, JSON, body

    def _read(self, body: bytes) -> Cast:
        cast = read_cast(_parsed(body))
        if self._ballots.admit(cast.ballot_key):
            raise TooManyPosts()
        return cast


def create_posts(box: BallotBox) -> WrongPosts:
    """The application that takes posted ballots."""
    # Outside, an address is known and no ballot; inside, a ballot and no address.
    return WrongPosts(Nameless(Posts(box)))


def _attempt(environ: dict[str, Any]) -> int | None:
    """The attempt that is posted to, or None for the box's health; otherwise the right status."""
    path = environ.get("PATH_INFO", "")
    found = _CAST.fullmatch(path)
    if path != HEALTH and (found is None or int(found[1]) > LARGEST):
        raise Answered(404)
    if environ["REQUEST_METHOD"] not in _methods(environ):
        raise Answered(405)
    return int(found[1]) if found else None


def _methods(environ: dict[str, Any]) -> tuple[str, ...]:
    return METHODS[HEALTH if environ.get("PATH_INFO") == HEALTH else CAST]


def _body(environ: dict[str, Any]) -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdecimal()):
        raise Answered(400)
    if "HTTP_TRANSFER_ENCODING" in environ:
        # In pieces: the server puts them together, and one byte too many is seen.
        body = _read(environ, BODY_LIMIT + 1)
    elif len(length) > len(str(BODY_LIMIT)) or int(length) > BODY_LIMIT:
        raise Answered(413)
    else:
        body = _read(environ, int(length))
    if len(body) > BODY_LIMIT:
        raise Answered(413)
    return body


def _read(environ: dict[str, Any], size: int) -> bytes:
    try:
        body: bytes = environ["wsgi.input"].read(size)
    except OSError:
        # Whoever hung up in the middle of a ballot hears no answer anyway.
        raise Answered(400) from None
    return body


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data, object_pairs_hook=_once, parse_float=_refused)
    except (ValueError, RecursionError):
        raise CastMalformed(problem="cast") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refused(_text: str) -> Any:
    raise ValueError
