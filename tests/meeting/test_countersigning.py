"""Countersignatures come from devices of their own, by the real commands."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.services.log import public_log
from meeting.services.log.log_view import key_fingerprint
from tests.meeting.small_house import SmallHouse, open_house
from tests.meeting.stranger import (
    NAME,
    Laptop,
    exported,
    publish_one,
    register,
    ssh_key,
    upload,
)
from tests.voting.real_tools import accepts, find_tool

pytestmark = pytest.mark.slow


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path / "laptop")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    made = open_house(tmp_path / "house")
    yield made
    made.desk.store.close()


def test_both_countersignatures_come_from_own_devices_and_verify_asks_for_them(
    house: SmallHouse, laptop: Laptop, tmp_path: Path
) -> None:
    """The chair uses ssh-keygen, the chief teller `python -m voting countersign`."""
    keygen = find_tool("ssh-keygen")
    desk = laptop.folder
    register(house, "chair", "chair", ssh_key(desk, "chair-key"))
    new = laptop.voting("new-key", str(desk / "teller-key"), "--name", NAME)
    (signer,) = [one for one in new.stdout.splitlines() if one.startswith("allowed_signers: ")]
    register(house, "secretary", "chief-teller", signer.removeprefix("allowed_signers: "))
    record = publish_one(house)
    folder = exported(house, tmp_path / "before")
    path = folder / "record-001.json"
    lacking = laptop.voting("verify", str(path), "--require", "chair,chief-teller")
    assert lacking.returncode == 1
    shutil.copy(path, desk)
    command = [keygen, "-Y", "sign", "-n", "record@yishitang", "-f", "chair-key", path.name]
    assert accepts(command, desk)
    given = {"record": f"{record.id}", "role": "chair"}
    by_ssh = (desk / f"{path.name}.sig").read_bytes()
    assert "会签已核对" in upload(house, "chair", "record", by_ssh, **given)
    assert "already-countersigned" in upload(house, "chair", "record", by_ssh, **given)
    made = laptop.voting(
        "countersign", str(path), "--role", "chief-teller", "--key", str(desk / "teller-key"),
        "--key-fingerprint", key_fingerprint(house.desk, house.body),
    )  # fmt: skip
    assert made.returncode == 0, made.stdout
    ours = path.with_name("record-001.json.chief-teller.sshsig").read_bytes()
    given["role"] = "chief-teller"
    assert "会签已核对" in upload(house, "secretary", "record", ours, **given)
    after = exported(house, tmp_path / "after")
    signed = ("verify", str(after / "record-001.json"), "--require", "chair,chief-teller")
    assert laptop.voting(*signed).returncode == 0
    # With the log the keys are also those that were registered before the meeting.
    held = laptop.voting(*signed, "--checkpoint", str(after / "checkpoint"))
    assert (held.returncode, "signer_keys: 通过" in held.stdout) == (0, True)
    page = house.browser().client.get(f"/results/record/{record.id}").get_data(as_text=True)
    assert "某chair" in page
    assert f"/results/record/{record.id}/chief-teller.sshsig" in page
    told = [
        b'"kind":"countersign"' in entry
        for entry in public_log.read_log(house.desk, house.body).entries
    ]
    assert sum(told) == 2
    # Without the chair's file the requirement is not met.
    (after / "record-001.json.chair.sshsig").unlink()
    assert laptop.voting(*signed).returncode == 1


def test_a_signature_of_another_record_or_key_is_not_taken(
    house: SmallHouse, laptop: Laptop, tmp_path: Path
) -> None:
    desk = laptop.folder
    register(house, "chair", "chair", ssh_key(desk, "chair-key"))
    ssh_key(desk, "other-key")
    record = publish_one(house)
    for key, content in (("other-key", record.content), ("chair-key", record.content + b" ")):
        (desk / "r.json").write_bytes(content)
        sign = ["-Y", "sign", "-n", "record@yishitang", "-f", key, "r.json"]
        assert accepts([find_tool("ssh-keygen"), *sign], desk)
        signature = (desk / "r.json.sig").read_bytes()
        (desk / "r.json.sig").unlink()
        given = {"record": f"{record.id}", "role": "chair"}
        shown = upload(house, "chair", "record", signature, **given)
        assert "countersignature-refused" in shown
    page = house.browser().client.get(f"/results/record/{record.id}").get_data(as_text=True)
    assert "chair.sshsig" not in page
