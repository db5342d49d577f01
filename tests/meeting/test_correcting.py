"""A published count by hand was wrong: a new record takes the old one's place, and both say so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from meeting.export import write_folder
from meeting.services import journal
from meeting.services.doors import checkin
from meeting.services.errors import NotAllowed
from meeting.services.log import public_log
from meeting.services.log.keys import DEMO_PASSPHRASE
from meeting.services.polls import manual, polls
from meeting.services.refusals import ChannelRefused, ReasonMissing
from meeting.services.results import correcting, corrections, publishing, sealed_rows
from meeting.services.results.publishing import RecordInfo
from meeting.services.results.result_refusals import (
    AlreadyCorrected,
    CorrectionNotProposed,
    CountsDisagree,
    NothingCorrected,
)
from tests.meeting.blind_hall import BlindHall
from tests.meeting.house import ROOT, House, Make
from voting.__main__ import main
from voting.log.event import read_event
from voting.record import digest

SIZE = 12
WRONG = {"issued": 2, "collected": 2, "valid": 2, "void": 0,
         "options": {"o1": {"approve": 0, "against": 2, "abstain": 0}}}  # fmt: skip
RIGHT = {**WRONG, "options": {"o1": {"approve": 2, "against": 0, "abstain": 0}}}


@pytest.fixture
def hall(house: Make, tmp_path: Path) -> Iterator[BlindHall]:
    hall = BlindHall(house(size=SIZE), tmp_path / "hall")
    yield hall
    hall.stop()


def wrong_record(hall: House, secrecy: str = "named", cast: int = 6) -> RecordInfo:
    """A motion that failed because two papers were read the wrong way round."""
    hall.check_in(SIZE)
    for number in (SIZE - 2, SIZE - 1):
        checkin.set_channel(hall.desk, hall.staff["door"], hall.members[number].id, "paper")
    attempt = hall.open(hall.poll("motion-majority-all", ["决议"], secrecy=secrecy))
    for number in range(SIZE - 2):
        hall.cast(attempt, number, {"o1": "approve" if number < cast else "against"})
    count_papers(hall, attempt)
    return hall.finish(attempt)


def count_papers(hall: House, attempt: int) -> None:
    for role in ("teller", "chief_teller"):
        manual.enter_manual(hall.desk, hall.staff[role], attempt, "paper", WRONG)


def correct(hall: House, record: RecordInfo) -> RecordInfo:
    teller, secretary = hall.staff["chief_teller"], hall.staff["secretary"]
    correcting.propose(hall.desk, teller, record.id, "paper", RIGHT, "两张纸票赞成、反对读反")
    return correcting.publish_correction(hall.desk, secretary, record.id, RIGHT)


def events(hall: House) -> list[dict[str, Any]]:
    return [read_event(one) for one in public_log.read_log(hall.desk, hall.body).entries]


def verified(hall: House, out: Path, *more: str) -> int:
    """Exports the house and checks the whole folder."""
    write_folder(hall.desk, out)
    return main(["verify", str(out / f"body-{hall.body}"), "--json", *more])


def test_a_new_record_supersedes_the_wrong_one(
    house: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = house(size=SIZE)
    wrong = wrong_record(hall)
    assert wrong.data["outcome"]["chosen"] == []
    right = correct(hall, wrong)
    assert (right.seq, right.data["previous"]) == (2, digest(wrong.content))
    assert right.data["opening"] == wrong.data["opening"]
    assert right.data["outcome"]["chosen"] == ["o1"]
    assert right.data["manual"][0]["entered_by"] == ["chief_teller", "secretary"]
    assert [one["role"] for one in right.data["confirmed"]] == ["chief_teller", "secretary"]
    # The wrong record stands as it was.
    assert publishing.get_record(hall.desk, wrong.id).content == wrong.content
    told = {"record": right.sha256, "supersedes": wrong.sha256}
    assert [one["kind"] for one in events(hall)][-2:] == ["record", "correction"]
    assert events(hall)[-1].items() >= told.items()
    (line,) = [
        one for one in journal.search(hall.desk, ROOT, hall.meeting)
        if one.action == "result.corrected"
    ]  # fmt: skip
    assert line.details.items() >= told.items()
    # The desks show the outcome as it stands now.
    assert hall.board()["poll"]["result"]["chosen"] == ["o1"]
    assert verified(hall, tmp_path / "out") == 0
    printed = json.loads(capsys.readouterr().out)
    assert all(check["state"] == "passed" for check in printed["together"])
    folder = tmp_path / "out" / f"body-{hall.body}"
    assert 'href="record-002.html"' in (folder / "record-001.html").read_text(encoding="utf-8")
    assert 'href="record-001.html"' in (folder / "record-002.html").read_text(encoding="utf-8")
    assert "更正第 1 号记录" in (folder / f"minutes-{hall.meeting}.html").read_text("utf-8")
    checkpoint = ("--checkpoint", str(folder / "checkpoint"))
    assert main(["verify", str(folder / "record-002.json"), *checkpoint]) == 0


def test_chief_teller_and_secretary_must_enter_the_same_right_counts(house: Make) -> None:
    hall = house(size=SIZE)
    wrong = wrong_record(hall)
    teller, secretary = hall.staff["chief_teller"], hall.staff["secretary"]
    before = hall.dump()
    for error, role, channel, counts, reason in (
        (NotAllowed, "secretary", "paper", RIGHT, "读反"),
        (ReasonMissing, "chief_teller", "paper", RIGHT, " "),
        (ChannelRefused, "chief_teller", "hands", RIGHT, "读反"),
        (NothingCorrected, "chief_teller", "paper", WRONG, "读反"),
    ):
        with pytest.raises(error):
            correcting.propose(hall.desk, hall.staff[role], wrong.id, channel, counts, reason)
    for error, actor in ((CorrectionNotProposed, secretary), (NotAllowed, teller)):
        with pytest.raises(error):
            correcting.publish_correction(hall.desk, actor, wrong.id, RIGHT)
    assert hall.dump() == before
    correcting.propose(hall.desk, teller, wrong.id, "paper", RIGHT, "读反")
    other = {**RIGHT, "options": {"o1": {"approve": 1, "against": 1, "abstain": 0}}}
    with pytest.raises(CountsDisagree):
        correcting.publish_correction(hall.desk, secretary, wrong.id, other)
    right = correcting.publish_correction(hall.desk, secretary, wrong.id, RIGHT)
    with pytest.raises(AlreadyCorrected):
        correcting.propose(hall.desk, teller, wrong.id, "paper", RIGHT, "再改")
    standing = corrections.standing_of(hall.desk, right.id)
    assert standing.superseded_by is None
    assert standing.supersedes is not None
    assert (standing.supersedes.seq, standing.supersedes.reason) == (1, "读反")


def test_a_blind_poll_beside_papers_is_corrected_without_its_ballots(
    hall: BlindHall, tmp_path: Path
) -> None:
    house = hall.house
    house.check_in(SIZE)
    for number in (SIZE - 2, SIZE - 1):
        checkin.set_channel(house.desk, house.staff["door"], house.members[number].id, "paper")
    poll = house.poll("motion-majority-all", ["决议"], secrecy="secret", protection="blind")
    polls.prepare_poll(house.desk, house.staff["chair"], poll)
    attempt = int(house.board()["poll"]["attempt"])
    drawn = [hall.draw(attempt, number) for number in range(SIZE - 2)]
    polls.open_poll(house.desk, house.staff["chair"], poll)
    for number, credential in enumerate(drawn):
        mark = "approve" if number < 6 else "against"
        hall.cast(attempt, credential, {"marks": {"o1": mark}, "write_ins": []}, 1)
    count_papers(house, attempt)
    wrong = house.finish(attempt)
    right = correct(house, wrong)
    for name in ("credentials", "issued_roll", "ballots_root", "transport", "withheld"):
        assert right.data[name] == wrong.data[name]
    assert right.data["tally"]["options"][0]["approve"] == 8
    assert verified(house, tmp_path / "out") == 0
    # The list that was sealed with the first record is the second one's, too.
    teller, rows = house.staff["chief_teller"], tmp_path / "rows.json"
    rows.write_bytes(sealed_rows.open_list(house.desk, teller, right.id, DEMO_PASSPHRASE))
    record = tmp_path / "out" / f"body-{house.body}" / "record-002.json"
    assert main(["verify", str(record), "--ballots", str(rows)]) == 0


def test_papers_that_never_came_back_are_corrected_to_none(house: Make, tmp_path: Path) -> None:
    """Then nothing would have to be withheld any more, but the ballots are gone."""
    hall = house(size=SIZE)
    wrong = wrong_record(hall, secrecy="secret")
    counts = {**WRONG, "collected": 0, "valid": 0,
              "options": {"o1": {"approve": 0, "against": 0, "abstain": 0}}}  # fmt: skip
    teller, secretary = hall.staff["chief_teller"], hall.staff["secretary"]
    correcting.propose(hall.desk, teller, wrong.id, "paper", counts, "两张纸票是另一次表决的")
    right = correcting.publish_correction(hall.desk, secretary, wrong.id, counts)
    assert (right.data["publish"], right.data["ballots"]["collected"]) == ("tellers", SIZE - 2)
    assert "withheld" not in right.data
    assert verified(hall, tmp_path / "out") == 0


def test_a_split_poll_beside_papers_is_corrected(house: Make, tmp_path: Path) -> None:
    hall = house(size=SIZE)
    right = correct(hall, wrong_record(hall, secrecy="secret"))
    assert right.data["withheld"] == "by_hand"
    assert right.data["tally"]["options"][0]["approve"] == 8
    assert verified(hall, tmp_path / "out") == 0
