"""All ballot boxes of one data folder, behind one writer: a cast is in or out, never in between."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from meeting.ballot_box.attempt_box import AttemptBox, Terms
from meeting.ballot_box.errors import BoxLocked, NoSuchBox, NotStored
from meeting.ballot_box.sealed_file import KEY_BYTES, SealedFile, sync_folder
from meeting.ballot_box.side_by_side import Each, one_by_one
from meeting.ballot_box.volatile_keys import VolatileKeys
from meeting.store.durable_file import try_disk, write_durably
from meeting.store.faults import store_fault
from meeting.store.running import Run, run_here
from meeting.store.writer import Writer
from voting.blind.ack import Ack
from voting.blind.cast import Cast
from voting.errors import VotingError
from voting.signature import key_from_seed

T = TypeVar("T")


@dataclass(frozen=True)
class Posted:
    """A cast on its way into the box of an attempt."""

    attempt_id: int
    cast: Cast


def key_name(attempt_id: int) -> str:
    """Under which name an attempt's box key and online key lie in memory, 32 bytes each."""
    return f"attempt-{attempt_id}.box"


class BallotBox:
    """Opens, fills, closes and shreds the boxes; a killed process takes them up again."""

    def __init__(
        self,
        folder: Path,
        keys: VolatileKeys,
        chance: Callable[[int], bytes] = os.urandom,
        run: Run = run_here,
        each: Each = one_by_one,
    ) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._keys = keys
        self._chance = chance
        self._run = run
        self._each = each
        self._boxes: dict[int, AttemptBox] = {}
        self._writer: Writer[Posted, Ack] = Writer(
            self._commit,
            lambda work: work(None),
            run,
            lambda: try_disk(folder),
        )
        self.resume()

    def resume(self) -> None:
        """Takes up every box whose keys are still in memory."""
        for path in self._folder.glob("attempt-*.terms"):
            attempt_id = int(path.stem.removeprefix("attempt-"))
            if self._keys.find(key_name(attempt_id)) is not None:
                self._load(attempt_id, Terms(**json.loads(path.read_bytes())))

    def open(self, attempt_id: int, terms: dict[str, Any]) -> None:
        """Opens the box of an attempt, or takes it up again once its keys are back in memory."""

        def work() -> None:
            told = Terms(**terms)
            path = self._path(attempt_id, "terms")
            if not path.exists():
                write_durably(path, json.dumps(asdict(told)).encode())
            if attempt_id not in self._boxes:
                self._load(attempt_id, Terms(**json.loads(path.read_bytes())))

        self._do(work)

    def cast(self, attempt_id: int, cast: Cast) -> Ack:
        """The acknowledgement, after the durable commit; otherwise the reason why there is none."""
        return self._writer.cast(Posted(attempt_id, cast))

    def cast_later(
        self, attempt_id: int, cast: Cast, tell: Callable[[Ack | Exception], None]
    ) -> None:
        """Returns at once; `tell` is given what `cast` gives or raises, in the writer's turn.

        It must neither wait nor raise.
        """
        self._writer.cast_later(Posted(attempt_id, cast), tell)

    def status(self, attempts: Sequence[int]) -> dict[str, Any]:
        """The status of each attempt that has a box: open, closed, locked; the disk's `fault`."""
        found: dict[str, Any] = {}
        fault = self._writer.health
        for attempt_id in attempts:
            box = self._boxes.get(attempt_id)
            if box is not None:
                found[str(attempt_id)] = box.status() | {"fault": fault.code if fault else ""}
            elif self._path(attempt_id, "terms").exists():
                found[str(attempt_id)] = {"state": "locked"}
        return found

    def pulse(self) -> dict[str, float]:
        """How fast ballots are acknowledged, over all attempts."""
        return asdict(self._writer.pulse.beat())

    def before_ack(self, copied: Callable[[], None]) -> None:
        """Has this called after every commit and before anybody is told; it never raises."""
        self._writer.copied = copied

    def come_round(self) -> None:
        """Has that called once, though nothing was written."""
        self._writer.come_round()

    def close(self, attempt_id: int) -> list[dict[str, Any]]:
        """Closes the box and hands over its ballots; asked again, hands over the same."""
        return self._do(lambda: self._box(attempt_id).close())

    def shred(self, attempt_id: int) -> None:
        """Destroys the key first: from then on no copy of the file can be read by anyone."""

        def work() -> None:
            self._boxes.pop(attempt_id, None)
            self._keys.destroy(key_name(attempt_id))
            for kind in ("sealed", "terms"):
                self._path(attempt_id, kind).unlink(missing_ok=True)
            sync_folder(self._folder)

        self._do(work)

    def stop(self) -> None:
        """Finishes what was handed in."""
        self._writer.stop()

    def _do(self, work: Callable[[], T]) -> T:
        return self._writer.command(lambda _: work())

    def _commit(self, posted: Sequence[Posted]) -> list[Ack | Exception]:
        places: dict[int, list[int]] = defaultdict(list)
        for place, each in enumerate(posted):
            places[each.attempt_id].append(place)
        outcomes: list[Ack | Exception] = [NotStored() for _ in posted]
        for attempt_id, mine in places.items():
            for place, outcome in zip(
                mine, self._take(attempt_id, [posted[p].cast for p in mine]), strict=True
            ):
                outcomes[place] = outcome
        return outcomes

    def _take(self, attempt_id: int, casts: list[Cast]) -> Sequence[Ack | VotingError]:
        try:
            return self._box(attempt_id).take(casts, self._run, self._each)
        except OSError as problem:
            return [store_fault(problem) or NotStored() for _ in casts]
        except VotingError as refusal:
            return [refusal for _ in casts]

    def _box(self, attempt_id: int) -> AttemptBox:
        box = self._boxes.get(attempt_id)
        if box is not None:
            return box
        raise BoxLocked() if self._path(attempt_id, "terms").exists() else NoSuchBox()

    def _load(self, attempt_id: int, terms: Terms) -> None:
        keys = self._keys.find(key_name(attempt_id))
        if keys is None:
            raise BoxLocked()
        file = SealedFile(
            self._path(attempt_id, "sealed"),
            keys[:KEY_BYTES],
            str(terms.opening["sha256"]),
            self._chance,
        )
        box = AttemptBox(terms, key_from_seed(keys[KEY_BYTES:]), file)
        box.load()
        self._boxes[attempt_id] = box

    def _path(self, attempt_id: int, kind: str) -> Path:
        return self._folder / f"attempt-{attempt_id}.{kind}"
