"""The standby's end: follows one house, tells a machine that was replaced, takes over when told."""

from __future__ import annotations

import logging
import socket
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any, Literal

from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder
from meeting.standby.copy import FolderCopy, NotOfTheFolder
from meeting.store.mirroring.channel import Channel, WireBroken, answer
from meeting.store.mirroring.leading import Leading, follow, read_leading, take_turn
from meeting.store.mirroring.names import Side
from meeting.store.mirroring.pairing import paired
from meeting.store.shredding import sync_folder
from meeting.token_bucket import Buckets, Rate

log = logging.getLogger(__name__)

LET_GO_SECONDS = 10.0
# The other machine calls once for each of its two sides, and again when the line was cut.
CALLS = Rate(per_second=4, at_once=60)
# What a message may end in that says something else than it should.
UNREADABLE = (
    OSError, NotOfTheFolder, KeyError, TypeError, ValueError, ArithmeticError, sqlite3.Error,
)  # fmt: skip
Taken = Literal["taken", "unsure", "not-following", "unsound"]


class Receiver:
    """Answers on one listener until it is stopped, or has taken over.

    Over a folder that leads it only tells other machines so: that is the fence.
    """

    def __init__(self, data: Path, pairing: Path, listener: socket.socket) -> None:
        self._data = data
        self._context = paired(pairing, is_server=True)
        self._listener = listener
        listener.setblocking(True)
        self._copy: FolderCopy | None = None
        self._links: dict[Side, Channel] = {}
        self._lock = threading.RLock()
        self._calls = Buckets(CALLS)
        self._is_stepping = False
        self._is_stopped = False

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def serve(self) -> None:
        """Answers every caller in a thread of its own; returns when stopped."""
        while not self._is_stopped:
            try:
                wire, (address, *_) = self._listener.accept()
            except OSError:
                return
            if self._calls.admit(address):
                # Before a thread and a handshake are spent on a stranger.
                wire.close()
                continue
            threading.Thread(target=self._answer, args=(wire,), daemon=True).start()

    def stop(self) -> None:
        """Hangs up on everybody."""
        self._is_stopped = True
        # A thread that waits in accept() wakes up by this, and not by closing alone.
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            log.debug("nobody was waiting")
        self._listener.close()
        for channel in list(self._links.values()):
            channel.close()

    def take_over(self, *, old_is_off: bool) -> Taken:
        """Makes this folder the one that leads.

        A leader that answers is told to stop first and has then acknowledged nothing that is not
        here. One that does not answer may be alive elsewhere: only a person can say it is off.
        """
        note = read_leading(self._data)
        if note is None or note.role != "following":
            return "not-following"
        if "store" in self._links:
            self._is_stepping = True
            until = time.monotonic() + LET_GO_SECONDS
            while self._links and time.monotonic() < until:
                time.sleep(0.05)
            self._is_stepping = False
            if self._links:
                return "unsure"
        elif not old_is_off:
            return "unsure"
        with self._lock:
            try:
                self._the_copy().check()
            except sqlite3.Error as problem:
                log.error("The copy is not sound: %s", problem)
                return "unsound"
            take_turn(self._data)
            self._the_copy().unseal()
        return "taken"

    def _answer(self, wire: socket.socket) -> None:
        try:
            channel = answer(wire, self._context)
        except OSError:
            wire.close()
            return
        try:
            said, _ = channel.receive()
            if said["do"] == "take-over":
                taken = self.take_over(old_is_off=bool(said.get("old_is_off")))
                channel.send(taken)
                if taken == "taken":
                    self.stop()
            elif said["do"] == "hello":
                self._greeted(channel, said)
        except UNREADABLE as problem:
            if not self._is_stopped:
                log.warning("The leading machine is gone: %s", problem)
        finally:
            channel.close()

    def _greeted(self, channel: Channel, said: dict[str, Any]) -> None:
        side: Side = "box" if said["side"] == "box" else "store"
        house, turn = str(said["house"]), int(said["turn"])
        note = read_leading(self._data)
        if note is not None and note.house == house and _is_newer(note, turn):
            channel.send("replaced")
            return
        if note is not None and (note.house != house or note.role != "following"):
            channel.send("refused", why="this folder is another's")
            return
        with self._lock:
            if side in self._links:
                self._links[side].close()
            self._links[side] = channel
            follow(self._data, house, turn)
        channel.send("welcome")
        try:
            self._follow(channel, side, self._the_copy())
        finally:
            with self._lock:
                if self._links.get(side) is channel:
                    del self._links[side]

    def _the_copy(self) -> FolderCopy:
        if self._copy is None:
            self._copy = FolderCopy(self._data, VolatileKeys(memory_folder(self._data)))
        return self._copy

    def _follow(self, channel: Channel, side: Side, copy: FolderCopy) -> None:
        while True:
            said, body = channel.receive()
            with self._lock:
                if self._links.get(side) is not channel:
                    raise WireBroken("another came in its place")
                if said["do"] == "put":
                    copy.put(side, str(said["name"]), body)
                elif said["do"] == "base" and side == "store":
                    copy.base(body)
                elif said["do"] == "log" and side == "store":
                    copy.log(body, is_anew=bool(said["anew"]), offset=int(said["offset"]))
                elif said["do"] == "done":
                    copy.keep_only(side, said["names"])
                    sync_folder(self._data)
            if said["do"] == "done":
                channel.send("replaced" if self._is_stepping else "ok")


def _is_newer(note: Leading, turn: int) -> bool:
    """Whether this machine leads, or follows somebody who took over from the caller."""
    return note.turn > turn or (note.role == "leading" and note.turn >= turn)
