"""What ails the store is named, told to the chair, and noticed to be over though nobody writes."""

from __future__ import annotations

import errno
import re
import threading
from pathlib import Path
from typing import Any

import pytest

from meeting.ballot_box.control import BoxUnreachable
from meeting.ballot_box.volatile_keys import VolatileKeys
from meeting.live import wire
from meeting.services.blind.blind_house import BlindHouse, Told
from meeting.services.health.vitals import house_vitals
from meeting.services.polls import boards
from meeting.store.drop import Drop
from meeting.store.errors import StoreFault, StoreFull, StoreReadOnly
from meeting.store.faults import store_fault
from tests.meeting.small_hall import drop, open_hall

OUTBOX = Path(__file__).resolve().parents[2] / "static" / "outbox.js"


class NoBox:
    """A ballot box that does not answer now."""

    def ask(self, what: str, **_arguments: Any) -> Any:
        raise BoxUnreachable


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, StoreFull),
        (errno.EROFS, StoreReadOnly),
        (errno.EACCES, StoreReadOnly),
        (errno.EIO, StoreFault),
    ],
)
def test_a_fault_of_the_disk_has_its_name(number: int, kind: type[StoreFault]) -> None:
    assert type(store_fault(OSError(number, "said"))) is kind


@pytest.mark.parametrize("still_fails", ["database", "disk"])
def test_a_fault_that_is_over_is_noticed_though_nobody_writes_and_not_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, still_fails: str
) -> None:
    monkeypatch.setattr("meeting.store.writer.LOOK_AGAIN_SECONDS", 0.01)
    hall = open_hall(tmp_path, "named")
    writer, is_well, was_tried = hall.store._writer, threading.Event(), threading.Event()
    whole, note = writer._command, writer._note_health
    # A row that is written over may fit where nothing else does: the disk itself is tried, too.
    full_disk = hall.store.folder / "try.new"

    def full(drops: list[Drop]) -> list[object]:
        raise OSError(errno.ENOSPC, "full")

    def command(work: object) -> object:
        if not is_well.is_set():
            raise OSError(errno.ENOSPC, "full")
        return whole(work)

    def noted(outcomes: list[object]) -> None:
        note(outcomes)
        was_tried.set()

    monkeypatch.setattr(hall.store._batches, "_commit", full)
    if still_fails == "database":
        monkeypatch.setattr(hall.store, "_command", command)
    else:
        full_disk.symlink_to("/dev/full")
    with pytest.raises(StoreFull):
        hall.store.cast(drop(hall, hall.people[0]))
    monkeypatch.setattr(writer, "_note_health", noted)
    assert was_tried.wait(30)
    assert isinstance(hall.store.health, StoreFull)
    is_well.set()
    if full_disk.is_symlink():
        full_disk.unlink()
    for _ in range(3):
        was_tried.clear()
        if hall.store.health is None:
            break
        assert was_tried.wait(30)
    assert hall.store.health is None
    assert not list(hall.store.folder.glob("try*"))
    hall.store.close()


def test_the_chair_is_told_by_the_faults_own_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = open_hall(tmp_path, "named")
    assert boards._store_fault(hall.desk, hall.attempt_id) == ""
    monkeypatch.setattr(hall.store._writer, "health", StoreReadOnly())
    assert boards._store_fault(hall.desk, hall.attempt_id) == "store-read-only"
    hall.store.close()


def test_the_health_page_knows_the_ballot_boxs_disk_while_its_poll_is_open(tmp_path: Path) -> None:
    hall = open_hall(tmp_path, "named")
    box = BlindHouse(NoBox(), VolatileKeys(tmp_path), tmp_path)
    hall.desk.blind, closed = box, hall.attempt_id + 1
    box.told[closed] = Told("closed", fault="store-full")
    assert house_vitals(hall.desk).store_fault == ""
    box.told[hall.attempt_id] = Told("open", fault="store-read-only")
    assert house_vitals(hall.desk).store_fault == "store-read-only"
    hall.store.close()


def test_the_tablet_page_sends_again_whatever_the_wire_says_is_no_answer() -> None:
    listed = OUTBOX.read_text(encoding="utf-8").split("SEND_AGAIN = [")[1].split("]")[0]
    # A tablet that is signed out is signed in again while it waits.
    assert set(re.findall(r'"([\w-]+)"', listed)) == wire.SEND_AGAIN | {"signed-out"}
