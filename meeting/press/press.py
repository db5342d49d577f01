"""Asks the press for a PDF: one paper at a time, with a time limit, in another process."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

from meeting.press.command import MISSING
from meeting.press.refusals import PressBusy, PressFailed, PressMissing

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "static"
LIMIT_SECONDS = 120.0
# Whoever comes later than so many is asked to come again.
QUEUE_MOST = 6
# What Python, fontconfig and Pango need, and nothing that could name a secret.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "LD_LIBRARY_PATH", "XDG_CACHE_HOME")


class Press:
    """Makes PDFs of pages whose style sheets lie in `static/`.

    Under gevent only the greenlet that asks waits; the work itself is another process's.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._inside = 0

    def pdf(self, page: str) -> bytes:
        """The PDF of a finished page; raises PressMissing, PressBusy or PressFailed."""
        with self._counting:
            if self._inside >= QUEUE_MOST:
                raise PressBusy()
            self._inside += 1
        try:
            if not self._turn.acquire(timeout=LIMIT_SECONDS):
                raise PressBusy()
            try:
                return _set(page)
            finally:
                self._turn.release()
        finally:
            with self._counting:
                self._inside -= 1


def _set(page: str) -> bytes:
    command = [sys.executable, "-m", "meeting", "paper", "--folder", str(STATIC)]
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own command, no shell
            command,
            cwd=ROOT,
            env=environment,
            input=page.encode(),
            capture_output=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as problem:
        log.error("The press ended with %s", type(problem).__name__)
        raise PressFailed() from problem
    if done.returncode == MISSING:
        raise PressMissing()
    if done.returncode != 0:
        # The last line names the fault; the page itself is not written down.
        said = done.stderr.decode(errors="replace").strip().splitlines()
        log.error("The press ended with %s: %s", done.returncode, said[-1:] or "")
        raise PressFailed()
    return done.stdout
