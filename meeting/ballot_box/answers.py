"""What the box answers: an acknowledgement or a refusal, its status and the fields of its head."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from meeting.ballot_box.errors import BoxLocked, NoSuchBox, NotStored, TooManyPosts
from meeting.store.errors import StoreFault
from voting.blind.ack import Ack
from voting.blind.refusals import (
    BoxClosed,
    CastDiffers,
    CastOutdated,
    CastSignatureWrong,
    ChangeNotAllowed,
    CredentialWrong,
    TooManyChanges,
)
from voting.errors import VotingError

STATUS: dict[type[VotingError], int] = {
    CredentialWrong: 403, CastSignatureWrong: 403,
    NoSuchBox: 404,
    CastOutdated: 409, CastDiffers: 409, ChangeNotAllowed: 409, TooManyChanges: 409, BoxClosed: 409,
    TooManyPosts: 429,
    BoxLocked: 503, NotStored: 503, StoreFault: 503,
}  # fmt: skip
REASONS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
JSON = "application/json"
_FAILED = {"code": "internal", "zh": "票箱出错，没有记录。", "en": "Not recorded."}

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Answered(Exception):
    """No ballot is asked for: another address, another method, too long a body."""

    def __init__(self, status: int) -> None:
        self.status = status


def told(outcome: Ack | Exception) -> tuple[int, bytes]:
    """Status and JSON body for what became of a post."""
    if isinstance(outcome, Ack):
        return 200, _as_json(outcome.to_json()).encode()
    said: dict[str, Any] = _FAILED
    status = outcome.status if isinstance(outcome, Answered) else 500
    if isinstance(outcome, VotingError):
        status = next((code for kind, code in STATUS.items() if isinstance(outcome, kind)), 400)
        said = {"code": outcome.code, "zh": outcome.message("zh"), "en": outcome.message("en")}
    return status, _as_json(said).encode()


def fields(kind: str, size: int) -> list[tuple[str, str]]:
    """The fields of an answer's head; `size` is the length of its body in bytes."""
    return [
        ("Content-Type", kind),
        ("Content-Length", str(size)),
        # The page comes from the app's own address; without cookies there is nothing to abuse.
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Headers", "Content-Type"),
        ("Access-Control-Max-Age", "7200"),
        ("Cache-Control", "no-store"),
    ]
