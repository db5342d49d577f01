"""The command `scaled`: brings one house up on this machine and keeps it up until it is stopped.

In order: PostgreSQL and Redis where they are the house's own, the one ballot box, the store, the
workers, nginx. Whatever ends is started again. All are stopped in the opposite order.
"""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial

from meeting.ballot_box.control import ControlClient
from meeting.ballot_box.supervisor import BoxProcess
from meeting.ballot_box.volatile_keys import memory_folder
from meeting.certificates import LOOK_SECONDS as RENEW_SECONDS
from meeting.data_folder import hold_folder, keep_apart
from meeting.demo.codes import forget_server, note_server
from meeting.refused_starts import exit_code
from meeting.scaled.beginning import begin
from meeting.scaled.configuration import Configuration, read_configuration
from meeting.scaled.first_file import ensure_file
from meeting.scaled.house_settings import ensure_tls
from meeting.scaled.nginx import Tls, forget_work_folder, nginx
from meeting.scaled.part import Part, open_many_files
from meeting.scaled.postgresql import postgresql
from meeting.scaled.redis import redis
from meeting.scaled.worker_part import worker
from meeting.shared.open_keys import lock_all
from meeting.shown_certificate import ShownCertificate
from meeting.virtual.voters import start_virtual_voters

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
LOGS = "log"


def run(asked: argparse.Namespace) -> int:
    """Keep the house up until SIGTERM or Ctrl-C; the exit code."""
    return exit_code(partial(_hold, asked))


def _hold(asked: argparse.Namespace) -> None:
    file = asked.config.resolve() if asked.config else ensure_file(asked)
    house = read_configuration(file)
    with hold_folder(house.data), ExitStack() as stack:
        keep_apart(house.data, is_fresh=False)
        _keep_up(house, stack)


def _keep_up(house: Configuration, stack: ExitStack) -> None:
    asked_to_stop = _asked_to_stop()
    open_many_files()
    (house.data / LOGS).mkdir(mode=0o700, exist_ok=True)
    # What was opened by workers that were killed is closed before others come, and at the end.
    lock_all(house.data)
    stack.callback(lock_all, house.data)
    tls = ensure_tls(house)
    parts: list[Part] = []
    engines: list[Callable[[Configuration], Part]] = []
    engines += [postgresql] if house.database.is_own else []
    engines += [redis] if house.redis.is_own else []
    _bring_up(house, stack, parts, [make(house) for make in engines])
    stack.callback(_ballot_box(house).stop)
    settings, text, seats = begin(house)
    numbers = range(house.workers)
    _bring_up(house, stack, parts, [worker(house, number) for number in numbers])
    stack.callback(forget_work_folder, house.data)
    _bring_up(house, stack, parts, [nginx(house, tls)])
    if settings.demo:
        note_server(house.port, house.data)
        stack.callback(forget_server, house.port)
    print(text, flush=True)
    start_virtual_voters(settings.own_address, seats, settings.root_pem)
    _look_after(house, parts, asked_to_stop, tls)


def _bring_up(
    house: Configuration, stack: ExitStack, parts: list[Part], made: Sequence[Part]
) -> None:
    """Starts them side by side, waits until all answer, and has them stopped at the end."""
    for part in made:
        part.log = house.data / LOGS / f"{part.name}.log"
        part.start()
        stack.callback(part.stop)
    for part in made:
        part.wait_until_ready()
    parts += made


def _ballot_box(house: Configuration) -> BoxProcess:
    """The one ballot box of the house, behind nginx; it follows this process by itself."""
    control = ControlClient(memory_folder(house.data))
    arguments = ["--data", str(house.data), "--host", "127.0.0.1"]
    box = BoxProcess(control, [*arguments, "--port", str(house.inner_box_port)])
    box.port()
    return box


def _look_after(
    house: Configuration, parts: Sequence[Part], asked_to_stop: threading.Event, tls: Tls | None
) -> None:
    front, looks = parts[-1], 0
    shown = ShownCertificate(tls.chain, tls.key) if tls is not None else None
    while not asked_to_stop.wait(LOOK_SECONDS):
        for part in parts:
            code = part.look_after()
            if code is not None:
                log.error("%s ended with %s and is started again", part.name, code)
        looks += 1
        if shown is not None and looks * LOOK_SECONDS > RENEW_SECONDS:
            looks = 0
            show_renewed(front, shown, partial(ensure_tls, house))


def show_renewed(front: Part, shown: ShownCertificate, renew: Callable[[], object]) -> None:
    """Has nginx show what the files hold, renewed by us or by whoever keeps one of their own.

    It reads them in new processes of its own; the old ones stay until their sockets end.
    """
    if shown.look(renew):
        front.tell(signal.SIGHUP)


def _asked_to_stop() -> threading.Event:
    asked = threading.Event()
    for which in (signal.SIGINT, signal.SIGTERM):
        signal.signal(which, lambda *_: asked.set())
    return asked
