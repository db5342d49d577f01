"""A virtual tablet in a blind poll: draws its credential, posts its ballot, keeps the ack.

The ballot goes without cookies over a connection of its own, as from the page in the browser.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import requests

from meeting.virtual.browser import Browser
from voting.blind.ack import Ack, read_ack
from voting.blind.cast import Cast
from voting.blind.message import Choice
from voting.blind.public_key import CredentialKey
from voting.blind.tablet import Credential, CredentialRequest, request_credential
from voting.opening import is_signed_opening, online_key_of

POST_SECONDS = 5.0
# Shorter than any answer takes: the ballot is sent and its ack is never read.
LOST_SECONDS = 0.001


class OpeningRefusedError(Exception):
    """The announcement is not signed by its own key; nothing is drawn or cast."""


class NotRecordedError(Exception):
    """The box answered that this ballot is not recorded; carries its stable code."""


class VirtualBallot:
    """One member's credential and casts in one blind attempt."""

    def __init__(self, browser: Browser, meeting_id: int, poll: Mapping[str, Any]) -> None:
        self._browser = browser
        self._meeting_id = meeting_id
        self._attempt = int(poll["attempt"])
        self._opening: dict[str, Any] = dict(poll["blind"]["opening"])
        if not is_signed_opening(self._opening):
            raise OpeningRefusedError(str(self._attempt))
        self._address = _box_address(browser.base_url, poll["blind"]["address"])
        self._request = new_request(self._opening)
        self._credential: Credential | None = None
        self._seq = 0
        self.ack: Ack | None = None

    def draw(self) -> None:
        """Draws the credential; asked again, it is the same."""
        if self._credential is None:
            answer = self._browser.ask(
                f"/tablet/{self._meeting_id}/credential",
                {"attempt": self._attempt, "blinded": self._request.blinded.value.hex()},
            )
            self._credential = self._request.finish(bytes.fromhex(answer["signature"]))

    def cast(self, choice: Choice | None, lose_connection: bool = False) -> None:
        """Posts the choice (None: 未按) once; OSError when it shall be sent again."""
        self.draw()
        if self._credential is None:
            raise NotRecordedError("no-credential")
        cast = self._credential.cast(choice, self._seq)
        if lose_connection:
            with suppress(requests.RequestException):
                self._post(cast, LOST_SECONDS)
        answer = self._post(cast, POST_SECONDS)
        told = answer.json()
        if answer.status_code in (requests.codes.unavailable, requests.codes.too_many):
            raise ConnectionError(told.get("code"))
        if answer.status_code != requests.codes.ok:
            raise NotRecordedError(str(told.get("code")))
        ack = read_ack(told)
        if not ack.is_signed_by(online_key_of(self._opening)):
            raise NotRecordedError("ack-not-signed")
        self.ack, self._seq = ack, self._seq + 1

    def _post(self, cast: Cast, seconds: float) -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            session.verify = self._browser.session.verify
            address = f"{self._address}/b/{self._attempt}/cast"
            return session.post(address, json=cast.to_json(), timeout=(POST_SECONDS, seconds))


def new_request(opening: Mapping[str, Any]) -> CredentialRequest:
    """What a tablet makes by chance to ask for its credential under this opening statement."""
    announced = CredentialKey.from_json(opening["credential"])
    return request_credential(
        announced,
        opening["sha256"],
        seed=secrets.token_bytes(32),
        prefix=secrets.token_bytes(32),
        salt=secrets.token_bytes(48),
        factor=1 + secrets.randbelow(announced.n - 1),
    )


def _box_address(base_url: str, address: str) -> str:
    """Where the box takes ballots: `:PORT` is this very host, empty this very address."""
    if not address.startswith(":"):
        return address or base_url
    parts = urlsplit(base_url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{address}"
