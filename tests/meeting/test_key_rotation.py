"""A new record key: told by both keys, in use from the next record on, whole after a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from meeting.export import write_folder
from meeting.services.log import key_rotation, keys, public_log
from meeting.services.log.log_refusals import RotationRefused
from meeting.services.polls.opening import open_desk
from meeting.services.refusals import KeyLocked
from tests.meeting.house import House, Make
from voting.__main__ import main
from voting.key_envelope import WrongPassphrase
from voting.log.event import read_event
from voting.log.rotation import is_rotation
from voting.signature import fingerprint

pytestmark = pytest.mark.slow

PASSPHRASE = "高安镇 2026 年的口令"


@pytest.fixture
def hall(house: Make) -> House:
    """A real body with its key unlocked and a record signed by it."""
    made = house(size=6, is_demo=False)
    made.check_in(6)
    keys.unlock_key(made.desk, made.staff["secretary"], made.body, PASSPHRASE)
    record(made)
    return made


def record(hall: House) -> None:
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    hall.cast(attempt, 0, {"o1": "approve"})
    hall.finish(attempt)


def rotate(hall: House, passphrase: str = PASSPHRASE) -> str:
    return key_rotation.rotate(hall.desk, hall.staff["secretary"], hall.meeting, passphrase)


def shown(hall: House) -> str:
    key = keys.known_public_key(hall.desk, hall.body)
    assert key is not None
    return fingerprint(key)


def restart(hall: House) -> None:
    hall.desk.store.close()
    hall.desk = open_desk(hall.desk.data, lambda _: None, lambda _: None, False, "loopback", "")


def test_both_keys_sign_the_change_and_the_new_one_signs_what_follows(
    hall: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = shown(hall)
    new = rotate(hall)
    assert (new != old, shown(hall)) == (True, new)
    event = read_event(public_log.read_log(hall.desk, hall.body).entries[-1])
    assert is_rotation(event)
    record(hall)
    write_folder(hall.desk, tmp_path / "out")
    folder = tmp_path / "out" / f"body-{hall.body}"
    # Each record is checked by the key of its own time.
    assert main(["verify", str(folder)]) == 0
    first, second = folder / "record-001.json", folder / "record-002.json"
    assert main(["verify", str(first), "--key-fingerprint", old]) == 0
    assert main(["verify", str(second), "--prev", str(first), "--key-fingerprint", new]) == 0
    assert main(["verify", str(first), "--key-fingerprint", new]) == 1
    # Who noted the first fingerprint follows the change that both keys signed.
    assert main(["verify", str(folder), "--key-fingerprint", old]) == 0
    assert new in capsys.readouterr().out
    log = (folder / "events.jsonl").read_bytes()
    (folder / "events.jsonl").write_bytes(log.replace(event["by_old"].encode(), b"0" * 128))
    assert main(["verify", str(second), "--prev", str(first), "--key-fingerprint", old]) == 1
    (folder / "events.jsonl").unlink()
    assert main(["verify", str(second), "--prev", str(first), "--key-fingerprint", old]) == 1


def test_the_new_key_opens_with_the_same_passphrase_after_a_restart(hall: House) -> None:
    new = rotate(hall)
    restart(hall)
    assert keys.key_state(hall.desk, hall.body) == "locked"
    keys.unlock_key(hall.desk, hall.staff["secretary"], hall.body, PASSPHRASE)
    assert fingerprint(keys.the_key(hall.desk, hall.body).key.public_key()) == new
    record(hall)


def test_it_is_refused_without_the_passphrase_or_while_a_poll_is_under_way(hall: House) -> None:
    before, key = hall.dump(), shown(hall)
    with pytest.raises(WrongPassphrase):
        rotate(hall, "another passphrase")
    assert hall.dump() == before
    hall.open(hall.poll("motion-majority-all", ["甲"]))
    with pytest.raises(RotationRefused):
        rotate(hall)
    restart(hall)
    assert shown(hall) == key
    with pytest.raises(KeyLocked):
        rotate(hall)


@pytest.mark.parametrize("cut", ["before it is told", "before the files move", "between the files"])
def test_a_change_that_was_cut_short_is_finished_or_forgotten(hall: House, cut: str) -> None:
    """The power goes: the files lie as they did at that moment."""
    old, folder = shown(hall), hall.desk.data / "keys"
    own, public = folder / f"body-{hall.body}.json", folder / f"body-{hall.body}.pub.pem"
    next_own, next_public = own.with_suffix(".next.json"), own.with_suffix(".next.pub.pem")
    if cut == "before it is told":
        keys.make_next(hall.desk, hall.body, PASSPHRASE)
    else:
        before = own.read_bytes(), public.read_bytes()
        rotate(hall)
        public.rename(next_public)
        public.write_bytes(before[1])
        if cut == "before the files move":
            own.rename(next_own)
            own.write_bytes(before[0])
            own.chmod(0o600)
    assert shown(hall) == old
    restart(hall)
    assert (shown(hall) != old) == (cut != "before it is told")
    assert not list(folder.glob("*.next.*"))
    keys.unlock_key(hall.desk, hall.staff["secretary"], hall.body, PASSPHRASE)
    assert fingerprint(keys.the_key(hall.desk, hall.body).key.public_key()) == shown(hall)
    record(hall)
