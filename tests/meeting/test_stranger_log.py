"""A witness holds the log of a house to what it has shown, by the real commands."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.services.log import public_log
from meeting.services.log.log_view import key_fingerprint
from meeting.store.session import DATABASE
from tests.meeting.small_house import SmallHouse, open_house
from tests.meeting.stranger import (
    NAME,
    Laptop,
    exported,
    publish_one,
    register,
    serving,
    ssh_key,
    upload,
)
from voting.log.note import parse_note


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path / "laptop")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    made = open_house(tmp_path / "house")
    yield made
    made.desk.store.close()


def test_the_witness_watches_a_running_server_and_its_line_comes_back(
    house: SmallHouse, laptop: Laptop, tmp_path: Path
) -> None:
    line = ssh_key(laptop.folder, "ssh")
    register(house, "chief_teller", "chief-teller", line, laptop.vkey)
    key = str(public_log.read_log(house.desk, house.body).key)
    with serving(house) as url:
        first = laptop.witness(f"{url}/log/{house.body}", "--log-key", key)
        assert first.returncode == 0, first.stderr
        record = publish_one(house)
        later = laptop.witness(f"{url}/log/{house.body}")
        assert later.returncode == 0, later.stderr
        assert "2 → 6" in later.stdout
    assert "见证已核对" in upload(house, "teller", "checkpoint", laptop.cosigned)
    folder = exported(house, tmp_path / "out")
    note = parse_note((folder / "checkpoint").read_bytes())
    assert [one.name for one in note.lines] == [key.partition("+")[0], NAME]
    sound = laptop.voting(
        "verify", str(folder / "record-001.json"), "--checkpoint", str(folder / "checkpoint"),
        "--log-key", str(folder / "log.vkey"), "--witness-key", laptop.vkey,
        "--key-fingerprint", key_fingerprint(house.desk, house.body),
    )  # fmt: skip
    assert sound.returncode == 0, sound.stdout
    page = house.browser().client.get(f"/results/{house.meeting}/minutes").get_data(as_text=True)
    for shown in (
        record.sha256,
        key_fingerprint(house.desk, house.body),
        NAME,
        note.text.split()[2],
    ):
        assert shown in page


def test_the_witness_watches_the_exported_folder_and_refuses_a_shorter_one(
    house: SmallHouse, laptop: Laptop, tmp_path: Path
) -> None:
    publish_one(house)
    before = exported(house, tmp_path / "before")
    publish_one(house, "第二题")
    after = exported(house, tmp_path / "after")
    key = ("--log-key", str(after / "log.vkey"))
    assert laptop.witness(str(before), *key).returncode == 0
    assert laptop.witness(str(after)).returncode == 0
    shrunk = laptop.witness(str(before))
    assert shrunk.returncode == 1
    assert "日志变短了" in shrunk.stderr
    hidden = tmp_path / "hidden"
    shutil.copytree(after, hidden)
    entries = (hidden / "events.jsonl").read_bytes().splitlines(keepends=True)
    (hidden / "events.jsonl").write_bytes(b"".join(entries[:-1]))
    assert laptop.witness(str(hidden)).returncode == 1


def test_the_witness_refuses_a_server_that_rewrote_its_log(
    house: SmallHouse, laptop: Laptop
) -> None:
    publish_one(house)
    log = public_log.read_log(house.desk, house.body)
    with serving(house) as url:
        place = f"{url}/log/{house.body}"
        assert laptop.witness(place, "--log-key", str(log.key)).returncode == 0
        rewrite(house)
        fork = laptop.witness(place)
        assert fork.returncode == 1
        assert "日志被改写" in fork.stderr
    assert parse_note(laptop.cosigned).text == (log.note.text if log.note else "")


def rewrite(house: SmallHouse) -> None:
    """All that an operator can do who holds file and key: another past under a good signature."""
    with sqlite3.connect(house.desk.data / DATABASE) as connection:
        for table, change in (("log_entry", "update"), ("log_checkpoint", "delete")):
            connection.execute(f"drop trigger {table}_forbids_{change}")
        connection.execute(
            "update log_entry set content = cast(replace(cast(content as text), '\"present\":6',"
            " '\"present\":5') as blob) where kind = 'poll-open'"
        )
        connection.execute("delete from log_checkpoint")
    connection.close()
