"""The one address of the box: a ballot is posted without a cookie and without a sender.

What could name a sender is taken off before anything of ours sees the request; nothing here logs,
and no answer carries a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, jsonify, request

from meeting.ballot_box.box import BallotBox
from meeting.ballot_box.errors import BoxLocked, NoSuchBox, NotStored, TooManyPosts
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
KEPT = (
    "REQUEST_METHOD", "PATH_INFO", "SCRIPT_NAME", "CONTENT_TYPE", "CONTENT_LENGTH",
    "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "HTTP_HOST", "HTTP_TRANSFER_ENCODING",
)  # fmt: skip
STATUS: dict[type[VotingError], int] = {
    CredentialWrong: 403, CastSignatureWrong: 403,
    NoSuchBox: 404,
    CastOutdated: 409, CastDiffers: 409, ChangeNotAllowed: 409, TooManyChanges: 409, BoxClosed: 409,
    TooManyPosts: 429,
    BoxLocked: 503, NotStored: 503, StoreFault: 503,
}  # fmt: skip

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Nameless:
    """Hands on a request without address, browser, cookie, referrer or any other header."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        kept = {
            name: value
            for name, value in environ.items()
            if name in KEPT or name.startswith("wsgi.")
        }
        return self._application(kept | {"QUERY_STRING": ""}, start_response)


def create_posts(box: BallotBox) -> Flask:
    """The application that takes posted ballots; it has no session, no template and no log."""
    app = Flask("ballot_box", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    # Outside, an address is known and no ballot; inside, a ballot and no address.
    app.wsgi_app = WrongPosts(Nameless(app.wsgi_app))  # type: ignore[method-assign]
    app.logger.disabled = True
    ballots = Buckets(SAME_BALLOT)

    @app.post(f"/b/<int(max={LARGEST}):attempt>/cast")
    def post(attempt: int) -> tuple[Response, int]:
        cast = read_cast(_body(request.get_data()))
        if ballots.admit(cast.ballot_key):
            raise TooManyPosts()
        ack = box.cast(attempt, cast)
        return jsonify(ack.to_json()), 200

    @app.get("/b/healthz")
    def healthz() -> tuple[str, int]:
        return "ok", 200

    @app.errorhandler(VotingError)
    def refused(error: VotingError) -> tuple[Response, int]:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
        said = {"code": error.code, "zh": error.message("zh"), "en": error.message("en")}
        return jsonify(said), status

    @app.errorhandler(Exception)
    def failed(error: Exception) -> tuple[Response, int]:
        status = int(getattr(error, "code", None) or 500)
        said = {"code": "internal", "zh": "票箱出错，没有记录。", "en": "Not recorded."}
        return jsonify(said), status

    @app.after_request
    def open_to_pages(answer: Response) -> Response:
        # The page comes from the app's own address; without cookies there is nothing to abuse.
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
        answer.headers["Access-Control-Max-Age"] = "7200"
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return app


def _body(data: bytes) -> Any:
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
