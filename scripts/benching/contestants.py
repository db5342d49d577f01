"""The contestants, each started by the bench itself on loopback: ours, stock, lean."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from benching.process import Process, wait_for_port
from meeting.demo.free_ports import free_ports

NAMESPACE = "/tablet"
CSRF = re.compile(r'name="csrf[-_]token" (?:content|value)="([^"]+)"')
MARKS = {"p1": 1, "p2": 1, "p3": 1}


class Contestant:
    """A server with N tablets to be connected; a poll that opens, and casts that are acked."""

    name = ""

    def __init__(self, folder: Path, members: int, slow: str = "") -> None:
        self.folder, self.members = folder, members
        # The next is its ballot box's.
        self.port = free_ports(2)
        self.environ = {"LD_PRELOAD": slow} if slow else {}
        self.auth: dict[str, Any] = {"meeting": 1}
        self.process: Process

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket"

    def headers(self) -> list[dict[str, str]]:
        """What each tablet sends when it opens its socket."""
        return [{} for _ in range(self.members)]

    def awaited(self) -> str:
        """The text by which a tablet knows the next opening."""
        raise NotImplementedError

    def open(self) -> float:
        """Opens the poll; the moment at which it was decided."""
        raise NotImplementedError

    def ballot(self) -> str:
        """One ballot; KEY stands for a key of its own."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends the poll, so that the next may open."""

    def stop(self) -> None:
        self.process.end()


class Lean(Contestant):
    """The limit."""

    name = "lean"

    def start(self, text: str) -> None:
        self._text, self._number = text, 0
        command = ["benching.lean", str(self.folder / "lean.sqlite"), str(self.port)]
        self.process = Process(command, self.environ, self.folder / "lean.log")
        self.process.hear()

    def awaited(self) -> str:
        self._number += 1
        return f'"opening":{self._number},'

    def open(self) -> float:
        text = '{"opening":' + str(self._number) + "," + self._text
        return float(self.process.say("open " + text))

    def ballot(self) -> str:
        return json.dumps({"attempt": self._number, "key": "KEY", "marks": MARKS})


class Stock(Contestant):
    """Flask-SocketIO as its documentation starts it."""

    def __init__(self, folder: Path, members: int, slow: str = "", how: str = "group") -> None:
        super().__init__(folder, members, slow)
        self.name, self._how = f"stock-{how}", how

    def start(self, text: str) -> None:
        self._text, self._number = text, 0
        database = self.folder / f"{self.name}.sqlite"
        command = ["benching.stock", str(database), str(self.port), self._how]
        self.process = Process(command, self.environ, self.folder / f"{self.name}.log")
        self.process.hear()
        wait_for_port(self.port)

    def awaited(self) -> str:
        self._number += 1
        return f'"opening":{self._number},'

    def open(self) -> float:
        text = '{"opening":' + str(self._number) + "," + self._text
        server = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        server.request("GET", "/open?text=" + quote(text))
        return float(server.getresponse().read())

    def ballot(self) -> str:
        return json.dumps({"attempt": self._number, "key": "KEY", "marks": MARKS})


class Visitor:
    """A browser over one kept connection; it holds cookies and the form guard."""

    def __init__(self, port: int) -> None:
        self._server = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._origin = f"http://127.0.0.1:{port}"
        self._cookies: dict[str, str] = {}
        self._guard = ""

    @property
    def cookie(self) -> str:
        """What it sends of what it was given."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    @cookie.setter
    def cookie(self, text: str) -> None:
        self._cookies = dict(each.split("=", 1) for each in text.split("; "))

    def get(self, path: str) -> str:
        page = self._send("GET", path, None)
        found = CSRF.search(page)
        self._guard = found[1] if found else self._guard
        return page

    def post(self, path: str, **fields: str | int) -> None:
        self._send("POST", path, urlencode({"csrf_token": self._guard, **fields}))

    def _send(self, method: str, path: str, body: str | None) -> str:
        headers = {"Cookie": self.cookie, "Origin": self._origin, "Referer": self._origin + path}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._server.request(method, path, body, headers)
        answer = self._server.getresponse()
        page = answer.read().decode()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status}")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, said = value.partition(";")[0].partition("=")
                self._cookies[cookie] = said
        return page


class Ours(Contestant):
    """The real program with sign-in, roll, rules and durable store."""

    name = "ours"

    def start(self, prepared: Path, facts: dict[str, Any]) -> None:
        """Serves a copy of the prepared folder."""
        data = self.folder / f"data-{self.port}"
        shutil.copytree(prepared, data)
        command = ["meeting", "serve", "--data", str(data), "--port", str(self.port)]
        self.process = Process(command, self.environ, self.folder / "ours.log")
        wait_for_port(self.port)
        self.begin(facts)

    def computed(self) -> float:
        """Seconds of computing so far."""
        return self.process.cpu()

    def begin(self, facts: dict[str, Any]) -> None:
        """Knows the meeting, and has its chair sign in at the running server."""
        self._facts, self._next = facts, 0
        self.marks = dict.fromkeys(facts["options"][:3], 1)
        self.auth = {"meeting": facts["meeting"]}
        self.chair = Visitor(self.port)
        self.chair.get("/sign-in")
        name, code = facts["codes"]["chair"]
        self.chair.post("/sign-in", name=name, password=code)
        self._console = f"/chair/{facts['meeting']}"

    def headers(self) -> list[dict[str, str]]:
        origin = f"http://127.0.0.1:{self.port}"
        cookies = self._facts["cookies"][: self.members]
        return [{"Cookie": cookie, "Origin": origin} for cookie in cookies]

    def form_heads(self) -> list[str]:
        """What each tablet sends with what its page asks, as lines of HTTP."""
        guard, host = self._facts["guard"], f"http://127.0.0.1:{self.port}"
        cookies = self._facts["cookies"][: self.members]
        rest = f"X-CSRFToken: {guard}\r\nOrigin: {host}\r\nReferer: {host}/\r\n"
        return [f"Cookie: {cookie}\r\n{rest}" for cookie in cookies]

    def awaited(self) -> str:
        """Prepares the next poll, so that only the opening is left."""
        item, self._poll = self._facts["items"][self._next]
        self._next += 1
        self.chair.get(self._console)
        self.chair.post(f"{self._console}/item", item=item)
        self.chair.post(f"{self._console}/poll", command="prepare", poll=self._poll)
        return '"state":"open"'

    def open(self) -> float:
        self.chair.post(f"{self._console}/poll", command="open", poll=self._poll)
        return time.monotonic()

    def ballot(self) -> str:
        return json.dumps({"attempt": self._poll, "key": "KEY", "marks": self.marks})

    def close(self) -> None:
        self.chair.post(f"{self._console}/poll", command="close", attempt=self._poll)
