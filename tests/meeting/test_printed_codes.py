"""The codes printed beside a result: signed when it is published, led back to it, never changed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.export import write_folder
from meeting.services.refusals import NotFound
from meeting.services.results import printed_codes, publishing
from meeting.services.results.publishing import RecordInfo
from meeting.store.errors import NotStored
from meeting.store.session import DATABASE
from meeting.store.tables import PrintedCodeRow
from tests.meeting.published_house import published_house
from tests.meeting.small_house import SmallHouse
from voting.__main__ import main
from voting.evidence import Evidence
from voting.qr.code import read_code
from voting.verify import verify_record


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[SmallHouse, RecordInfo]]:
    house, record = published_house(tmp_path_factory.mktemp("house"))
    yield house, record
    house.desk.store.close()


def test_the_code_is_made_with_the_record_and_says_what_it_says(
    published: tuple[SmallHouse, RecordInfo],
) -> None:
    house, record = published
    text = printed_codes.of_record(house.desk, record.id)
    assert text is not None
    evidence = Evidence(printed_code=read_code(text))
    pem = publishing.public_pem(house.desk, house.body)
    checks = verify_record(record.content, record.signature, pem, None, evidence)
    assert {one.name: one.state for one in checks}["printed_code"] == "passed"
    client = house.app.test_client()
    answer = client.get(f"/results/record/{record.id}.ys1")
    assert answer.get_data(as_text=True) == text + "\n"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_code_once_made_stays(published: tuple[SmallHouse, RecordInfo], change: str) -> None:
    house, record = published

    def work(rows: object) -> None:
        row = rows.get(PrintedCodeRow, record.id)  # type: ignore[attr-defined]
        if change == "delete":
            rows.delete(row)  # type: ignore[attr-defined]
        else:
            row.text = "YS1:"

    with pytest.raises(NotStored):
        house.desk.write(work)


@pytest.mark.parametrize("letter", ["r", "R"])
def test_the_small_codes_address_leads_to_the_record(
    published: tuple[SmallHouse, RecordInfo], letter: str
) -> None:
    house, record = published
    short = printed_codes.short_hash(record.sha256)
    assert re.fullmatch("[A-Z2-7]{52}", short)
    for written in (short, short.lower()):
        answer = house.app.test_client().get(f"/{letter}/{written}")
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/results/record/{record.id}"


@pytest.mark.parametrize("other", ["A" * 52, "A", "1" * 52, "é" * 52, "A" * 400])
def test_another_hash_leads_nowhere(published: tuple[SmallHouse, RecordInfo], other: str) -> None:
    house, _ = published
    assert house.app.test_client().get(f"/r/{other}").status_code == 404
    with pytest.raises(NotFound):
        printed_codes.record_of_hash(house.desk, other)


def test_the_report_bears_both_codes_each_with_a_margin_and_large_enough(
    published: tuple[SmallHouse, RecordInfo],
) -> None:
    house, record = published
    client = house.app.test_client()
    page = client.get(f"/results/record/{record.id}/report").get_data(as_text=True)
    for name in ("code", "address"):
        address = f"/results/record/{record.id}/{name}.svg"
        assert address in page
        picture = client.get(address).get_data(as_text=True)
        found = re.search(r'width="([\d.]+)mm" height="\1mm" viewBox="0 0 (\d+) \2"', picture)
        assert found is not None
        assert float(found[1]) / int(found[2]) >= 0.5
        # The first dark module stands behind four light ones, in both directions.
        assert re.search(r'<path d="M4 4h7', picture)


def test_a_record_from_before_there_were_codes_is_printed_with_its_address_alone(
    tmp_path: Path,
) -> None:
    house, record = published_house(tmp_path)
    with sqlite3.connect(tmp_path / DATABASE) as connection:
        connection.execute("drop trigger printed_code_forbids_delete")
        connection.execute("delete from printed_code")
    connection.close()
    client = house.app.test_client()
    page = client.get(f"/results/record/{record.id}/report").get_data(as_text=True)
    assert "code.svg" not in page
    assert "address.svg" in page
    assert client.get(f"/results/record/{record.id}/code.svg").status_code == 404
    house.desk.store.close()


def test_the_agendas_code_is_the_key(published: tuple[SmallHouse, RecordInfo]) -> None:
    house, _ = published
    answer = house.app.test_client().get(f"/results/key/{house.body}.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def test_agenda_minutes_and_the_records_page_bear_their_codes(
    published: tuple[SmallHouse, RecordInfo],
) -> None:
    house, record = published
    client = house.app.test_client()
    pages = {
        f"/results/{house.meeting}/agenda": f"/results/key/{house.body}.svg",
        f"/results/{house.meeting}/minutes": f"/results/record/{record.id}/address.svg",
        f"/results/record/{record.id}": f"/results/record/{record.id}/code.svg",
    }
    for page, picture in pages.items():
        assert f'src="{picture}"' in client.get(page).get_data(as_text=True), page


def test_the_exported_folder_holds_the_code_as_text_and_picture(
    published: tuple[SmallHouse, RecordInfo], tmp_path: Path
) -> None:
    house, record = published
    write_folder(house.desk, tmp_path)
    folder = tmp_path / f"body-{house.body}"
    text = (folder / "record-001.json.ys1").read_text(encoding="ascii")
    assert read_code(text).record_sha256 == record.sha256
    assert (folder / "record-001.code.svg").read_bytes().startswith(b"<svg")
    assert 'src="record-001.code.svg"' in (folder / "record-001.html").read_text(encoding="utf-8")
    asked = ["verify", str(folder / "record-001.json"), "--qr"]
    assert main([*asked, str(folder / "record-001.json.ys1")]) == 0
