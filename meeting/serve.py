"""Serves: picks the transport, loads the demo into a new store, says what a newcomer needs."""

from __future__ import annotations

import argparse
import socket
import threading
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gevent.pywsgi import WSGIServer

from meeting.addresses import is_loopback, is_unspecified, machine_addresses
from meeting.app import create_app
from meeting.ballot_box.control import ControlClient
from meeting.ballot_box.process import FOLDER as BOX_FOLDER
from meeting.ballot_box.supervisor import BoxProcess
from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder
from meeting.briskly import collect_seldom, take_turns_soon
from meeting.certificates import LOOK_SECONDS, Certificates, ensure_certificates
from meeting.data_folder import (
    FolderRefusedError,
    empty_of_demo,
    hold_folder,
    holds_demo,
    holds_store,
    keep_apart,
)
from meeting.demo.codes import forget_server, keep_codes, note_server
from meeting.demo.congress import DEMO_ACTOR, DemoStaff, fresh_codes, load_demo
from meeting.listening import open_listener, serve_until_stopped
from meeting.refused_starts import exit_code
from meeting.services.blind.blind_house import BlindHouse
from meeting.services.desk import Desk
from meeting.services.doors import cards, checkin
from meeting.services.people import bodies
from meeting.services.people.set_up import needs_set_up
from meeting.settings import Settings
from meeting.shown_certificate import ShownCertificate
from meeting.standby.serving import (
    answer_others,
    begin_mirroring,
    box_options,
    must_lead,
    partner_of,
)
from meeting.store.postgres import is_untouched
from meeting.virtual.voters import VirtualSeat, start_virtual_voters
from meeting.web.metrics import HOST as METRICS_HOST
from meeting.web.metrics import metrics_app
from meeting.welcome import welcome


def run(asked: argparse.Namespace) -> int:
    """Serve until stopped; the exit code."""
    return exit_code(partial(_hold, asked, asked.data.resolve()))


def _hold(asked: argparse.Namespace, data: Path) -> None:
    with open_listener(asked.host, asked.port) as listener, hold_folder(data):
        asked.port = listener.getsockname()[1]
        _begin(asked, data)
        must_lead(data, partner_of(asked))
        _serve(listener, asked, data)


def _begin(asked: argparse.Namespace, data: Path) -> None:
    """Leaves in the folder what this start may go on with."""
    if asked.database_url:
        keep_apart(data, asked.fresh)
    elif asked.fresh:
        empty_of_demo(data)
    if asked.empty and holds_demo(data):
        raise FolderRefusedError(
            f"{data} 里是示范数据。要正式开始，请用 --data 另选文件夹，或先删除它。"
            f"{data} holds the demo; to begin for real, name another folder with --data."
        )


def _serve(listener: socket.socket, asked: argparse.Namespace, data: Path) -> None:
    settings, certificates = _settings(asked, data)
    box, blind = _ballot_box(asked, data, certificates)
    app, _socketio = create_app(settings, blind=blind)
    desk: Desk = app.extensions["desk"]
    staff: tuple[DemoStaff, ...] = ()
    if settings.demo:
        is_new = needs_set_up(desk)
        staff = load_demo(desk, asked.voters or None).staff if is_new else fresh_codes(desk)
        keep_codes(data, staff)
        note_server(settings.port, data)
    print(welcome(desk, settings, staff), flush=True)
    if asked.voters and settings.demo:
        seats = virtual_seats(desk, asked.voters)
        start_virtual_voters(settings.own_address, seats, settings.root_pem)
    collect_seldom()
    take_turns_soon()
    metrics = _metrics(asked.metrics_port, desk)
    begin_mirroring(desk, partner_of(asked))
    answering = answer_others(data, asked.answer, asked.pairing)
    shown = _shown(certificates)
    try:
        serve_until_stopped(listener, app, shown.context if shown is not None else None)
    finally:
        for beside in (metrics, answering):
            if beside is not None:
                beside.stop()
        box.stop()
        forget_server(settings.port)
        desk.store.close()


def _metrics(port: int | None, desk: Desk) -> WSGIServer | None:
    """Serves the figures beside the app, if they are asked for; CannotListenError otherwise."""
    if port is None:
        return None
    server = WSGIServer(open_listener(METRICS_HOST, port), metrics_app(desk), log=None)
    server.start()
    print(f"指标 metrics      http://{METRICS_HOST}:{server.server_port}/metrics", flush=True)
    return server


def _ballot_box(
    asked: argparse.Namespace, data: Path, certificates: Certificates | None
) -> tuple[BoxProcess, BlindHouse]:
    """Starts the ballot box beside the app; it listens on the next port, or on any free one."""
    memory = memory_folder(data)
    control = ControlClient(memory)
    arguments = ["--data", str(data), "--host", asked.host, "--port", str(asked.port + 1)]
    if certificates is not None:
        arguments += ["--certificate", str(certificates.chain_path)]
        arguments += ["--key", str(certificates.key_path)]
    box = BoxProcess(control, [*arguments, *box_options(asked)])
    address = asked.box_url.rstrip("/") or f":{box.port()}"
    house = BlindHouse(
        control, VolatileKeys(memory), data / BOX_FOLDER, address, rsa_bits=asked.rsa_bits
    )
    return box, house


def _shown(certificates: Certificates | None) -> ShownCertificate | None:
    """What tablets are shown; renewed in time as long as the server runs."""
    if certificates is None:
        return None
    shown = ShownCertificate(certificates.chain_path, certificates.key_path)
    told = (LOOK_SECONDS, certificates.renew)
    threading.Thread(target=shown.keep, args=told, name="certificate", daemon=True).start()
    return shown


def _settings(asked: argparse.Namespace, data: Path) -> tuple[Settings, Certificates | None]:
    addresses = machine_addresses() if is_unspecified(asked.host) else [asked.host]
    # A place that began for real stays so, whether or not --empty is said again.
    is_new = not holds_store(data)
    if asked.database_url:
        is_new = is_untouched(asked.database_url)
    common: dict[str, Any] = {
        "data": data,
        "host": asked.host,
        "hall_host": next(iter(addresses), ""),
        "port": asked.port,
        "public_url": asked.public_url,
        "secret_over_http": asked.secret_over_http,
        "database_url": asked.database_url,
        "demo": holds_demo(data) or (is_new and not asked.empty),
    }
    if is_loopback(asked.host):
        return Settings(**common), None
    if asked.http:
        return Settings(**common, transport="http"), None
    name = socket.gethostname().partition(".")[0]
    hosts = [*addresses, name, f"{name}.local", urlsplit(asked.public_url).hostname or ""]
    made = ensure_certificates(data / "certificates", hosts, datetime.now(UTC))
    settings = Settings(
        **common,
        transport="https",
        root_pem=made.root_pem_path,
        root_fingerprint=made.fingerprint,
        certificate=made.chain_path,
    )
    return settings, made


def virtual_seats(desk: Desk, voters: int) -> list[VirtualSeat]:
    """The first members of each demo body, as many as are asked for and may cast."""
    seats = []
    for body in bodies.list_bodies(desk):
        if not body.is_demo:
            continue
        made = {card.person_id: card for card in cards.list_cards(desk, DEMO_ACTOR, body.id)}
        for meeting in bodies.list_meetings(desk, body.id):
            roll = checkin.roll(desk, DEMO_ACTOR, meeting.id)
            tokens = [made[member.person_id].token for member in roll if member.may_cast]
            seats += [VirtualSeat(f"/s/{token}", meeting.id) for token in tokens[:voters]]
    return seats
