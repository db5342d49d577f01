"""One worker of a house of several: the app behind nginx, sharing store, Redis and folder."""

from __future__ import annotations

import argparse
import fcntl
import os
import secrets
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import gevent
from gevent import sleep
from werkzeug.middleware.proxy_fix import ProxyFix

from meeting.app import create_app
from meeting.ballot_box.control import ControlClient
from meeting.ballot_box.process import FOLDER as BOX_FOLDER
from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder
from meeting.briskly import collect_seldom
from meeting.data_folder import holds_demo
from meeting.listening import open_listener, serve_until_stopped
from meeting.live.broadcaster import Broadcaster
from meeting.live.tablet import TabletNamespace
from meeting.refused_starts import exit_code
from meeting.scaled.configuration import Configuration, read_configuration
from meeting.scaled.house_settings import settings_for
from meeting.scaled.together import keep_together
from meeting.services.blind.blind_house import BlindHouse
from meeting.services.desk import Desk
from meeting.services.polls.opening import open_desk
from meeting.settings import Settings, session_key
from meeting.shared.house import SharedHouse
from meeting.store.lease import Lease

HOST = "127.0.0.1"
OPENING, WORKERS = "opening.lock", "workers.lock"
WATCH_SECONDS = 0.5


def run(asked: argparse.Namespace) -> int:
    """Serve until stopped; the exit code."""
    return exit_code(partial(_hold, asked))


def _hold(asked: argparse.Namespace) -> None:
    house = read_configuration(asked.config.resolve())
    port = house.first_worker_port + asked.number
    with open_listener(HOST, port) as listener:
        _serve(listener, house, asked.number, asked.parent)


def _serve(listener: socket.socket, house: Configuration, number: int, parent: int) -> None:
    settings = settings_for(house, holds_demo(house.data))
    with _among_workers(house.data) as opening:
        shared = SharedHouse(
            house.redis_url, session_key(house.data), number, house.workers, secrets.token_hex(8)
        )
        desk = _open(house, settings, shared, opening.is_first)
        app, _socketio = create_app(settings, desk=desk)
        opening.done()
        lease = Lease(house.database_url)
        broadcaster: Broadcaster = app.extensions["broadcaster"]
        tablets: TabletNamespace = app.extensions["tablets"]
        lead = shared.join(desk, lease, broadcaster, tablets)
        broadcaster.elsewhere = shared.elsewhere
        broadcaster.close_overdue, broadcaster.ask_boxes = lead.close_overdue, shared.ask_boxes
        keep_together(app, is_https=settings.transport == "https")
        # Outside of everything, so that each door counts the tablet's address. The worker listens
        # for its own nginx alone, and takes the one address that nginx wrote.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=1, x_proto=1, x_host=0, x_port=0, x_prefix=0
        )
        shared.start(gevent.spawn, sleep)
        if parent:
            gevent.spawn(_end_with, parent)
        collect_seldom()
        try:
            serve_until_stopped(listener, app, None)
        finally:
            lease.give_up()
            desk.store.close()


def _open(house: Configuration, settings: Settings, shared: SharedHouse, is_first: bool) -> Desk:
    memory = memory_folder(house.data)
    blind = BlindHouse(
        ControlClient(memory),
        VolatileKeys(memory),
        house.data / BOX_FOLDER,
        house.box_address,
        rsa_bits=house.rsa_bits,
    )
    desk = open_desk(
        house.data,
        # What changes before the sockets stand, nobody looks at.
        changed=shared.bell.changed,
        moved=shared.bell.moved,
        demo=settings.demo,
        transport=settings.transport,
        public_url=settings.address,
        blind=blind,
        secret_over_http=settings.secret_over_http,
        database_url=settings.database_url,
        lives=shared.tallies,
        is_first=is_first,
    )
    shared.furnish(desk)
    return desk


class _Opening:
    """A worker's first steps, one worker at a time; `is_first` while no other worker runs."""

    def __init__(self, data: Path) -> None:
        self._turn = (data / OPENING).open("a")
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        self._workers = (data / WORKERS).open("a")
        try:
            fcntl.flock(self._workers, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.is_first = True
        except OSError:
            self.is_first = False

    def done(self) -> None:
        """The next one may begin; this one counts as running from now on."""
        fcntl.flock(self._workers, fcntl.LOCK_SH)
        self._turn.close()

    def end(self) -> None:
        """This worker is gone."""
        self._turn.close()
        self._workers.close()


@contextmanager
def _among_workers(data: Path) -> Iterator[_Opening]:
    opening = _Opening(data)
    try:
        yield opening
    finally:
        opening.end()


def _end_with(parent: int) -> None:
    """A supervisor that was killed leaves nobody behind who holds its ports."""
    while os.getppid() == parent:
        sleep(WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
