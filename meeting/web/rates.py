"""How many pages and forms one may ask for: whoever is signed in as a person, others by address.

A whole hall may stand behind one address and load its pages at the same moment; what an address may
do is far above that. Who is told to wait is told by a page that comes back by itself, and it costs
next to nothing to say so.
"""

from __future__ import annotations

from flask import Flask, Response, current_app, request, session

from meeting.services.refusals import TooManyRequests
from meeting.token_bucket import Buckets, Rate

# Nobody clicks so fast; a browser that opens many pages at once does.
PERSON = Rate(per_second=20, at_once=600)
# Three thousand tablets sign in at once: the card's page, its button, the way on.
STRANGER = Rate(per_second=60, at_once=15_000)
# And each of them loads some eighty scripts, styles and pictures.
FILES = Rate(per_second=500, at_once=300_000)
# Pages that say what is wrong cost as much as others and are no use to anybody by the hundred.
FAULTS = Rate(per_second=5, at_once=200)
# What a stranger sends to become somebody; their wrong secrets are slowed down by themselves.
BECOMING = frozenset({"sign_in.card_open", "sign_in.seat", "sign_in.staff", "set_up.first"})

PAGE = (
    "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>429</title>"
    "<p>{zh}</p><p lang=en>{en}</p><p>{code}</p>"
)


class Rates:
    """Everybody's buckets in this process."""

    def __init__(self) -> None:
        self.people = Buckets(PERSON)
        self.strangers = Buckets(STRANGER)
        self.files = Buckets(FILES)
        self.faults = Buckets(FAULTS)

    def may_draw_fault(self) -> bool:
        """Whether a fault is drawn as a page; whoever makes them on and on gets a plain line."""
        return self.faults.admit(_whose()) == 0.0

    def refuse_too_many(self) -> Response | None:
        """The short answer to whoever must wait; None for everybody else."""
        waits = self._waits()
        if not waits:
            return None
        return too_many(waits, request.method)

    def _waits(self) -> float:
        address = request.remote_addr or ""
        person = _person()
        if person:
            return self.people.admit(person)
        if request.method == "POST" and request.endpoint not in BECOMING:
            if self.faults.is_spent(address):
                # A form of somebody who is signed in, from somebody who is not.
                return 1.0 / FAULTS.per_second
        return self.strangers.admit(address)


def too_many(waits: float, method: str) -> Response:
    """What is said to whoever must wait so many seconds."""
    refusal = TooManyRequests(seconds=int(waits) + 1)
    said = PAGE.format(zh=refusal.message("zh"), en=refusal.message("en"), code=refusal.code)
    answer = Response(said, 429)
    answer.headers["Retry-After"] = str(refusal.params["seconds"])
    answer.headers["Cache-Control"] = "no-store"
    if method == "GET":
        # Whoever waits need not know that a page can be asked for again.
        answer.headers["Refresh"] = str(refusal.params["seconds"])
    return answer


def _person() -> str:
    """Who is signed in, by the signed cookie: nobody can be somebody else, or a thousand people."""
    return str(session.get("_user_id", ""))


def _whose() -> str:
    return _person() or request.remote_addr or ""


def the_rates() -> Rates:
    """Those of the app that answers."""
    rates: Rates = current_app.extensions["rates"]
    return rates


def install(app: Flask) -> None:
    """Asked before anything else is done for a request."""
    rates = app.extensions["rates"] = Rates()
    app.before_request(rates.refuse_too_many)
