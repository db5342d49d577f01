"""A blind poll from its announcement to the verified record, through the services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from meeting.ballot_box.errors import BoxLocked
from meeting.services.blind import blind_keys, credentials, recovery_keys
from meeting.services.blind.blind_refusals import (
    BlindNotServed,
    CredentialDrawn,
    PollIsBlind,
    PollNotBlind,
    RecoveryKeyInUse,
    RecoveryKeyMissing,
    SecretOverPlainHttp,
)
from meeting.services.doors import checkin
from meeting.services.errors import NotAllowed, NotCheckedIn, PollNotOpen
from meeting.services.log.keys import DEMO_PASSPHRASE
from meeting.services.polls import boards, boxes, leftovers, polls
from meeting.services.refusals import FrozenInPoll
from meeting.services.results import publishing
from tests.meeting.blind_hall import BlindHall
from tests.meeting.house import ROOT, Make
from voting.blind.refusals import BoxClosed
from voting.errors import VotingError
from voting.key_envelope import WrongPassphrase
from voting.verify import verdict, verify_record

pytestmark = pytest.mark.slow

PACK = "township-project-choose"
NAMES = ["修路", "清塘", "路灯"]
SIZE = 12


@pytest.fixture
def hall(house: Make, tmp_path: Path) -> Iterator[BlindHall]:
    hall = BlindHall(house(size=SIZE), tmp_path / "hall")
    yield hall
    hall.stop()


def marks(option: str) -> dict[str, Any]:
    return {"marks": {option: 1}, "write_ins": []}


def prepared(hall: BlindHall, present: int = SIZE, **more: Any) -> int:
    hall.house.check_in(present)
    poll = hall.house.poll(PACK, NAMES, seats=1, protection="blind", **more)
    polls.prepare_poll(hall.house.desk, hall.house.staff["chair"], poll)
    return int(hall.house.board()["poll"]["attempt"])


def opened(hall: BlindHall) -> int:
    poll = int(hall.house.board()["poll"]["poll"])
    return polls.open_poll(hall.house.desk, hall.house.staff["chair"], poll)


def test_a_blind_poll_ends_as_a_record_that_a_stranger_recounts(hall: BlindHall) -> None:
    attempt = prepared(hall)
    drawn = [hall.draw(attempt, number) for number in range(10)]
    opened(hall)
    for credential in drawn:
        hall.cast(attempt, credential, None, 0)
    for credential in drawn[:8]:
        hall.cast(attempt, credential, marks("o1"), 1)
    hall.cast(attempt, drawn[0], marks("o2"), 2)
    boxes.refresh(hall.house.desk)
    assert hall.house.board()["poll"]["turnout"]["cast"] == 8

    record = hall.house.finish(attempt)
    pem = publishing.public_pem(hall.house.desk, hall.house.body)
    checks = verify_record(record.content, record.signature, pem)
    assert verdict(checks) == "sound"
    assert {"credentials", "ballot_signatures"} <= {c.name for c in checks if c.state == "passed"}
    assert record.data["ballots"]["issued"] == 10
    assert record.data["ballots"]["not_pressed"] == 2
    assert record.data["outcome"]["chosen"] == ["o1"]
    assert [row["serial"] for row in record.data["choices"]] == sorted(
        cast.serial for cast in (each.cast(None, 0) for each in drawn)
    )


def test_after_publication_neither_key_nor_box_is_left(hall: BlindHall) -> None:
    attempt = prepared(hall)
    credential = hall.draw(attempt, 0)
    opened(hall)
    hall.cast(attempt, credential, marks("o1"), 1)
    hall.house.finish(attempt)
    assert [path.name for path in hall.memory.iterdir()] == ["control.sock"]
    assert list(hall.disk.iterdir()) == []


def test_neither_store_nor_journal_links_a_member_to_a_ballot(hall: BlindHall) -> None:
    attempt = prepared(hall)
    requests = [hall.request(hall.opening(attempt), number) for number in range(3)]
    drawn = [hall.draw(attempt, number) for number in range(3)]
    opened(hall)
    casts = [credential.cast(marks("o1"), 1) for credential in drawn]
    for cast in casts:
        hall.box.cast(attempt, cast)
    folder = hall.house.desk.data
    raw = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    raw += b"".join(path.read_bytes() for path in hall.disk.iterdir() if path.suffix != ".terms")
    for request, cast in zip(requests, casts, strict=True):
        for secret in (cast.ballot_key, cast.credential, cast.signature, request.blinded.value):
            assert secret not in raw
            assert secret.hex().encode() not in raw


def test_one_credential_for_each_member_and_attempt(hall: BlindHall) -> None:
    attempt = prepared(hall)
    first = hall.draw(attempt, 0)
    assert hall.draw(attempt, 0).signature == first.signature  # asked again after a lost answer
    before = hall.house.dump()
    with pytest.raises(CredentialDrawn):
        hall.draw(attempt, 0, seed="another tablet")
    assert hall.house.dump() == before


def test_nobody_draws_who_may_not_cast(hall: BlindHall) -> None:
    attempt = prepared(hall, present=SIZE - 1)
    with pytest.raises(NotCheckedIn):
        hall.draw(attempt, SIZE - 1)
    with pytest.raises(NotAllowed):
        blind_keys.unlock(hall.house.desk, hall.house.member(0), hall.house.body, "x")
    credential, late = hall.draw(attempt, 0), hall.request(hall.opening(attempt), "late")
    opened(hall)
    hall.cast(attempt, credential, marks("o1"), 1)
    polls.close_poll(hall.house.desk, hall.house.staff["chair"], attempt)
    with pytest.raises(PollNotOpen):
        credentials.draw_credential(
            hall.house.desk, hall.house.member(1), attempt, late.blinded.value
        )
    with pytest.raises(BoxClosed):
        hall.cast(attempt, credential, marks("o2"), 2)


def test_who_drew_keeps_channel_and_presence(hall: BlindHall) -> None:
    attempt = prepared(hall, present=SIZE)
    hall.draw(attempt, 0)
    desk, member = hall.house.desk, hall.house.members[0]
    with pytest.raises(FrozenInPoll):
        checkin.set_channel(desk, hall.house.staff["door"], member.id, "paper")
    checkin.mark_left(desk, hall.house.staff["door"], member.id)
    opened(hall)
    assert hall.house.board()["poll"]["turnout"]["present"] == SIZE


def test_blind_ballots_do_not_go_through_the_app(hall: BlindHall) -> None:
    attempt = prepared(hall)
    opened(hall)
    with pytest.raises(PollIsBlind):
        hall.house.cast(attempt, 0, {"o1": 1})


def test_a_credential_is_only_drawn_in_a_blind_poll(hall: BlindHall) -> None:
    blind = prepared(hall)
    hall.draw(blind, 0)
    poll = hall.house.poll(PACK, NAMES, seats=1, protection="split")
    polls.prepare_poll(hall.house.desk, hall.house.staff["chair"], poll)
    request = hall.request(
        {"credential": hall.house.desk.blind.signer(blind).public.to_json(), "sha256": "0" * 64}, 1
    )
    with pytest.raises((PollNotBlind, BoxLocked)):
        credentials.draw_credential(
            hall.house.desk, hall.house.member(1), blind + 1, request.blinded.value
        )


def test_a_power_cut_waits_for_the_chief_teller(hall: BlindHall) -> None:
    attempt = prepared(hall)
    drawn = [hall.draw(attempt, number) for number in range(6)]
    opened(hall)
    for credential in drawn[:3]:
        hall.cast(attempt, credential, marks("o1"), 1)
    hall.cut_power()

    desk, teller = hall.house.desk, hall.house.staff["chief_teller"]
    boxes.refresh(desk)
    barred = hall.house.board()["next_step"]["barred"]
    assert barred["code"] == "ballot-box-locked"
    with pytest.raises(BoxLocked):
        hall.cast(attempt, drawn[3], marks("o1"), 1)
    with pytest.raises(WrongPassphrase):
        blind_keys.unlock(desk, teller, hall.house.body, "not the passphrase")
    assert blind_keys.unlock(desk, teller, hall.house.body, DEMO_PASSPHRASE) == 1
    for credential in drawn[3:]:
        hall.cast(attempt, credential, marks("o1"), 1)
    # A late tablet draws under the same announced key, also after the power cut.
    hall.cast(attempt, hall.draw(attempt, 7), marks("o1"), 1)
    record = hall.house.finish(attempt)
    assert record.data["ballots"]["collected"] == 7


def test_a_killed_process_needs_nobody(hall: BlindHall) -> None:
    attempt = prepared(hall)
    credential = hall.draw(attempt, 0)
    opened(hall)
    ack = hall.cast(attempt, credential, marks("o1"), 1)
    hall.stop()
    hall.start()
    assert hall.cast(attempt, credential, marks("o1"), 1) == ack


def test_what_a_crash_left_behind_is_shredded_at_the_next_start(hall: BlindHall) -> None:
    attempt = prepared(hall)
    credential = hall.draw(attempt, 0)
    opened(hall)
    hall.cast(attempt, credential, marks("o1"), 1)
    hall.stop()  # the box is away while the record is published
    hall.start()
    polls.close_poll(hall.house.desk, hall.house.staff["chair"], attempt)
    hall.stop()
    hall.house.publish(attempt)
    assert list(hall.disk.iterdir()) != []
    hall.start()
    assert leftovers.shred_leftovers(hall.house.desk) == [attempt]
    assert list(hall.disk.iterdir()) == []


def test_a_void_attempt_is_repeated_under_new_keys(hall: BlindHall) -> None:
    first = prepared(hall)
    code, credential = hall.house.board()["poll"]["check_code"], hall.draw(first, 0)
    opened(hall)
    chair = hall.house.staff["chair"]
    polls.void_poll(hall.house.desk, chair, first, "平板故障")
    second = polls.repeat(hall.house.desk, chair, first)
    polls.prepare_poll(hall.house.desk, chair, int(hall.house.board()["poll"]["poll"]))
    assert hall.house.board()["poll"]["check_code"] != code
    opened(hall)
    with pytest.raises(VotingError) as refused:
        hall.cast(second, credential, marks("o1"), 1)
    assert refused.value.code == "credential-wrong"


def test_blind_polls_are_barred_with_the_reason(house: Make, tmp_path: Path) -> None:
    real = house(size=SIZE, is_demo=False)
    real.check_in(SIZE)
    poll = real.poll(PACK, NAMES, seats=1, protection="blind")
    chair = real.staff["chair"]
    with pytest.raises(BlindNotServed):
        polls.prepare_poll(real.desk, chair, poll)
    hall = BlindHall(real, tmp_path / "hall")
    try:
        with pytest.raises(RecoveryKeyMissing):
            polls.prepare_poll(real.desk, chair, poll)
        teller = real.staff["chief_teller"]
        recovery_keys.set_passphrase(real.desk, teller, real.body, "总监票人的口令相当长")
        real.desk.transport = "http"
        with pytest.raises(SecretOverPlainHttp):
            polls.prepare_poll(real.desk, chair, poll)
        real.desk.secret_over_http = True
        polls.prepare_poll(real.desk, chair, poll)
        with pytest.raises(RecoveryKeyInUse):
            recovery_keys.set_passphrase(real.desk, teller, real.body, "另一个也相当长的口令")
    finally:
        hall.stop()


def test_snapshots_tell_tablets_where_to_post_and_how_they_are_protected(hall: BlindHall) -> None:
    attempt = prepared(hall)
    poll = boards.tablet_snapshot(
        hall.house.desk, hall.house.members[0].person_id, hall.house.meeting
    )["poll"]
    assert poll["protection"] == "blind"
    assert "盲签名" in poll["protection_text"]["zh"]
    assert poll["blind"]["opening"]["sha256"]
    assert poll["blind"]["address"] == ""
    assert poll["attempt"] == attempt


def test_staff_draw_nothing(hall: BlindHall) -> None:
    attempt = prepared(hall)
    with pytest.raises(NotAllowed):
        credentials.draw_credential(hall.house.desk, ROOT, attempt, b"\x01" * 256)


def test_the_record_of_persons_shows_no_rows(hall: BlindHall) -> None:
    hall.house.check_in(SIZE)
    poll = hall.house.poll(
        "township-election", ["张三", "李四"], seats=1, secrecy="secret", protection="blind"
    )
    polls.prepare_poll(hall.house.desk, hall.house.staff["chair"], poll)
    attempt = int(hall.house.board()["poll"]["attempt"])
    drawn = [hall.draw(attempt, number) for number in range(SIZE)]
    opened(hall)
    for credential in drawn:
        hall.cast(attempt, credential, {"marks": {"o1": "approve", "o2": "against"},
                                        "write_ins": []}, 1)  # fmt: skip
    record = hall.house.finish(attempt)
    assert "choices" not in record.data
    assert "李四" not in record.content.decode()
    assert "张三" in record.content.decode()
