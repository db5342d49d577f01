"""A server started as a newcomer starts it; what it prints is read off its terminal."""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from meeting import serve
from meeting.virtual.browser import Browser, PageRefusedError

ROOT = Path(__file__).resolve().parents[2]
LAST_LINES = ("Ctrl-C", "/set-up")


class Serving:
    """One run of `python -m meeting serve` on a free port, ready when it is made."""

    def __init__(self, *options: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "meeting", "serve", "--port", "0", *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said += line
            if line.rstrip().endswith(LAST_LINES):
                break

    @property
    def url(self) -> str:
        """The address that it tells everybody."""
        found = re.search(r"Yishitang\s+(\S+)", self.said)
        assert found, self.said
        return found[1]

    @property
    def own_url(self) -> str:
        """The address by which this machine reaches it."""
        found = re.search(r"本机 here\s+(\S+)", self.said)
        return found[1] if found else self.url

    def link(self, name: str) -> str:
        """The printed sign-in link of a member of staff."""
        found = re.search(rf"\S+/sign-in\?name={name}&\S+", self.said)
        assert found, self.said
        return found[0]

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Stops it as Ctrl-C does; the exit code."""
        self._process.send_signal(how)
        self.said += self._process.communicate(timeout=30)[0]
        return self._process.returncode


def refused(**options: object) -> int:
    """The exit code of a start that must not come to serving; what it says goes to stderr."""
    usual = {"host": "127.0.0.1", "port": 0, "public_url": "", "voters": 0}
    usual |= {"http": False, "empty": False, "fresh": False, "database_url": ""}
    usual |= {"metrics_port": None, "standby": "", "pairing": None, "answer": ""}
    return serve.run(argparse.Namespace(**usual | options))


def signs_in(link: str) -> bool:
    """Whether the printed link opens a sign-in, pressed as a person would."""
    parts = urlsplit(link)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    browser = Browser(f"{parts.scheme}://{parts.netloc}")
    path = f"{parts.path}?{parts.query}"
    browser.read_guard(path)
    # The page has filled in what the link carries; the person only presses the button.
    assert browser.field(path, "name") == asked["name"]
    try:
        browser.post("/sign-in", name=asked["name"], password=browser.field(path, "password"))
    except PageRefusedError:
        return False
    return True
