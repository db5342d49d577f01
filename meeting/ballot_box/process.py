"""The process of the ballot box: posts on its own port, control over a socket in memory."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from gevent import get_hub
from gevent.pywsgi import WSGIServer

from meeting.ballot_box.box import BallotBox
from meeting.ballot_box.control import ControlServer
from meeting.ballot_box.posts import create_posts
from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder

T = TypeVar("T")
FOLDER = "ballot_box"


def serve(data: Path, host: str, port: int, **files: Any) -> None:
    """Serve the boxes of this data folder until the process is told to end."""
    memory = memory_folder(data)
    box = BallotBox(data / FOLDER, VolatileKeys(memory), run=_run_beside)
    control = ControlServer(memory, handlers(box))
    threading.Thread(target=control.serve_forever, name="control", daemon=True).start()
    server = WSGIServer((host, port), create_posts(box), log=None, error_log=None, **files)
    signal.signal(signal.SIGTERM, lambda *_: server.stop(timeout=2))
    server.serve_forever()
    control.shutdown()
    box.stop()


def handlers(box: BallotBox) -> dict[str, Callable[..., Any]]:
    """What the app may ask of the box."""
    return {
        "open": box.open,
        "status": box.status,
        "close": box.close,
        "shred": box.shred,
    }


def _run_beside(work: Callable[[], T], /) -> T:
    done: T = get_hub().threadpool.apply(work)
    return done
