"""The tellers' sealed list: unreadable where it lies, and opened it recounts the record."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from meeting.ballot_box.recovery import NotForThisKey, open_rows, seal_rows, teller_key
from meeting.services import journal
from meeting.services.blind import recovery_keys
from meeting.services.errors import NotAllowed
from meeting.services.log import keys
from meeting.services.log.keys import DEMO_PASSPHRASE
from meeting.services.polls import closed_ballots, polls
from meeting.services.refusals import TooManyTries
from meeting.services.results import publishing, sealed_rows
from meeting.services.results.publishing import RecordInfo
from meeting.services.results.result_refusals import RowsNotKept, TellerKeyMissing
from meeting.store.tables import AttemptRow, PollRow
from tests.meeting.blind_hall import BlindHall
from tests.meeting.house import ROOT, House, Make
from voting.__main__ import main
from voting.blind.shown_row import NoSuchSerial
from voting.canonical import canonical_bytes
from voting.key_envelope import WrongPassphrase

SIZE = 8
ELECTION = "township-election"


@pytest.fixture
def hall(house: Make, tmp_path: Path) -> Iterator[BlindHall]:
    hall = BlindHall(house(size=SIZE), tmp_path / "hall")
    yield hall
    hall.stop()


def verified(folder: Path, hall: House, record: RecordInfo, *more: str) -> int:
    """What `python -m voting verify` says of the record with what lies beside it."""
    path = folder / f"record-{record.seq:03d}.json"
    path.write_bytes(record.content)
    path.with_name(path.name + ".ed25519").write_bytes(record.signature)
    (folder / "meeting.pub.pem").write_bytes(publishing.public_pem(hall.desk, hall.body))
    return main(["verify", str(path), "--json", *more])


def checks(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    printed = json.loads(capsys.readouterr().out)
    return {check["name"]: check["state"] for check in printed["checks"]}


def split_election(hall: House, finish: bool = True) -> int:
    """Ballots kept apart; one of them names somebody who is not elected."""
    hall.check_in(SIZE)
    attempt = hall.open(hall.poll(ELECTION, ["张三", "李四"], seats=1))
    for number in range(SIZE - 1):
        hall.cast(attempt, number, {"o1": "approve", "o2": "against"})
    hall.cast(attempt, SIZE - 1, {"o1": "against", "o2": "against"}, ("钱多多",))
    if finish:
        polls.close_poll(hall.desk, hall.staff["chair"], attempt)
    return attempt


def blind_election(hall: BlindHall) -> tuple[RecordInfo, list[Any]]:
    """The record of a blind election, and the acknowledgements of its ballots."""
    house = hall.house
    house.check_in(SIZE)
    poll = house.poll(ELECTION, ["张三", "李四"], seats=1, protection="blind")
    polls.prepare_poll(house.desk, house.staff["chair"], poll)
    attempt = int(house.board()["poll"]["attempt"])
    drawn = [hall.draw(attempt, number) for number in range(SIZE)]
    polls.open_poll(house.desk, house.staff["chair"], poll)
    choice = {"marks": {"o1": "approve", "o2": "against"}, "write_ins": []}
    acks = [hall.cast(attempt, credential, choice, 1) for credential in drawn]  # type: ignore[arg-type]
    return house.finish(attempt), acks


def files(hall: House) -> dict[str, bytes]:
    """Every file of the house but the ballot box itself, which is there until publication."""
    found = [path for path in hall.desk.data.rglob("*") if path.is_file()]
    return {path.name: path.read_bytes() for path in found if path.parent.name != "secret"}


def readable(files: dict[str, bytes]) -> list[str]:
    return [name for name, data in files.items() if b'"marks": {' in data or b'"bsig"' in data]


def test_the_sealed_list_of_a_split_poll_recounts_it(
    house: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = house(size=SIZE)
    record = hall.publish(split_election(hall))
    assert record.data["publish"] == "tellers"
    assert sealed_rows.kept_of(hall.desk, record.id) == "sealed"
    rows = sealed_rows.open_list(hall.desk, hall.staff["chief_teller"], record.id, DEMO_PASSPHRASE)
    # What stands under the root is what is sealed: the name of who was not elected is in neither.
    assert "钱多多" not in rows.decode()
    (tmp_path / "rows.json").write_bytes(rows)
    assert verified(tmp_path, hall, record, "--ballots", str(tmp_path / "rows.json")) == 0
    found = checks(capsys)
    assert {found[name] for name in ("rows", "ballots", "counts")} == {"passed"}
    (tmp_path / "rows.json").write_bytes(canonical_bytes(json.loads(rows)[1:]))
    assert verified(tmp_path, hall, record, "--ballots", str(tmp_path / "rows.json")) == 1


def test_the_sealed_list_of_a_blind_poll_recounts_it_and_shows_a_voter_the_own_row(
    hall: BlindHall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record, acks = blind_election(hall)
    desk, teller = hall.house.desk, hall.house.staff["chief_teller"]
    rows, row, ack = (tmp_path / name for name in ("rows-001.json", "row.json", "ack.json"))
    rows.write_bytes(sealed_rows.open_list(desk, teller, record.id, DEMO_PASSPHRASE))
    ack.write_bytes(canonical_bytes(acks[3].to_json()))
    more = ("--ballots", str(rows), "--ack", str(ack))
    assert verified(tmp_path, hall.house, record, *more) == 0
    found = checks(capsys)
    wanted = ("rows", "ballots_root", "credentials", "ballot_signatures", "counts", "acks")
    assert {found[name] for name in wanted} == {"passed"}
    serial = acks[3].serial
    row.write_bytes(sealed_rows.open_row(desk, teller, record.id, DEMO_PASSPHRASE, serial))
    assert verified(tmp_path, hall.house, record, "--row", str(row), "--ack", str(ack)) == 0
    found = checks(capsys)
    assert (found["shown_rows"], found["acks"]) == ("passed", "passed")
    with pytest.raises(NoSuchSerial):
        sealed_rows.open_row(desk, teller, record.id, DEMO_PASSPHRASE, "AAAA-AAAA-AAAA-AAAA")
    # Whose ballot was shown is nowhere written down.
    told = [line.action for line in journal.search(desk, ROOT, hall.house.meeting)]
    assert ("rows.opened" in told, "row.shown" in told) == (True, True)
    assert serial.encode() not in b"".join(files(hall.house).values())


def test_no_ballot_can_be_read_in_the_store_from_the_close_on(
    hall: BlindHall, house: Make, tmp_path: Path
) -> None:
    blind_election(hall)
    kept_apart = house(size=SIZE)
    attempt = split_election(kept_apart)
    assert readable(files(kept_apart)) == []
    kept_apart.publish(attempt)
    assert not list((kept_apart.desk.data / "closed").iterdir())
    assert not list((kept_apart.desk.data / "secret").iterdir())
    for one in (hall.house, kept_apart):
        one.desk.store.close()
        assert readable(files(one)) == []


def test_kept_in_the_open_they_could_be_read_even_after_publication(
    house: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_the_open(_desk: Any, attempt: AttemptRow, ballots: list[dict[str, Any]]) -> None:
        attempt.choices = ballots

    monkeypatch.setattr(closed_ballots, "keep", in_the_open)
    hall = house(size=SIZE)
    hall.publish(split_election(hall))
    assert readable(files(hall)) != []


def test_only_the_chief_teller_opens_it_and_only_with_the_passphrase(house: Make) -> None:
    hall = house(size=SIZE)
    record = hall.publish(split_election(hall))
    for role in ("chair", "secretary", "teller", "admin"):
        with pytest.raises(NotAllowed):
            sealed_rows.open_list(hall.desk, hall.staff[role], record.id, DEMO_PASSPHRASE)
    teller = hall.staff["chief_teller"]
    for _ in range(4):
        with pytest.raises(WrongPassphrase):
            sealed_rows.open_list(hall.desk, teller, record.id, "not the passphrase")
    with pytest.raises(TooManyTries):
        sealed_rows.open_list(hall.desk, teller, record.id, DEMO_PASSPHRASE)
    assert "rows.opened" not in [one.action for one in journal.search(hall.desk, ROOT, None)]


def test_a_list_opens_as_that_of_its_own_record_only() -> None:
    private = teller_key(b"\x07" * 32)
    public = private.public_key().public_bytes_raw()
    sealed = seal_rows(public, "ab" * 32, b"[]", os.urandom)
    assert open_rows(private, "ab" * 32, sealed) == b"[]"
    altered = sealed[:-1] + bytes([sealed[-1] ^ 1])
    others = [(private, "cd" * 32, sealed), (private, "ab" * 32, altered)]
    for case in (*others, (teller_key(b"\x08" * 32), "ab" * 32, sealed)):
        with pytest.raises(NotForThisKey):
            open_rows(*case)


def test_publication_waits_for_the_chief_teller_s_passphrase_and_says_so(house: Make) -> None:
    hall = house(size=SIZE, is_demo=False)
    keys.unlock_key(hall.desk, hall.staff["secretary"], hall.body, "a long passphrase")
    attempt = split_election(hall)
    for role in ("chief_teller", "chair"):
        publishing.confirm(hall.desk, hall.staff[role], attempt, role)
    barred = hall.board("secretary")["next_step"]["barred"]
    assert barred["code"] == "teller-key-missing"
    assert "总监票人" in barred["zh"]
    with pytest.raises(TellerKeyMissing):
        publishing.publish(hall.desk, hall.staff["secretary"], attempt)
    teller = hall.staff["chief_teller"]
    recovery_keys.set_passphrase(hall.desk, teller, hall.body, "first passphrase")
    record = publishing.publish(hall.desk, hall.staff["secretary"], attempt)
    # Another passphrase for what comes; the list was sealed to the key of its own time.
    recovery_keys.set_passphrase(hall.desk, teller, hall.body, "second passphrase")
    with pytest.raises(WrongPassphrase):
        sealed_rows.open_list(hall.desk, teller, record.id, "second passphrase")
    assert sealed_rows.open_list(hall.desk, teller, record.id, "first passphrase")


def test_where_the_rule_publishes_the_root_alone_nobody_keeps_anything(house: Make) -> None:
    hall = house(size=SIZE)
    hall.check_in(SIZE)
    poll = hall.poll(ELECTION, ["张三", "李四"], seats=1)

    def of_root(rows: Any) -> None:
        row = rows.get(PollRow, poll)
        row.pack_toml = row.pack_toml.replace('publish = "tellers"', 'publish = "root"')

    hall.desk.write(of_root)
    attempt = hall.open(poll)
    for number in range(SIZE):
        hall.cast(attempt, number, {"o1": "approve", "o2": "against"})
    record = hall.finish(attempt)
    assert record.data["publish"] == "root"
    assert sealed_rows.kept_of(hall.desk, record.id) == "nobody"
    with pytest.raises(RowsNotKept):
        sealed_rows.open_list(hall.desk, hall.staff["chief_teller"], record.id, DEMO_PASSPHRASE)
    assert readable(files(hall)) == []
