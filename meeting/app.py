"""The one place where the parts are joined."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, Request
from flask_socketio import SocketIO
from gevent import sleep

from meeting.beside import run_beside
from meeting.live import wire
from meeting.live.broadcaster import Broadcaster
from meeting.live.desk import DeskNamespace
from meeting.live.engine import HallEngine
from meeting.live.gathered import Gathered
from meeting.live.hall import HallNamespace
from meeting.live.hall_socket import HallSockets
from meeting.live.rooms import Rooms
from meeting.live.tablet import TabletNamespace
from meeting.services.blind.blind_house import BlindHouse
from meeting.services.desk import Actor, Desk
from meeting.services.doors import sign_in
from meeting.services.polls.opening import open_desk
from meeting.settings import Settings, session_key
from meeting.store.running import run_here
from meeting.web import (
    blueprints,
    failures,
    files,
    home,
    languages,
    outcome_words,
    pdf,
    safety,
    themes,
    traditional,
    viewer,
)
from meeting.web.turnstile import FileTurns, Turnstile
from voting.errors import Language

ROOT = Path(__file__).resolve().parent.parent
# A roster of 10 MB is the largest thing anybody sends.
BODY_LIMIT = 12 * 1024 * 1024


class _Bell:
    """What the desk rings when a meeting changed; wired to the broadcaster once it exists."""

    def __init__(self) -> None:
        self.broadcaster: Broadcaster | None = None
        self.tablets: TabletNamespace | None = None

    def changed(self, meeting_id: int) -> None:
        if self.broadcaster is not None:
            self.broadcaster.mark(meeting_id)

    def moved(self, person_id: int) -> None:
        if self.tablets is not None:
            self.tablets.seat_moved(person_id)


def create_app(
    settings: Settings, desk: Desk | None = None, blind: BlindHouse | None = None
) -> tuple[Flask, SocketIO]:
    """The app and its socket server; `app.extensions` holds "desk" and "broadcaster".

    `blind` leads to the ballot box process; without it no blind poll can be held.
    """
    app = Flask("meeting", root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.config.update(_configuration(settings))
    bell = _Bell()
    desk = desk or open_desk(
        settings.data,
        changed=bell.changed,
        moved=bell.moved,
        demo=settings.demo,
        transport=settings.transport,
        public_url=settings.address,
        run=run_here if settings.testing else run_beside,
        blind=blind,
        secret_over_http=settings.secret_over_http,
        database_url=settings.database_url,
    )
    desk.changed, desk.moved = bell.changed, bell.moved
    desk.certificate = settings.certificate
    app.config["BALLOT_BOX"] = desk.blind.address if desk.blind else ""
    app.extensions["desk"] = desk
    app.extensions["settings"] = settings
    languages.install(app)
    themes.install(app)
    traditional.install(app)
    outcome_words.install(app)
    safety.install(app)
    viewer.install(app)
    failures.install(app)
    home.share_settings(app)
    pdf.install(app)
    for blueprint in blueprints.ALL:
        app.register_blueprint(blueprint)
    socketio = _live(app, desk, bell, settings)
    files.install(app, _nothing if settings.testing else FileTurns())
    return app, socketio


def _live(app: Flask, desk: Desk, bell: _Bell, settings: Settings) -> SocketIO:
    options: dict[str, Any] = {
        "async_mode": "threading" if settings.testing else "gevent",
        "manage_session": False,
        # A tablet's next message waits for the answer to its last one; no greenlet for each.
        "async_handlers": False,
        "cors_allowed_origins": None,
        "max_http_buffer_size": wire.MESSAGE_LIMIT,
        "ping_interval": 15,
        "ping_timeout": 20,
        # Engine.IO's own makes a decoder anew for every message.
        "json": json,
        "client_manager": Rooms(),
    }
    if not settings.testing:
        options["transports"] = ["websocket"]
    socketio = SocketIO(app, **options)
    if not settings.testing:
        HallEngine.instead_of(socketio.server.eio)  # type: ignore[attr-defined]
    # Outside Socket.IO's own layer, so that a frame is measured before it is read.
    app.wsgi_app = HallSockets(app.wsgi_app, wire.MESSAGE_LIMIT)  # type: ignore[method-assign]
    breathe = _nothing if settings.testing else lambda: sleep(0)
    broadcaster = Broadcaster(desk, socketio, secrets.token_hex(4), breathe)
    tablets = TabletNamespace(desk, broadcaster, _speaks, _loader(desk, settings))
    for namespace in (HallNamespace(broadcaster), tablets, DeskNamespace(desk, broadcaster)):
        socketio.on_namespace(namespace)
    bell.broadcaster, bell.tablets = broadcaster, tablets
    desk.sockets, desk.pictured = broadcaster.sockets, broadcaster.pictures.pictured
    app.extensions["broadcaster"] = broadcaster
    app.extensions["tablets"] = tablets
    if not settings.testing:
        app.wsgi_app = Turnstile(app.wsgi_app)  # type: ignore[method-assign]
        socketio.start_background_task(broadcaster.run, sleep)
    return socketio


def _loader(desk: Desk, settings: Settings) -> Callable[[tuple[int, str]], Actor | None]:
    if settings.testing:
        # Threads have no loop in which anybody could come together.
        return lambda badge: sign_in.load_person(desk, *badge)
    return Gathered(partial(sign_in.load_people, desk)).get


def _speaks(request: Request, session: Mapping[str, Any]) -> Language:
    return "en" if languages.language_of(request, session) == "en" else "zh"


def _nothing() -> None:
    """Threads of a test need no turn given to them."""


def _configuration(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key or session_key(settings.data),
        "MAX_CONTENT_LENGTH": BODY_LIMIT,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": settings.transport == "https",
        "SESSION_COOKIE_NAME": "yishitang",
        "WTF_CSRF_TIME_LIMIT": None,
        "TESTING": settings.testing,
        "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "SEND_FILE_MAX_AGE_DEFAULT": 0,
    }
