"""Serves: picks the transport, loads the demo into a new store, says what a newcomer needs."""

from __future__ import annotations

import argparse
import logging
import shutil
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask_socketio import SocketIO

from meeting.app import create_app
from meeting.certificates import ensure_certificates
from meeting.demo import load_demo
from meeting.services import bodies, cards, checkin
from meeting.services.desk import Actor, Desk
from meeting.services.set_up import needs_set_up
from meeting.settings import Settings, is_loopback
from meeting.virtual_voters import VirtualSeat, start_virtual_voters

DEMO_MARK = "demo"
DEMONSTRATOR = Actor("system", None, "示范", frozenset({"admin"}), None)


def run(asked: argparse.Namespace) -> int:
    """Serve until stopped."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    data: Path = asked.data.resolve()
    mark = data / DEMO_MARK
    if asked.fresh and data.exists():
        if not mark.exists():
            print(f"{data} does not hold a demo; nothing was thrown away.")
            return 2
        shutil.rmtree(data)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings, files = _settings(asked, data)
    app, socketio = create_app(settings)
    desk: Desk = app.extensions["desk"]
    _welcome(desk, settings, asked)
    if asked.voters:
        _start_voters(socketio, desk, settings, asked.voters)
    socketio.run(app, host=asked.host, port=asked.port, log_output=False, **files)
    return 0


def _settings(asked: argparse.Namespace, data: Path) -> tuple[Settings, dict[str, Any]]:
    common: dict[str, Any] = {
        "data": data,
        "host": asked.host,
        "port": asked.port,
        "public_url": asked.public_url,
        "demo": not asked.empty,
    }
    if is_loopback(asked.host):
        return Settings(**common), {}
    if asked.http:
        return Settings(**common, transport="http"), {}
    hosts = [asked.host, socket.gethostname(), f"{socket.gethostname()}.local"]
    made = ensure_certificates(data / "certificates", hosts, datetime.now(UTC))
    settings = Settings(
        **common,
        transport="https",
        root_pem=made.root_pem_path,
        root_fingerprint=made.fingerprint,
    )
    return settings, {"certfile": str(made.chain_path), "keyfile": str(made.key_path)}


def _welcome(desk: Desk, settings: Settings, asked: argparse.Namespace) -> None:
    address = settings.address
    print(f"议事堂 Yishitang  {address}", flush=True)
    if not needs_set_up(desk):
        print(f"The data in {settings.data} is kept. Results: {address}/results", flush=True)
    elif asked.empty:
        print(f"Begin here: {address}/set-up", flush=True)
    else:
        info = load_demo(desk, asked.voters or None)
        (settings.data / DEMO_MARK).touch()
        for staff in info.staff:
            link = f"{address}/sign-in?name={staff.name}"
            print(f"  {staff.display_name:　<8} {link}  code {staff.code}", flush=True)
        print(f"  示范代表卡 {address}/demo/cards", flush=True)
    for body in bodies.list_bodies(desk):
        for meeting in bodies.list_meetings(desk, body.id):
            print(f"  大屏 {address}/display/{meeting.id}  {body.name} {meeting.name}", flush=True)
    if settings.transport == "https":
        print(f"  证书 {address}/trust  SHA-256 {settings.root_fingerprint}", flush=True)


def _start_voters(socketio: SocketIO, desk: Desk, settings: Settings, voters: int) -> None:
    seats = []
    for body in bodies.list_bodies(desk):
        if not body.is_demo:
            continue
        made = {card.person_id: card for card in cards.list_cards(desk, DEMONSTRATOR, body.id)}
        for meeting in bodies.list_meetings(desk, body.id):
            members = checkin.roll(desk, DEMONSTRATOR, meeting.id)[:voters]
            seats += [
                VirtualSeat(f"/s/{made[member.person_id].token}", meeting.id) for member in members
            ]
    start_virtual_voters(settings.address, seats)
