"""Snapshots sent to a real display page by hand, over the very frames that Socket.IO uses."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, WebSocketRoute, expect

from meeting.live import wire

OPENED = {"sid": "feed", "upgrades": [], "pingInterval": 600_000, "pingTimeout": 600_000}


@dataclass
class Feed:
    """Stands where the server's socket is; what was sent last greets whoever connects again."""

    page: Page
    connections: int = 0
    _version: int = 0
    _last: dict[str, Any] | None = None
    _socket: WebSocketRoute | None = field(default=None, repr=False)

    def listen(self) -> Feed:
        """From now on the page's sockets end here; call it before the page is opened."""
        self.page.route_web_socket("**/socket.io/**", self._connected)
        return self

    def send(self, data: dict[str, Any], version: int = 0) -> None:
        """One snapshot; its version is the next one unless given."""
        self._version = version or self._version + 1
        self._last = data
        self._emit(data, self._version)

    def show(self, data: dict[str, Any]) -> None:
        """Sends it and waits until it is drawn: every one so shown has its own number present."""
        seen = {**data, "presence": {**data["presence"], "entitled": 1000 + self._version}}
        self.send(seen)
        shown = str(seen["presence"]["entitled"])
        expect(self.page.locator("footer .presence")).to_contain_text(shown, use_inner_text=False)

    def _connected(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        self.connections += 1
        socket.on_message(self._heard)
        socket.send("0" + json.dumps(OPENED))

    def _heard(self, frame: str | bytes) -> None:
        if str(frame).startswith(f"40{wire.HALL}") and self._socket is not None:
            self._socket.send(f'40{wire.HALL},{{"sid":"hall"}}')
            if self._last is not None:
                self._emit(self._last, self._version)

    def _emit(self, data: dict[str, Any], version: int) -> None:
        assert self._socket is not None
        event = [wire.HALL_SNAPSHOT, wire.envelope("feed", version, data)]
        self._socket.send(f"42{wire.HALL}," + json.dumps(event, ensure_ascii=False))
