"""Workers and a ballot box that answer with what they were sent, behind an nginx under test."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from meeting.demo.free_ports import free_ports
from meeting.scaled.configuration import Configuration, Engine


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        sent = {name.lower(): value for name, value in self.headers.items()}
        answer = json.dumps({"headers": sent, "port": self.server.server_address[1]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        # So that no line outlives the server, as none outlives a killed process.
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_arguments: Any) -> None:
        """Nothing on the terminal."""


class Echoes:
    """One echoing server for each port, in place of two workers and a ballot box."""

    def __init__(self, house: Configuration) -> None:
        ports = (house.inner_box_port, *house.worker_ports)
        self._running = {port: _begin(port) for port in ports}

    def end(self, port: int) -> None:
        """Whoever was behind that port is gone."""
        server, thread = self._running.pop(port)
        server.shutdown()
        server.server_close()
        thread.join()

    def end_all(self) -> None:
        """All are gone."""
        for port in list(self._running):
            self.end(port)


def house_at(folder: Path) -> Configuration:
    """A house on loopback by free ports; its engines stand nowhere."""
    nowhere = Engine(is_own=False, url="")
    return Configuration(
        file=folder / "house.toml", data=folder, database=nowhere, redis=nowhere,
        port=free_ports(1), box_port=free_ports(1), first_worker_port=free_ports(3) + 1,
    )  # fmt: skip


@contextmanager
def echoing_house(folder: Path) -> Iterator[Configuration]:
    """Such a house, whose workers and box echo."""
    house = house_at(folder)
    echoes = Echoes(house)
    try:
        yield house
    finally:
        echoes.end_all()


def _begin(port: int) -> tuple[ThreadingHTTPServer, threading.Thread]:
    server = ThreadingHTTPServer(("127.0.0.1", port), Echo)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    return server, thread
