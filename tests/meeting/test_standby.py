"""The second machine: what is acknowledged lies on both, and never do both hold the meeting."""

from __future__ import annotations

import os
import random
import socket
import sqlite3
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from meeting.ballot_box.volatile_keys import VolatileKeys
from meeting.data_folder import FolderRefusedError
from meeting.demo.free_ports import free_ports
from meeting.standby.address import announcement
from meeting.standby.copy import FolderCopy, NotOfTheFolder
from meeting.standby.receiver import Receiver
from meeting.standby.serving import must_lead
from meeting.store.mirroring.leading import begin_leading, read_leading
from meeting.store.mirroring.mirror import Mirror, Partner, Replaced, greet
from meeting.store.mirroring.pairing import PairingOpen, make_pairing, paired
from meeting.store.session import DATABASE, Store
from tests.meeting.small_hall import Hall, key_of, open_hall, reopen_hall

NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Second:
    """A standby in this process, with its thread."""

    def __init__(self, data: Path, pairing: Path, port: int | None = None) -> None:
        data.mkdir(exist_ok=True)
        self.data = data
        listener = socket.create_server(("127.0.0.1", port or free_ports(1)))
        self.receiver = Receiver(data, pairing, listener)
        self.partner = Partner("127.0.0.1", self.receiver.port, pairing)
        self._thread = threading.Thread(target=self.receiver.serve)
        self._thread.start()

    def end(self) -> None:
        self.receiver.stop()
        self._thread.join()


@pytest.fixture
def pairing(tmp_path: Path) -> Path:
    made = tmp_path / "pairing.pem"
    make_pairing(made, NOW)
    return made


@pytest.fixture
def second(tmp_path: Path, pairing: Path) -> Iterator[Second]:
    made = Second(tmp_path / "second", pairing)
    yield made
    made.end()


class Followed:
    """A hall whose store waits for a standby before each acknowledgement."""

    def __init__(self, hall: Hall, partner: Partner) -> None:
        self.hall = hall
        self.replaced = threading.Event()
        self.mirror = Mirror(hall.desk.data, "store", partner, self.replaced.set)
        hall.store.keep_log()
        hall.store.before_ack(self.mirror.copied)
        self._came = threading.Condition()
        self._thread = threading.Thread(target=self.mirror.run, args=(self._come_round,))
        self._thread.start()

    def wait(self, seen: Callable[[], bool]) -> None:
        with self._came:
            assert self._came.wait_for(seen, 20)

    def end(self) -> None:
        self.mirror.end()
        self._thread.join()
        self.hall.store.close()

    def _come_round(self) -> None:
        self.hall.store.come_round()
        with self._came:
            self._came.notify_all()


@pytest.mark.parametrize("secrecy", ["named", "secret"])
def test_every_acknowledged_ballot_is_on_the_standby_when_the_ack_is_given(
    tmp_path: Path, second: Second, secrecy: str
) -> None:
    first = Followed(open_hall(tmp_path / "first", secrecy, size=30), second.partner)
    hall = first.hall
    first.wait(lambda: first.mirror.state == "in-step")
    random.Random(5).shuffle(hall.people)
    for person in hall.people[:20]:
        hall.cast(person)
    hall.cast(hall.people[0], "against")
    # The first machine is gone from here on: nothing more is said to the second.
    first.end()
    assert second.receiver.take_over(old_is_off=True) == "taken"
    again = reopen_hall(second.data)
    assert again.turnout() == 20
    assert again.choices() == ["against"] + ["approve"] * 19
    for person in again.people[20:]:
        again.cast(person)
    again.store.close()


