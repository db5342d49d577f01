"""Stock Flask-SocketIO, as its documentation starts it, with the same cast semantics.

Run as `python -m benching.stock DATABASE PORT HOW`, HOW being `group` (the ack waits for a batch
that a native thread commits) or `each` (one commit for each cast, in the handler). No sign-in, no
roll, no rule: what a careful newcomer to the library would write for the casts alone.
`GET /open?text=TEXT` sends TEXT to every tablet; displays in room `hall` get the tally five times a
second.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402 - after the patch, as gevent asks
import sqlite3  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections import Counter  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
from flask import Flask, request  # noqa: E402
from flask_socketio import Namespace, SocketIO, emit, join_room  # noqa: E402
from gevent.event import Event  # noqa: E402
from gevent.threadpool import ThreadPool  # noqa: E402

NAMESPACE = "/tablet"
app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent", cors_allowed_origins="*")
tally: Counter[str] = Counter()


class Store:
    """One table, one commit for each call."""

    def __init__(self, path: str) -> None:
        self._base = sqlite3.connect(path, check_same_thread=False)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=FULL")
        self._base.execute("CREATE TABLE IF NOT EXISTS cast (key TEXT PRIMARY KEY, marks TEXT)")
        self._base.commit()
        self._waiting: list[tuple[dict[str, Any], Event]] = []
        self._came = Event()

    def each(self, cast: dict[str, Any]) -> None:
        self._write([cast])

    def group(self, cast: dict[str, Any]) -> None:
        done = Event()
        self._waiting.append((cast, done))
        self._came.set()
        done.wait()

    def commit_groups(self) -> None:
        pool = ThreadPool(1)
        while True:
            self._came.wait()
            self._came.clear()
            batch, self._waiting = self._waiting, []
            pool.apply(self._write, ([cast for cast, _ in batch],))
            for _, done in batch:
                done.set()

    def _write(self, casts: list[dict[str, Any]]) -> None:
        rows = [(cast["key"], json.dumps(cast["marks"])) for cast in casts]
        with self._base:
            self._base.executemany("INSERT OR REPLACE INTO cast VALUES (?, ?)", rows)


class Tablets(Namespace):
    """The tablets' namespace."""

    def __init__(self, store: Store, how: str) -> None:
        super().__init__(NAMESPACE)
        self._take = getattr(store, how)

    def on_connect(self, auth: Any = None) -> None:
        join_room("hall" if (auth or {}).get("display") else "tablets")
        emit("tablet.snapshot", {})

    def trigger_event(self, event: str, *args: Any) -> Any:
        # Event names with a dot are no method names.
        return super().trigger_event(event.replace(".", "_"), *args)

    def on_ballot_cast(self, cast: dict[str, Any]) -> dict[str, bool]:
        self._take(cast)
        tally.update(cast["marks"].keys())
        return {"ok": True}


def push_tally() -> None:
    """Five times a second, to the displays."""
    while True:
        gevent.sleep(0.2)
        socketio.emit("tablet.snapshot", dict(tally), namespace=NAMESPACE, to="hall")


@app.get("/open")
def open_poll() -> str:
    moment = time.monotonic()
    text = json.loads(request.args["text"])
    socketio.emit("tablet.snapshot", text, namespace=NAMESPACE, to="tablets")
    return str(moment)


def main(path: str, port: str, how: str) -> None:
    store = Store(path)
    socketio.on_namespace(Tablets(store, how))
    gevent.spawn(store.commit_groups)
    gevent.spawn(push_tally)
    print("ready", flush=True)
    socketio.run(app, host="127.0.0.1", port=int(port))


if __name__ == "__main__":
    main(*sys.argv[1:4])
