"""Sign-in cookies that a clock set back does not end.

A cookie carries the moment it was signed at. When this machine's clock is set back, every cookie
in the hall is of the future for a while, and what comes with Flask would refuse them all: tablets
and desks would be signed out in the middle of a poll.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer


class _Signer(TimestampSigner):
    """Takes a moment to come for now; a wrong signature and an old moment are refused as ever."""

    def unsign(self, signed_value: Any, max_age: Any = None, return_timestamp: Any = False) -> Any:
        try:
            return super().unsign(signed_value, max_age, return_timestamp)
        except SignatureExpired as refused:
            signed = refused.date_signed
            if signed is None or signed <= datetime.now(UTC):
                raise
            return super().unsign(signed_value, None, return_timestamp)


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions, signed by this signer."""

    def __init__(self) -> None:
        # By the keys it was made of: making it for every socket of a hall that comes back would
        # take a fifth of the time that reading a cookie takes.
        self._made: tuple[object, URLSafeTimedSerializer | None] | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The serializer of the cookies."""
        keys = (app.secret_key, app.config["SECRET_KEY_FALLBACKS"])
        if self._made is None or self._made[0] != keys:
            made = super().get_signing_serializer(app)
            if made is not None:
                made.signer = _Signer
            self._made = keys, made
        return self._made[1]
