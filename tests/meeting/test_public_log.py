"""The public log of a house: every step an event, only growing, witnessed, checked at the start."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from meeting.services import journal
from meeting.services.log import keys, log_check, public_log, signers, witnessing
from meeting.services.log.log_refusals import CheckpointUnknown, LogAltered, WitnessUnknown
from meeting.services.people import bodies
from meeting.services.polls import polls
from meeting.services.refusals import StateRefused
from meeting.store.session import DATABASE
from tests.meeting.blind_hall import BlindHall
from tests.meeting.house import ROOT, House, Make
from voting.log.certificate import is_certified_by
from voting.log.checkpoint import checkpoint_of, read_checkpoint, sign_checkpoint
from voting.log.cosignature import cosign, witness_key
from voting.log.event import read_event
from voting.log.note import is_signed_by, parse_note
from voting.signature import key_from_seed
from voting.ssh_signature import ssh_public_line

WITNESS = key_from_seed(b"\x21" * 32)
WITNESS_NAME = "teller.example"
PASSPHRASE = "高安镇 2026 年的口令"


def kinds(hall: House) -> list[str]:
    return [
        read_event(entry)["kind"] for entry in public_log.read_log(hall.desk, hall.body).entries
    ]


def events(hall: House, kind: str) -> list[dict]:  # type: ignore[type-arg]
    entries = map(read_event, public_log.read_log(hall.desk, hall.body).entries)
    return [event for event in entries if event["kind"] == kind]


def voted(hall: House, pack: str = "motion-majority-all", names: tuple[str, ...] = ("甲",)) -> int:
    """A poll from its announcement to its record; returns the record's id."""
    attempt = hall.open(hall.poll(pack, list(names)))
    hall.cast(attempt, 0, {"o1": "approve"})
    return hall.finish(attempt).id


def next_meeting(hall: House) -> int:
    term = bodies.create_term(hall.desk, ROOT, hall.body, "一届")
    session = bodies.create_session(hall.desk, ROOT, term, "二次")
    return bodies.create_meeting(hall.desk, ROOT, session, "下次全会", date(2027, 2, 1), "厅")


def register_witness(hall: House) -> None:
    line = ssh_public_line(WITNESS.public_key())
    vkey = str(witness_key(WITNESS_NAME, WITNESS))
    signers.register(
        hall.desk, hall.staff["chief_teller"], hall.meeting, "chief-teller", "李监票", line, vkey
    )


def cosigned(hall: House) -> bytes:
    note = public_log.read_log(hall.desk, hall.body).note
    assert note is not None
    return bytes(cosign(note, WITNESS_NAME, WITNESS, 1_800_000_000))


def test_every_step_is_an_event_and_none_of_them_says_who_or_what(house: Make) -> None:
    hall = house(size=6)
    hall.check_in(6)
    record = voted(hall)
    bodies.end_meeting(hall.desk, ROOT, hall.meeting)
    assert kinds(hall) == [
        "meeting-open", "poll-prepared", "poll-open", "poll-closed", "record", "meeting-close"
    ]  # fmt: skip
    (opened,), (told,) = events(hall, "meeting-open"), events(hall, "poll-open")
    key = keys.known_public_key(hall.desk, hall.body)
    assert key is not None
    assert opened["record_key"] == key.public_bytes_raw().hex()
    assert (opened["entitled"], told["present"]) == (6, 6)
    # The record key was open when the poll was announced, and stood for the statement.
    (announced,) = events(hall, "poll-prepared")
    assert is_certified_by(announced, key)
    log = public_log.read_log(hall.desk, hall.body)
    assert not [
        entry for entry in log.entries if "示范".encode() in entry or "甲".encode() in entry
    ]
    assert log.note is not None
    assert log.key is not None
    assert is_signed_by(log.note, log.key)
    assert read_checkpoint(log.note) == checkpoint_of(log.key.name, log.entries)
    assert record


def test_a_reason_that_might_name_a_person_is_withheld(house: Make) -> None:
    hall = house("committee", size=6)
    hall.check_in(6)
    for pack, name in (("motion-majority-all", "甲"), ("appointment-individual", "王某某")):
        attempt = hall.open(hall.poll(pack, [name]))
        polls.void_poll(hall.desk, hall.staff["chair"], attempt, "王某某退出")
    first, second = events(hall, "poll-void")
    assert first["reason"] == "王某某退出"
    assert "王某某" not in second["reason"]


def test_the_database_itself_forbids_to_change_the_log(house: Make) -> None:
    hall = house(size=6)
    tables = (
        "log_entry", "log_checkpoint", "cosignature", "signer", "countersignature",
        "wrapped_signature",
    )  # fmt: skip
    with sqlite3.connect(hall.desk.data / DATABASE) as connection:
        for table in tables:
            names = [row[1] for row in connection.execute(f"pragma table_info({table})")]
            triggers = connection.execute(
                "select count(*) from sqlite_master where type = 'trigger' and tbl_name = ?",
                [table],
            ).fetchone()
            assert (bool(names), triggers) == (True, (2,))
        with pytest.raises(sqlite3.IntegrityError, match="append only"):
            connection.execute("update log_entry set content = x'00'")
        with pytest.raises(sqlite3.IntegrityError, match="append only"):
            connection.execute("delete from log_checkpoint")
    connection.close()


