"""Who may cast, what a tablet may send, and that a refusal changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.services import errors
from meeting.services.desk import Actor
from meeting.services.polls.casting import CastRequest, cast_ballot
from tests.meeting.small_hall import Hall, key_of, open_hall, reopen_hall
from voting.errors import BallotMalformed, UnknownOption, VotingError


@pytest.fixture(params=["named", "secret"])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    hall = open_hall(tmp_path, request.param)
    yield hall
    hall.store.close()


def test_a_cast_is_acked_and_the_meeting_told(hall: Hall) -> None:
    ack = hall.cast(hall.people[0])
    assert (ack.attempt_id, ack.repeat, ack.changed) == (hall.attempt_id, False, False)
    assert len(hall.changes) == 1
    assert hall.cast(hall.people[0]).repeat
    assert len(hall.changes) == 1
    assert hall.cast(hall.people[0], "against").changed


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("late", errors.NotCheckedIn),
        ("suspended", errors.Suspended),
        ("guest", errors.NonVoting),
        ("paper", errors.WrongChannel),
        ("stranger", errors.NotOnRoll),
    ],
)
def test_who_may_not_cast_is_told_why(hall: Hall, who: str, error: type[VotingError]) -> None:
    with pytest.raises(error):
        hall.cast(hall.odd[who])
    assert hall.turnout() == 0
    assert not hall.changes


def test_staff_and_nobody_cast_nothing(hall: Hall) -> None:
    request = CastRequest(hall.attempt_id, "ab" * 16, {"p1": "approve"})
    for actor in (Actor("staff", hall.people[0], "主席"), Actor("nobody", None, "")):
        with pytest.raises(errors.NotAllowed):
            cast_ballot(hall.desk, actor, request)
    assert hall.turnout() == 0


@pytest.mark.parametrize("key", ["", "ab", "AB" * 16, "zz" * 16, "ab" * 16 + "\n", "ab" * 32])
def test_a_malformed_key_is_refused(hall: Hall, key: str) -> None:
    request = CastRequest(hall.attempt_id, key, {"p1": "approve"})
    with pytest.raises(errors.KeyMalformed):
        cast_ballot(hall.desk, hall.member(hall.people[0]), request)
    assert hall.turnout() == 0


def test_unreadable_and_void_ballots_are_refused(hall: Hall) -> None:
    member, key = hall.member(hall.people[0]), "ab" * 16
    with pytest.raises(UnknownOption):
        cast_ballot(hall.desk, member, CastRequest(hall.attempt_id, key, {"p9": "approve"}))
    with pytest.raises(BallotMalformed):
        cast_ballot(hall.desk, member, CastRequest(hall.attempt_id, key, {"p1": "perhaps"}))
    with pytest.raises(errors.BallotNotValid) as refusal:
        cast_ballot(hall.desk, member, CastRequest(hall.attempt_id, key, {}, ["张三"]))
    assert refusal.value.params["void"] == "write-in-not-allowed"
    assert "不能另选他人" in refusal.value.message("zh")
    assert hall.turnout() == 0


def test_an_unknown_poll_is_refused(hall: Hall) -> None:
    with pytest.raises(errors.UnknownPoll):
        hall.cast(hall.people[0], attempt=999)


def test_where_the_first_press_counts_another_choice_is_refused(tmp_path: Path) -> None:
    for secrecy in ("named", "secret"):
        hall = open_hall(tmp_path / secrecy, secrecy, press="first")
        hall.cast(hall.people[0])
        with pytest.raises(errors.AlreadyCast):
            hall.cast(hall.people[0], "against")
        assert hall.choices() == ["approve"]
        hall.store.close()


def test_a_restart_goes_on_where_it_was(hall: Hall) -> None:
    folder = hall.desk.data
    hall.cast(hall.people[0])
    hall.store.close()
    again = reopen_hall(folder)
    assert again.cast(again.people[0]).repeat
    again.cast(again.people[1])
    assert again.turnout() == 2
    again.store.close()


def test_neither_log_nor_error_names_a_member_beside_a_key(
    hall: Hall, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_of(hall.people[0])
    hall.cast(hall.people[0])
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(errors.AlreadyCast) as refusal:
            hall.cast(hall.people[0], key="cd" * 16)
        monkeypatch.setattr(
            hall.store._batches, "_commit", lambda drops: (_ for _ in ()).throw(ValueError(drops))
        )
        with pytest.raises(errors.NotStored) as failure:
            hall.cast(hall.people[0], "against")
    for text in (caplog.text, repr(refusal.value), repr(failure.value), str(failure.value)):
        assert key not in text
        assert "cd" * 16 not in text
