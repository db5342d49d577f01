"""The minutes say who was there when the meeting ended, and stand in the exported folder."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.export import write_folder
from meeting.services.doors import checkin
from meeting.services.people import bodies
from meeting.services.results.minutes import read_minutes
from meeting.store.session import DATABASE
from tests.meeting.house import ROOT, Make
from tests.meeting.published_house import published_house
from tests.meeting.small_house import SYSTEM, SmallHouse
from voting.log.checkpoint import read_checkpoint
from voting.log.note import parse_note


@pytest.fixture
def published(tmp_path: Path) -> Iterator[SmallHouse]:
    house, _record = published_house(tmp_path / "house")
    yield house
    house.desk.store.close()


def test_attendance_stands_as_it_was_when_the_meeting_ended(house: Make) -> None:
    hall = house(size=6)
    hall.check_in(4)
    assert read_minutes(hall.desk, hall.meeting).attendance.frozen_at is None
    bodies.end_meeting(hall.desk, ROOT, hall.meeting)
    with sqlite3.connect(hall.desk.data / DATABASE) as connection:
        connection.execute("update member set presence = 'left'")
        with pytest.raises(sqlite3.IntegrityError, match="append only"):
            connection.execute("update attendance set figures = '{}'")
    connection.close()
    assert checkin.presence(hall.desk, hall.meeting)["present"] == 0
    said = read_minutes(hall.desk, hall.meeting).attendance
    assert (said.figures["present"], said.figures["has_quorum"]) == (4, True)
    assert said.frozen_at is not None


def test_the_minutes_say_of_when_their_figures_are(published: SmallHouse) -> None:
    client = published.browser().client
    page = f"/results/{published.meeting}/minutes"
    assert "会议还没有结束" in client.get(page).get_data(as_text=True)
    bodies.end_meeting(published.desk, SYSTEM, published.meeting)
    assert re.search(r"会议结束时（.+）的人数", client.get(page).get_data(as_text=True))


def test_the_exported_folder_holds_minutes_with_the_checkpoint_and_the_report_with_its_code(
    published: SmallHouse, tmp_path: Path
) -> None:
    bodies.end_meeting(published.desk, SYSTEM, published.meeting)
    write_folder(published.desk, tmp_path / "out")
    folder = tmp_path / "out" / f"body-{published.body}"
    minutes = (folder / f"minutes-{published.meeting}.html").read_text(encoding="utf-8")
    note = (folder / "checkpoint").read_bytes()
    assert read_checkpoint(parse_note(note)).origin in minutes
    assert note.decode().splitlines()[2] in minutes
    assert "会议结束时" in minutes
    announced = (folder / "record-001.announcement.html").read_text(encoding="utf-8")
    assert "经票决，下列 2 项入选" in announced
    agenda = (folder / "agenda-1.html").read_text(encoding="utf-8")
    assert "不能作为凭据" in agenda
    assert "<img" not in agenda, "a key's code beside the results would vouch for itself"
    report = (folder / "record-001.report.html").read_text(encoding="utf-8")
    assert 'src="record-001.code.svg"' in report
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert f'href="body-{published.body}/minutes-{published.meeting}.html"' in index
    names = {member.name for member in checkin.roll(published.desk, SYSTEM, published.meeting)}
    for page in (tmp_path / "out").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert [name for name in names if name in text] == [], "a secret poll names nobody"
        if page.name != "verifier.html":
            links = re.findall(r'(?:href|src)="([^"]+)"', text)
            assert all((page.parent / link).is_file() for link in links), (page.name, links)
            assert [link for link in links if link.startswith(("/", "http", "file"))] == []
    for folder, lang, heading in (
        ("", "zh-CN", "表决结果"),
        ("zh-Hant", "zh-Hant", "表決結果"),
        ("en", "en", "Voting results"),
    ):
        index = (tmp_path / "out" / folder / "index.html").read_text(encoding="utf-8")
        assert f'<html lang="{lang}">' in index
        assert heading in index
        assert index.count("hreflang") == 6
        assert 'aria-current="page">' in index
    # What is signed lies once, whichever page leads to it.
    assert len(list((tmp_path / "out").rglob("record-001.json"))) == 1