def test_the_next_meeting_starts_by_checking_the_last_checkpoint(house: Make) -> None:
    hall = house(size=6)
    bodies.end_meeting(hall.desk, ROOT, hall.meeting)
    following = next_meeting(hall)
    bodies.start_meeting(hall.desk, hall.staff["chair"], following)
    (line,) = [
        one for one in journal.search(hall.desk, ROOT, following) if one.action == "log.checked"
    ]
    assert line.details["size"] == 2
    standing = log_check.standing(hall.desk, following)
    assert standing.fits
    assert standing.checkpoint is not None
    assert kinds(hall) == ["meeting-open", "meeting-close", "meeting-open"]


@pytest.mark.parametrize(
    "tamper",
    [
        "update log_entry set content = replace(content, 'meeting-close', 'meeting-close ')",
        "update log_entry set content = (select content from log_entry where place = 0)",
        "delete from log_entry where place = 1",
        "update log_checkpoint set note = x'6e6f6e73656e7365'",
        "insert into log_entry select body_id, 2, meeting_id, kind, x'7b7d' from log_entry limit 1",
    ],
)
def test_a_meeting_does_not_start_over_an_altered_log(house: Make, tamper: str) -> None:
    hall = house(size=6)
    bodies.end_meeting(hall.desk, ROOT, hall.meeting)
    following = next_meeting(hall)
    with sqlite3.connect(hall.desk.data / DATABASE) as connection:
        # Whoever holds the file can also drop the triggers.
        for table in ("log_entry", "log_checkpoint"):
            for change in ("update", "delete"):
                connection.execute(f"drop trigger {table}_forbids_{change}")
        connection.execute(tamper)
    connection.close()
    with pytest.raises(LogAltered) as refusal:
        bodies.start_meeting(hall.desk, hall.staff["chair"], following)
    assert refusal.value.code == "log-altered"
    assert not log_check.standing(hall.desk, following).fits
    with pytest.raises(StateRefused):
        bodies.end_meeting(hall.desk, ROOT, following)


def test_what_is_added_while_the_key_is_locked_is_covered_afterwards(house: Make) -> None:
    hall = house(size=6, is_demo=False)
    hall.check_in(6)
    hall.open(hall.poll("motion-majority-all", ["甲"]))
    log = public_log.read_log(hall.desk, hall.body)
    assert (kinds(hall), log.note, log.key) == (["poll-prepared", "poll-open"], None, None)
    assert "by_record_key" not in events(hall, "poll-prepared")[0]
    keys.unlock_key(hall.desk, hall.staff["secretary"], hall.body, PASSPHRASE)
    note = public_log.read_log(hall.desk, hall.body).note
    assert note is not None
    assert read_checkpoint(note).size == 2
    bodies.start_meeting(hall.desk, ROOT, next_meeting(hall))
    assert kinds(hall)[2:] == ["meeting-open"]


def test_a_witness_s_line_comes_back_and_is_published(house: Make) -> None:
    hall = house(size=6)
    register_witness(hall)
    teller = hall.staff["teller"]
    given = cosigned(hall)
    for _ in range(2):  # Uploaded twice, it stands once.
        assert witnessing.take_cosigned(hall.desk, teller, hall.meeting, given) == [WITNESS_NAME]
    note = public_log.read_log(hall.desk, hall.body).note
    assert note == parse_note(given)
    (seen,) = log_check.standing(hall.desk, hall.meeting).witnesses
    assert (seen.name, seen.size, seen.at.year) == (WITNESS_NAME, 2, 2027)


def test_a_fork_or_an_unknown_witness_is_not_taken(house: Make) -> None:
    hall = house(size=6)
    teller = hall.staff["teller"]
    with pytest.raises(WitnessUnknown):
        witnessing.take_cosigned(hall.desk, teller, hall.meeting, cosigned(hall))
    register_witness(hall)
    before = hall.dump()
    given = parse_note(cosigned(hall))
    log = public_log.read_log(hall.desk, hall.body)
    assert log.key is not None
    forked = checkpoint_of(log.key.name, [log.entries[0], log.entries[0]])
    note = cosign(sign_checkpoint(forked, WITNESS), WITNESS_NAME, WITNESS, 1)
    with pytest.raises(CheckpointUnknown):
        witnessing.take_cosigned(hall.desk, teller, hall.meeting, bytes(note))
    spoilt = bytes(given).replace(given.text.splitlines()[2].encode(), b"A" * 43 + b"=")
    with pytest.raises(CheckpointUnknown):
        witnessing.take_cosigned(hall.desk, teller, hall.meeting, spoilt)
    assert hall.dump() == before


def test_who_drew_a_credential_is_fixed_in_the_log_when_a_blind_poll_closes(
    house: Make, tmp_path: Path
) -> None:
    hall = BlindHall(house(size=12), tmp_path / "hall")
    hall.house.check_in(12)
    poll = hall.house.poll(
        "township-project-choose", ["修路", "清塘", "路灯"], seats=1, protection="blind"
    )
    chair = hall.house.staff["chair"]
    polls.prepare_poll(hall.house.desk, chair, poll)
    attempt = int(hall.house.board()["poll"]["attempt"])
    drawn = [hall.draw(attempt, number) for number in range(9)]
    polls.open_poll(hall.house.desk, chair, poll)
    for credential in drawn:
        hall.cast(attempt, credential, {"marks": {"o1": 1}, "write_ins": []}, 1)
    record = hall.house.finish(attempt)
    (closed,) = events(hall.house, "issuance-closed")
    assert closed["issued"] == record.data["credentials"]["issued"] == 9
    assert closed["roll_sha256"] == record.data["issued_roll"]["sha256"]
    assert kinds(hall.house)[-3:] == ["issuance-closed", "poll-closed", "record"]
    hall.stop()
