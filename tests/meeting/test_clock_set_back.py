"""A clock that is set back neither turns the order of things round nor signs anybody out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from itsdangerous import BadSignature, URLSafeTimedSerializer

from meeting.services.house_clock import HouseClock
from meeting.web.sessions import Sessions

NOON = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_the_house_s_time_never_goes_back_and_goes_on() -> None:
    told = {"wall": NOON, "steady": 0.0}
    clock = HouseClock(lambda: told["wall"], lambda: told["steady"])  # type: ignore[arg-type,return-value]
    assert clock() == NOON
    told |= {"wall": NOON - HOUR, "steady": 60.0}
    assert clock() == NOON + MINUTE
    told |= {"wall": NOON - HOUR + MINUTE, "steady": 120.0}
    assert clock() == NOON + 2 * MINUTE
    # Set right again, or ahead, it is followed.
    told |= {"wall": NOON + HOUR, "steady": 121.0}
    assert clock() == NOON + HOUR


def test_a_house_that_starts_with_its_clock_set_back_goes_on_from_its_last_step() -> None:
    clock = HouseClock(lambda: NOON - HOUR, lambda: 0.0)
    clock.not_before(None)
    clock.not_before(NOON)
    assert clock() == NOON


def test_a_cookie_of_the_future_is_taken_and_a_forged_or_old_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Flask("clock")
    app.secret_key = "a-key-of-a-test"
    cookies = Sessions().get_signing_serializer(app)
    assert isinstance(cookies, URLSafeTimedSerializer)
    signer = cookies.signer
    signed = signer.get_timestamp
    with monkeypatch.context() as patched:
        patched.setattr(signer, "get_timestamp", lambda self: signed(self) + 3600)
        ahead = cookies.dumps({"seat": 7})
    with monkeypatch.context() as patched:
        patched.setattr(signer, "get_timestamp", lambda self: signed(self) - 3600)
        old = cookies.dumps({"seat": 7})
    assert cookies.loads(ahead, max_age=60) == {"seat": 7}
    for refused in (old, ahead + "x"):
        with pytest.raises(BadSignature):
            cookies.loads(refused, max_age=60)
