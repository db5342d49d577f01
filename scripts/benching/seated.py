"""A bench's hall whose tablets are signed in already.

Run as `python -m benching.seated DIR MEMBERS POLLS KIND`; prints what `benching.hall` does, and the
cookies of the tablets. A page for each of thousands of tablets would take longer than all that is
measured.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from benching.hall import prepare
from meeting.services.desk import Actor
from meeting.services.doors import sign_in
from meeting.services.polls.opening import open_desk
from meeting.settings import session_key


def seat_all(folder: Path, tokens: list[str]) -> list[str]:
    """Signs the holders of these cards in; the cookies that the server would set, in order."""
    desk = open_desk(
        folder,
        changed=lambda meeting: None,
        moved=lambda person: None,
        demo=True,
        transport="loopback",
        public_url="",
    )
    held = [sign_in.sign_in_card(desk, token, "") for token in tokens]
    desk.store.close()
    app = Flask("bench")
    app.secret_key = session_key(folder)
    signing = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signing is not None  # noqa: S101 - for the type checker; there is a key
    badges = (sign_in.badge(Actor("member", person, ""), device) for person, device in held)
    return [f"yishitang={signing.dumps({'_user_id': badge})}" for badge in badges]


if __name__ == "__main__":
    folder, members, polls, kind = sys.argv[1:5]
    facts = prepare(Path(folder), int(members), int(polls), kind)
    tokens = [str(token) for token in facts["tokens"]]  # type: ignore[attr-defined]
    print(json.dumps({**facts, "cookies": seat_all(Path(folder), tokens)}))