def test_the_log_begins_anew_many_times_and_the_copy_stays_the_same(
    tmp_path: Path, second: Second, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meeting.store.mirroring.mirror.LONGEST_LOG_BYTES", 40_000)
    first = Followed(open_hall(tmp_path / "first", "named", size=40), second.partner)
    first.wait(lambda: first.mirror.state == "in-step")
    for mark in ("approve", "against", "approve"):
        for person in first.hall.people:
            first.hall.cast(person, mark)
    frames = (second.data / f"{DATABASE}-wal").stat().st_size
    assert 0 < frames < 200_000, "the log was never begun anew"
    told = _rows(first.hall.desk.data)
    first.end()
    assert second.receiver.take_over(old_is_off=True) == "taken"
    assert _rows(second.data) == told


def test_no_byte_on_the_standbys_disk_tells_a_choice_a_handle_or_an_order(
    tmp_path: Path, second: Second
) -> None:
    first = Followed(open_hall(tmp_path / "first", "secret", size=12), second.partner)
    first.wait(lambda: first.mirror.state == "in-step")
    seen: set[bytes] = set()
    for person in first.hall.people:
        first.hall.cast(person, "against")
        files = {str(p.relative_to(second.data)): p.read_bytes() for p in _files(second.data)}
        box = files.pop(f"sealed/secret/attempt-{first.hall.attempt_id}.sqlite")
        seen.add(bytes([len(box) % 251]))
        for name, content in {**files, "box": box}.items():
            for each in first.hall.people:
                assert bytes.fromhex(key_of(each)) not in content, name
            assert b'"p1":"against"' not in content, name
    assert len(seen) == 1, "the length of the sealed box tells how full it is"
    first.end()


def test_a_lost_standby_stops_nobody_and_comes_back_into_step(
    tmp_path: Path, second: Second, pairing: Path
) -> None:
    first = Followed(open_hall(tmp_path / "first", "secret", size=12), second.partner)
    hall = first.hall
    first.wait(lambda: first.mirror.state == "in-step")
    hall.cast(hall.people[0])
    second.end()
    hall.cast(hall.people[1])
    first.wait(lambda: first.mirror.state == "lost")
    hall.cast(hall.people[2])
    # What was destroyed meanwhile must go from the standby too.
    (hall.desk.data / "keys").mkdir()
    (second.data / "keys").mkdir()
    (second.data / "keys" / "old.json").write_text("{}")
    back = Second(second.data, pairing, second.partner.port)
    first.wait(lambda: first.mirror.state == "in-step")
    hall.cast(hall.people[3])
    first.end()
    assert not (second.data / "keys" / "old.json").exists()
    assert back.receiver.take_over(old_is_off=True) == "taken"
    back.end()
    again = reopen_hall(second.data)
    assert again.turnout() == 4
    again.store.close()


def test_a_leader_that_answers_steps_down_and_one_that_does_not_is_never_guessed_dead(
    tmp_path: Path, second: Second
) -> None:
    first = Followed(open_hall(tmp_path / "first", "named", size=12), second.partner)
    first.wait(lambda: first.mirror.state == "in-step")
    first.hall.cast(first.hall.people[0])
    # The mirror's own way out in a server is the end of the process; here it hangs up.
    first.mirror._replaced = lambda: (first.replaced.set(), first.mirror.end())
    assert second.receiver.take_over(old_is_off=False) == "taken"
    assert first.replaced.is_set()
    first.end()
    # Whoever comes back with the old turn is told, and its folder is not served again.
    with pytest.raises(Replaced):
        greet(first.hall.desk.data, "store", second.partner)
    with pytest.raises(FolderRefusedError, match="taken over"):
        must_lead(first.hall.desk.data, second.partner)
    with pytest.raises(FolderRefusedError, match="taken over"):
        must_lead(first.hall.desk.data, None)
    must_lead(second.data, None)


def test_without_a_word_from_the_leader_a_person_must_say_that_it_is_off(
    tmp_path: Path, second: Second
) -> None:
    assert second.receiver.take_over(old_is_off=True) == "not-following"
    first = Followed(open_hall(tmp_path / "first", "named", size=12), second.partner)
    first.wait(lambda: first.mirror.state == "in-step")
    first.end()
    with pytest.raises(FolderRefusedError, match="standby's"):
        must_lead(second.data, None)
    assert second.receiver.take_over(old_is_off=False) == "unsure"
    assert second.receiver.take_over(old_is_off=True) == "taken"
    found = read_leading(second.data)
    assert found is not None
    assert (found.role, found.turn) == ("leading", 2)


def test_a_leader_that_was_only_cut_off_stops_as_soon_as_it_hears_of_the_other(
    tmp_path: Path, second: Second, pairing: Path
) -> None:
    first = Followed(open_hall(tmp_path / "first", "named", size=12), second.partner)
    first.wait(lambda: first.mirror.state == "in-step")
    second.end()
    assert second.receiver.take_over(old_is_off=True) == "taken"
    first.hall.cast(first.hall.people[0])
    answering = Second(second.data, pairing, second.partner.port)
    assert first.replaced.wait(20)
    answering.end()
    first.end()


def test_only_the_same_house_with_the_same_file_is_followed(
    tmp_path: Path, second: Second, pairing: Path
) -> None:
    other = tmp_path / "other.pem"
    make_pairing(other, NOW)
    mine, stranger = tmp_path / "mine", tmp_path / "stranger"
    mine.mkdir()
    stranger.mkdir()
    greet(mine, "store", second.partner).close()
    with pytest.raises(OSError, match="another"):
        greet(stranger, "store", second.partner)
    forged = Partner(second.partner.host, second.partner.port, other)
    with pytest.raises(ssl.SSLError):
        greet(mine, "store", forged)
    pairing.chmod(0o644)
    with pytest.raises(PairingOpen):
        paired(pairing, is_server=False)
    # A pairing file that cannot be used is no reason to go on as if there were no second machine.
    for unusable in (pairing, tmp_path / "missing.pem"):
        with pytest.raises(FolderRefusedError):
            must_lead(mine, Partner("127.0.0.1", 1, unusable))
    assert begin_leading(mine) == begin_leading(mine)


def test_a_copy_takes_no_name_outside_its_folder_and_no_log_with_a_gap(tmp_path: Path) -> None:
    memory, data = tmp_path / "memory", tmp_path / "data"
    memory.mkdir()
    data.mkdir()
    copy = FolderCopy(data, VolatileKeys(memory))
    for name in (
        "../x",
        "keys/../../x",
        "yishitang.sqlite",
        "keys/.x",
        "ballot_box/attempt-1.sealed",
    ):
        with pytest.raises(NotOfTheFolder):
            copy.put("store", name, b"x")
    with pytest.raises(NotOfTheFolder):
        copy.log(b"x", is_anew=False, offset=7)
    copy.put("store", "closed/attempt-1.key", b"k" * 32)
    # After a power cut the key is gone, and with it whatever was sealed under it.
    (memory / "standby.key").unlink()
    FolderCopy(data, VolatileKeys(memory)).unseal()
    assert not [path for path in _files(data)]


def test_the_hall_is_told_whose_the_address_is_now() -> None:
    frame = announcement(bytes(range(6)), socket.inet_aton("10.1.2.3"))
    assert len(frame) == 60
    assert frame[:6] == b"\xff" * 6
    assert frame[28:32] == frame[38:42] == socket.inet_aton("10.1.2.3")


def _rows(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        return list(connection.iterdump())


def _files(folder: Path) -> list[Path]:
    return [Path(base) / name for base, _, names in os.walk(folder) for name in names]


def test_a_store_without_a_standby_waits_for_nobody(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.come_round()
    assert store.health is None
    store.close()
