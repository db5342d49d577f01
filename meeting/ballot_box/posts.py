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

from meeting.ballot_box.box import BallotBox
from meeting.ballot_box.errors import BoxLocked, NoSuchBox, NotStored, TooManyPosts
from meeting.ballot_box.nameless import Nameless
from meeting.ballot_box.wrong_posts import WrongPosts
from meeting.store.errors import StoreFault
from meeting.token_bucket import Buckets, Rate
from voting.blind.cast import read_cast
from voting.blind.refusals import (
    BoxClosed,
    CastDiffers,
    CastMalformed,
    CastOutdated,
    CastSignatureWrong,
    ChangeNotAllowed,
    CredentialWrong,
    TooManyChanges,
)
from voting.errors import VotingError

BODY_LIMIT = 16 * 1024
# No attempt has a higher number; a longer one would be no name of a file either.
LARGEST = 2**31 - 1
# One ballot is sent again when its answer was lost, and changed a few times.
SAME_BALLOT = Rate(per_second=1, at_once=30)
STATUS: dict[type[VotingError], int] = {
    CredentialWrong: 403, CastSignatureWrong: 403,
    NoSuchBox: 404,
    CastOutdated: 409, CastDiffers: 409, ChangeNotAllowed: 409, TooManyChanges: 409, BoxClosed: 409,
    TooManyPosts: 429,
    BoxLocked: 503, NotStored: 503, StoreFault: 503,
}  # fmt: skip
# Every address with its methods, as docs/openapi.json describes them.
CAST, HEALTH = "/b/<int:attempt>/cast", "/b/healthz"
METHODS = {CAST: ("POST", "OPTIONS"), HEALTH: ("GET", "HEAD", "OPTIONS")}
_CAST = re.compile(r"/b/([0-9]{1,10})/cast")
_REASONS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_FAILED = {"code": "internal", "zh": "票箱出错，没有记录。", "en": "Not recorded."}

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class _Answered(Exception):
    """No ballot is asked for: another address, another method, too long a body."""

    def __init__(self, status: int) -> None:
        self.status = status


class Posts:
    """Takes posted ballots into the box; it has no session, no template and no log."""

    def __init__(self, box: BallotBox) -> None:
        self._box = box
        self._ballots = Buckets(SAME_BALLOT)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        status, kind, body = self._answer(environ)
        headers = [
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            # The page comes from the app's own address; without cookies there is nothing to abuse.
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Allow-Headers", "Content-Type"),
            ("Access-Control-Max-Age", "7200"),
            ("Cache-Control", "no-store"),
        ]
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", ", ".join(_methods(environ))))
        start_response(_REASONS[status], headers)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]

    def _answer(self, environ: dict[str, Any]) -> tuple[int, str, bytes]:
        try:
            return self._asked(environ)
        except VotingError as error:
            status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
            said = {"code": error.code, "zh": error.message("zh"), "en": error.message("en")}
        except _Answered as answered:
            status, said = answered.status, _FAILED
        except Exception:
            status, said = 500, _FAILED
        return status, "application/json", _as_json(said).encode()

    def _asked(self, environ: dict[str, Any]) -> tuple[int, str, bytes]:
        attempt = _attempt(environ)
        if attempt is None:
            return 200, "text/plain; charset=utf-8", b"ok"
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return 200, "text/plain; charset=utf-8", b""
        cast = read_cast(_parsed(_body(environ)))
        if self._ballots.admit(cast.ballot_key):
            raise TooManyPosts()
        ack = self._box.cast(attempt, cast)
        return 200, "application/json", _as_json(ack.to_json()).encode()


def create_posts(box: BallotBox) -> WrongPosts:
    """The application that takes posted ballots."""
    # Outside, an address is known and no ballot; inside, a ballot and no address.
    return WrongPosts(Nameless(Posts(box)))


def _attempt(environ: dict[str, Any]) -> int | None:
    """The attempt that is posted to, or None for the box's health; otherwise the right status."""
    path = environ.get("PATH_INFO", "")
    found = _CAST.fullmatch(path)
    if path != HEALTH and (found is None or int(found[1]) > LARGEST):
        raise _Answered(404)
    if environ["REQUEST_METHOD"] not in _methods(environ):
        raise _Answered(405)
    return int(found[1]) if found else None


def _methods(environ: dict[str, Any]) -> tuple[str, ...]:
    return METHODS[HEALTH if environ.get("PATH_INFO") == HEALTH else CAST]


def _body(environ: dict[str, Any]) -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdecimal()):
        raise _Answered(400)
    if "HTTP_TRANSFER_ENCODING" in environ:
        # In pieces: the server puts them together, and one byte too many is seen.
        body = _read(environ, BODY_LIMIT + 1)
    elif len(length) > len(str(BODY_LIMIT)) or int(length) > BODY_LIMIT:
        raise _Answered(413)
    else:
        body = _read(environ, int(length))
    if len(body) > BODY_LIMIT:
        raise _Answered(413)
    return body


def _read(environ: dict[str, Any], size: int) -> bytes:
    try:
        body: bytes = environ["wsgi.input"].read(size)
    except OSError:
        # Whoever hung up in the middle of a ballot hears no answer anyway.
        raise _Answered(400) from None
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
