"""The wire between the app and the box: one line of JSON each way over a Unix socket.

The socket lies in a folder that only this user can enter. No ballot ever comes over it before the
close, and no member ever: the box learns attempts, never people.
"""

from __future__ import annotations

import json
import logging
import socket
import socketserver
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from voting.errors import VotingError

log = logging.getLogger(__name__)

SOCKET = "control.sock"
LINE_LIMIT = 64 * 1024 * 1024
SECONDS = 60.0
# What only looks at the box: whoever draws a page does not wait for one that hangs.
QUICK, QUICK_SECONDS = ("pulse", "standby"), 2.0

Handler = Callable[..., Any]


class BoxUnreachable(VotingError):
    code = "ballot-box-unreachable"
    zh = "票箱进程没有应答；投出的票仍在各台平板上，进程恢复后自动重发。"
    en = "The ballot box does not answer; tablets keep their ballots and send them again."


class BoxRefused(VotingError):
    code = "ballot-box-refused"
    zh = "票箱拒绝了请求：{reason_zh}"
    en = "The ballot box refused: {reason}"


class ControlServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Answers the app's requests with the handlers of the box, by name."""

    daemon_threads = True

    def __init__(self, folder: Path, handlers: Mapping[str, Handler]) -> None:
        path = folder / SOCKET
        # A killed process leaves its socket's name behind; a live one holds the box's lock.
        path.unlink(missing_ok=True)
        super().__init__(str(path), _Request)
        path.chmod(0o600)
        self.handlers = dict(handlers)


class _Request(socketserver.StreamRequestHandler):
    server: ControlServer

    def handle(self) -> None:
        line = self.rfile.readline(LINE_LIMIT)
        if line:
            self.wfile.write(json.dumps(self._answer(line)).encode() + b"\n")

    def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            asked = json.loads(line)
            return {"ok": self.server.handlers[asked["do"]](**asked["with"])}
        except VotingError as refusal:
            return {"code": refusal.code, "zh": refusal.message("zh"), "en": refusal.message("en")}
        except Exception as problem:
            # The type alone: a message could carry what somebody chose.
            log.error("A control request met %s", type(problem).__name__)
            return {"code": "internal", "zh": type(problem).__name__, "en": type(problem).__name__}


class ControlClient:
    """The app's end; every call is a connection of its own, so a restarted box is found again."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / SOCKET

    def ask(self, what: str, **arguments: Any) -> Any:
        """The handler's answer; raises BoxRefused with the box's reason, or BoxUnreachable."""
        seconds = QUICK_SECONDS if what in QUICK else SECONDS
        line = json.dumps({"do": what, "with": arguments})
        try:
            answer = json.loads(self._exchange(line, seconds))
            if "ok" in answer:
                return answer["ok"]
            refused = BoxRefused(code=answer["code"], reason_zh=answer["zh"], reason=answer["en"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
            # Also an answer that is none of the two.
            raise BoxUnreachable() from problem
        raise refused

    def _exchange(self, line: str, seconds: float) -> bytes:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as wire:
            wire.settimeout(seconds)
            wire.connect(str(self._path))
            wire.sendall(line.encode() + b"\n")
            with wire.makefile("rb") as answers:
                return answers.readline(LINE_LIMIT)
