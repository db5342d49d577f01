"""How many pages and forms one may ask for: whoever is signed in as a person, others by address.

A whole hall may stand behind one address and load its pages at the same moment; what an address may
do is far above that. Who is told to wait is told by a page that comes back by itself, and it costs
next to nothing to say so.
"""

from __future__ import annotations

from flask import Flask, Response, request, session

from meeting.services.refusals import TooManyRequests
from meeting.token_bucket import Buckets, Rate

# Nobody clicks so fast; a browser that opens many pages at once does.
PERSON = Rate(per_second=20, at_once=600)
# Three thousand tablets sign in at once: the card's page, its button, the way on.
STRANGER = Rate(per_second=60, at_once=15_000)
# And each of them loads some thirty scripts, styles and pictures.
FILES = Rate(per_second=500, at_once=150_000)

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

    def refuse_too_many(self) -> Response | None:
        """The short answer to whoever must wait; None for everybody else."""
        waits = self._waits()
        if not waits:
            return None
        refusal = TooManyRequests(seconds=int(waits) + 1)
        said = PAGE.format(zh=refusal.message("zh"), en=refusal.message("en"), code=refusal.code)
        answer = Response(said, 429)
        answer.headers["Retry-After"] = str(refusal.params["seconds"])
        if request.method == "GET":
            # Whoever waits need not know that a page can be asked for again.
            answer.headers["Refresh"] = str(refusal.params["seconds"])
        return answer

    def _waits(self) -> float:
        address = request.remote_addr or ""
        if request.path.startswith("/static/"):
            return self.files.admit(address)
        # The cookie is signed: nobody can be somebody else, or a thousand people.
        person = session.get("_user_id")
        return self.people.admit(person) if person else self.strangers.admit(address)


def install(app: Flask) -> None:
    """Asked before anything else is done for a request."""
    rates = app.extensions["rates"] = Rates()
    app.before_request(rates.refuse_too_many)
