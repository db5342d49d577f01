"""The key of a real body: locked without its passphrase, refused when others can read it."""

from __future__ import annotations

import stat

import pytest

from meeting.services.errors import NotAllowed
from meeting.services.log import keys
from meeting.services.polls import polls
from meeting.services.polls.opening import open_desk
from meeting.services.refusals import KeyFileOpen, KeyLocked, PassphraseTooShort
from meeting.services.results import publishing
from tests.meeting.house import House, Make
from voting.errors import VotingError
from voting.verify import verify_record

PASSPHRASE = "高安镇 2026 年的口令"


def confirmed(hall: House) -> int:
    """An attempt that waits for nothing but the secretary."""
    hall.check_in(6)
    attempt = hall.open(hall.poll("motion-majority-all", ["甲"]))
    hall.cast(attempt, 0, {"o1": "approve"})
    polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    for role in ("chief_teller", "chair"):
        publishing.confirm(hall.desk, hall.staff[role], attempt, role)
    return attempt


def restart(hall: House) -> None:
    hall.desk.store.close()
    hall.desk = open_desk(hall.desk.data, lambda _: None, lambda _: None, False, "loopback", "")


def test_a_real_key_is_made_sealed_and_signs_records_that_are_no_demo(house: Make) -> None:
    hall = house(size=6, is_demo=False)
    desk, secretary, attempt = hall.desk, hall.staff["secretary"], confirmed(hall)
    before = hall.dump()
    assert keys.key_state(desk, hall.body) == "missing"
    with pytest.raises(KeyLocked) as locked:
        publishing.publish(desk, secretary, attempt)
    assert "锁" in locked.value.message("zh")
    with pytest.raises(PassphraseTooShort):
        keys.unlock_key(desk, secretary, hall.body, "short")
    with pytest.raises(NotAllowed):
        keys.unlock_key(desk, hall.staff["chair"], hall.body, PASSPHRASE)
    assert hall.dump() == before
    assert not (desk.data / "keys").exists()
    keys.unlock_key(desk, secretary, hall.body, PASSPHRASE)
    path = desk.data / "keys" / f"body-{hall.body}.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert PASSPHRASE not in path.read_text(encoding="utf-8")
    record = publishing.publish(desk, secretary, attempt)
    assert record.data["purpose"] == "record"
    checks = verify_record(record.content, record.signature, keys.public_pem_of(desk, hall.body))
    assert not [check for check in checks if check.state == "failed"]


def test_after_a_restart_it_is_locked_and_opens_with_its_passphrase_only(house: Make) -> None:
    hall = house(size=6, is_demo=False)
    secretary, attempt = hall.staff["secretary"], confirmed(hall)
    keys.unlock_key(hall.desk, secretary, hall.body, PASSPHRASE)
    pem = keys.public_pem_of(hall.desk, hall.body)
    restart(hall)
    assert keys.key_state(hall.desk, hall.body) == "locked"
    assert keys.public_pem_of(hall.desk, hall.body) == pem
    before = hall.dump()
    with pytest.raises(VotingError) as wrong:
        keys.unlock_key(hall.desk, secretary, hall.body, PASSPHRASE + "!")
    assert wrong.value.message("zh") != wrong.value.message("en")
    with pytest.raises(KeyLocked):
        publishing.publish(hall.desk, secretary, attempt)
    assert hall.board("secretary")["next_step"]["barred"]["code"] == "key-locked"
    assert hall.dump() == before
    keys.unlock_key(hall.desk, secretary, hall.body, PASSPHRASE)
    record = publishing.publish(hall.desk, secretary, attempt)
    checks = verify_record(record.content, record.signature, pem)
    assert not [check for check in checks if check.state == "failed"]


@pytest.mark.parametrize("mode", [0o604, 0o640])
def test_a_key_file_that_others_can_read_is_refused(house: Make, mode: int) -> None:
    hall = house(size=6, is_demo=False)
    keys.unlock_key(hall.desk, hall.staff["secretary"], hall.body, PASSPHRASE)
    restart(hall)
    path = hall.desk.data / "keys" / f"body-{hall.body}.json"
    path.chmod(mode)
    with pytest.raises(KeyFileOpen) as refusal:
        keys.unlock_key(hall.desk, hall.staff["secretary"], hall.body, PASSPHRASE)
    assert refusal.value.code == "key-file-open"
    assert keys.key_state(hall.desk, hall.body) == "locked"
    path.chmod(0o600)
    keys.unlock_key(hall.desk, hall.staff["secretary"], hall.body, PASSPHRASE)
    assert keys.key_state(hall.desk, hall.body) == "unlocked"
