"""What the pages say of the public log and of the key: chair's console, display, printed agenda."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.services.log.log_view import key_fingerprint
from meeting.services.polls import boards
from meeting.store.session import DATABASE
from tests.meeting.small_house import SmallHouse, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    made = open_house(tmp_path)
    yield made
    made.desk.store.close()


def test_the_chair_s_console_says_whether_the_log_fits_its_checkpoint(house: SmallHouse) -> None:
    chair = house.browser("chair").client
    assert "公开日志与上次的检查点（1 条）相符" in chair.get(f"/chair/{house.meeting}").text
    with sqlite3.connect(house.desk.data / DATABASE) as connection:
        connection.execute("drop trigger log_entry_forbids_update")
        connection.execute("update log_entry set content = x'7b7d'")
    connection.close()
    for page in (f"/chair/{house.meeting}", f"/signing/{house.meeting}"):
        assert "有人改动过数据" in chair.get(page).text


def test_the_fingerprint_stands_on_the_display_and_on_the_printed_agenda(house: SmallHouse) -> None:
    shown = key_fingerprint(house.desk, house.body)
    assert len(shown.split()) == 16
    assert boards.hall_snapshot(house.desk, house.meeting)["meeting"]["key_fingerprint"] == shown
    assert shown in house.browser().client.get(f"/results/{house.meeting}/agenda").text


def test_a_key_or_signature_of_another_kind_is_refused_with_its_reason(house: SmallHouse) -> None:
    chair = house.browser("chair")
    for key, witness in (
        ("ssh-rsa AAAA", ""),
        ("", ""),
        ("ssh-ed25519 AAAA", ""),
    ):
        fields = {"role": "chair", "name": "王主席", "key": key, "witness": witness}
        chair.post(f"/signing/{house.meeting}/signer", **fields)
        page = chair.client.get(f"/signing/{house.meeting}").text
        assert "signer-key-refused" in page
        assert "王主席" not in page
