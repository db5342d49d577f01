"""A bench's hall whose tablets are signed in already.

Run as `python -m benching.seated DIR MEMBERS POLLS KIND`; prints what `benching.hall` does, the
cookies of the tablets and the guard of their forms. A page for each of thousands of tablets would
take longer than all that is measured.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf

from benching.assembly import bench_desk
from benching.hall import prepare
from meeting.services.desk import Actor
from meeting.services.doors import sign_in
from meeting.settings import session_key


def seat_all(folder: Path, tokens: list[str]) -> tuple[list[str], str]:
    """Signs the holders of these cards in; the cookies that the server would set, in order.

    And the form guard that goes with all of them.
    """
    desk = bench_desk(folder)
    held = [sign_in.sign_in_card(desk, token, "") for token in tokens]
    desk.store.close()
    app = Flask("bench")
    app.secret_key = session_key(folder)
    signing = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signing is not None  # noqa: S101 - for the type checker; there is a key
    with app.test_request_context():
        guard = generate_csrf()
        kept = {"csrf_token": session["csrf_token"]}
    badges = (sign_in.badge(Actor("member", person, ""), device) for person, device in held)
    cookies = [f"yishitang={signing.dumps({'_user_id': badge, **kept})}" for badge in badges]
    return cookies, guard


if __name__ == "__main__":
    folder, members, polls, kind = sys.argv[1:5]
    facts = prepare(Path(folder), int(members), int(polls), kind)
    tokens = [str(token) for token in facts["tokens"]]  # type: ignore[attr-defined]
    cookies, guard = seat_all(Path(folder), tokens)
    print(json.dumps({**facts, "cookies": cookies, "guard": guard}))
