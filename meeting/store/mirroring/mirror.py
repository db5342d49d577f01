"""The leading machine's end: after each commit the other machine is sent what changed.

It runs in the one writer, between the commit and the acknowledgement. While the other machine
holds everything it is `in-step`; when it does not answer in time it is `lost`, the writer goes on
alone at once, and the mirror comes back by itself with everything anew.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from meeting.store.errors import StoreFault
from meeting.store.mirroring.channel import Channel, call
from meeting.store.mirroring.leading import begin_leading
from meeting.store.mirroring.names import EMBEDDED, Side, is_open, mirrored
from meeting.store.mirroring.wal_frames import WalFrames

log = logging.getLogger(__name__)

BEAT_SECONDS = 1.0
# About the length at which SQLite would fold its log into the database by itself.
LONGEST_LOG_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Partner:
    """Where the other machine listens, and the file that both machines hold."""

    host: str
    port: int
    pairing: Path


def read_partner(address: str, pairing: Path | None) -> Partner | None:
    """From `HOST:PORT` and the pairing file; None where no second machine was named.

    Raises ValueError for an address that is none.
    """
    if not address or pairing is None:
        return None
    host, _, port = address.rpartition(":")
    return Partner(host.strip("[]"), int(port), pairing)


class Replaced(Exception):
    """The other machine leads now."""


class Mirror:
    """One side's mirror. `copied` is for the writer alone; `run` is a thread of its own."""

    def __init__(
        self,
        data: Path,
        side: Side,
        partner: Partner,
        replaced: Callable[[], None],
    ) -> None:
        """`replaced` is called when the other machine leads; it must end this process."""
        self._data = data
        self._side = side
        self._partner = partner
        self._replaced = replaced
        self._channel: Channel | None = None
        self._is_in_step = False
        # Connected by `run`, and taken over by the writer when it next comes round.
        self._fresh: Channel | None = None
        self._sent: dict[str, bytes] = {}
        self._frames = WalFrames(data / f"{EMBEDDED}-wal")
        self._ended = threading.Event()

    @property
    def state(self) -> Literal["in-step", "lost"]:
        """Whether the other machine holds all that was acknowledged."""
        return "in-step" if self._is_in_step else "lost"

    def copied(self) -> None:
        """Returns when the other machine has everything on its disk, or was given up."""
        if self._fresh is not None:
            self._begin_anew(self._fresh)
            self._fresh = None
        if self._channel is None:
            return
        try:
            self._ship(self._channel)
            self._is_in_step = True
        except Replaced:
            self._replaced()
        except OSError as problem:
            log.error("The standby is lost (%s); going on alone", type(problem).__name__)
            self._is_in_step = False
            self._channel.close()
            self._channel = None

    def run(self, come_round: Callable[[], object]) -> None:
        """Keeps the connection until `end`; `come_round` has the writer call `copied` once."""
        while not self._ended.is_set():
            if self._channel is None and self._fresh is None:
                self._fresh = self._connected()
            if self._channel is not None or self._fresh is not None:
                try:
                    come_round()
                except StoreFault:
                    # A store that was stopped; the next round is the last.
                    log.debug("the writer has stopped")
            self._ended.wait(BEAT_SECONDS)

    def end(self) -> None:
        """Ends `run`; the writer must have stopped."""
        self._ended.set()
        for channel in (self._channel, self._fresh):
            if channel is not None:
                channel.close()

    def _connected(self) -> Channel | None:
        try:
            return greet(self._data, self._side, self._partner)
        except Replaced:
            self._replaced()
        except OSError as problem:
            log.debug("no standby: %s", problem)
        return None

    def _begin_anew(self, channel: Channel) -> None:
        self._channel, self._sent = channel, {}
        self._frames = WalFrames(self._data / f"{EMBEDDED}-wal")
        if self._side == "box" or not (self._data / EMBEDDED).exists():
            return
        try:
            channel.send("base", (self._data / EMBEDDED).read_bytes())
        except OSError:
            # The shipping that follows meets the same and gives the channel up.
            log.debug("the base did not get through")

    def _ship(self, channel: Channel) -> None:
        here = dict(mirrored(self._data, self._side))
        # Boxes and keys before the rows that speak of them; what is gone goes after those.
        for name, path in here.items():
            self._put(channel, name, path)
        if self._side == "store":
            grown = self._frames.grown()
            if grown is not None:
                channel.send("log", grown.content, anew=grown.is_anew, offset=grown.offset)
        # By name, and each time: a file that was left behind by a lost connection goes too.
        told = channel.ask("done", names=sorted(here))
        self._sent = {name: mark for name, mark in self._sent.items() if name in here}
        if told.get("do") == "replaced":
            raise Replaced
        if self._side == "store" and self._frames.length > LONGEST_LOG_BYTES:
            fold_log(self._data)

    def _put(self, channel: Channel, name: str, path: Path) -> None:
        try:
            mark = _mark(name, path)
            if self._sent.get(name) == mark:
                return
            channel.send("put", path.read_bytes(), name=name)
        except FileNotFoundError:
            return
        self._sent[name] = mark


def greet(data: Path, side: Side, partner: Partner) -> Channel:
    """A channel on which the other machine follows; Replaced when it leads itself.

    OSError when it does not answer, or is another house's.
    """
    mine = begin_leading(data)
    channel = call(partner.host, partner.port, partner.pairing)
    try:
        told = channel.ask("hello", side=side, house=mine.house, turn=mine.turn)
        if told["do"] == "replaced":
            raise Replaced
        if told["do"] != "welcome":
            raise OSError(str(told.get("why")))
    except BaseException:
        channel.close()
        raise
    return channel


def fold_log(data: Path) -> None:
    """Brings the whole log into the database, so that the next commit begins it anew."""
    with closing(sqlite3.connect(data / EMBEDDED)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _mark(name: str, path: Path) -> bytes:
    """What changes when the file does."""
    if is_open(name):
        # Rewritten in place, maybe twice within one tick of the file system's clock.
        return hashlib.blake2b(path.read_bytes()).digest()
    found = path.stat()
    return f"{found.st_mtime_ns} {found.st_size} {found.st_ino}".encode()
