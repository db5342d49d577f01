"""docs/protocol.md says what meeting/live/wire.py and the real snapshots say, and no more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from meeting.ballot_box.errors import BoxLocked
from meeting.live import refusals, wire
from meeting.services import errors
from meeting.services.blind.blind_refusals import CredentialDrawn, PollNotBlind
from meeting.services.desk import Actor
from meeting.services.polls import boards, casting
from meeting.services.refusals import NotFound
from meeting.store.tables import ItemRow, MeetingRow
from tests.meeting.small_hall import Hall, open_hall
from voting.blind.errors import BlindedValueRefused
from voting.errors import VotingError

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
CHAIR = Actor("staff", 1, "主席", frozenset({"chair"}))


def section(heading: str) -> str:
    return PAGE.split(f"{heading}\n", 1)[1].split("\n#", 1)[0]


def first_cells(text: str) -> set[str]:
    """The names in the first column of every table."""
    rows = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([\w./]+)`", row)}


@pytest.fixture
def boards_of(tmp_path: Path) -> dict[str, dict[str, Any]]:
    hall: Hall = open_hall(tmp_path, "secret")

    def step(rows: Any) -> int:
        meeting = rows.first(MeetingRow)
        meeting.current_item_id = rows.first(ItemRow).id
        return int(meeting.id)

    meeting = hall.store.write(step)
    found = {
        "hall": boards.hall_snapshot(hall.desk, meeting),
        "tablet": boards.tablet_snapshot(hall.desk, hall.people[0], meeting),
        "desk": boards.desk_snapshot(hall.desk, meeting, CHAIR),
    }
    hall.store.close()
    return found


def test_every_event_has_its_section_and_every_section_its_event() -> None:
    headings = re.findall(r"^### `([a-z.]+)`$", PAGE, re.MULTILINE)
    assert sorted(headings) == sorted(wire.EVENTS)
    named = re.findall(r"`((?:hall|tablet|desk|seat|ballot|credential)\.[a-z]+)`", PAGE)
    assert set(named) == set(wire.EVENTS)


def test_every_namespace_is_described() -> None:
    described = first_cells(section("## Who may connect"))
    assert described == {wire.HALL, wire.TABLET, wire.DESK}


def test_every_field_of_a_cast_and_of_its_acknowledgements_is_described() -> None:
    fields = {*wire.Cast.model_fields, *wire.GoodAck.__annotations__, *wire.BadAck.__annotations__}
    assert first_cells(section("### `ballot.cast`")) == fields


def test_every_field_and_every_refusal_of_a_draw_is_described() -> None:
    told = section("### `credential.draw`")
    said = {*wire.GoodDraw.__annotations__}
    assert first_cells(told) == {*wire.Draw.model_fields, *said}
    for refusal in (
        CredentialDrawn, BlindedValueRefused, PollNotBlind, errors.PollNotOpen, BoxLocked, NotFound,
        refusals.SignedOut, refusals.TooManyMessages, refusals.ServerFault, errors.StoreFault,
    ):  # fmt: skip
        assert f"`{refusal.code}`" in told


def test_the_limit_and_the_envelope_are_described() -> None:
    assert f"{wire.MESSAGE_LIMIT:,} bytes" in PAGE
    for name in wire.envelope("e", 1, {}):
        assert f'"{name}"' in PAGE


def test_every_field_of_every_snapshot_is_described(boards_of: dict[str, dict[str, Any]]) -> None:
    hall, poll = section("### `hall.snapshot`").split("\n`poll`:\n")
    shown = boards_of["hall"]
    assert first_cells(hall) == set(shown)
    assert first_cells(poll) == set(shown["poll"])
    assert first_cells(section("### `tablet.snapshot`")) == set(boards_of["tablet"]) - set(shown)
    desk = {*boards_of["desk"], "tablets_online"} - set(shown)
    assert first_cells(section("### `desk.snapshot`")) == desk
    for name in boards_of["tablet"]["seat"]:
        assert f"`{name}`" in section("### `tablet.snapshot`")


def test_every_code_that_a_cast_may_meet_is_described() -> None:
    own = {refusals.BallotUnreadable.code, refusals.ServerFault.code, refusals.SignedOut.code}
    reasons = {code for code in re.findall(r"`([a-z]+(?:-[a-z]+)*)`", section("### `ballot.cast`"))}
    assert own <= reasons
    for refusal in (
        errors.UnknownPoll, errors.PollNotOpen, errors.NotOnRoll, errors.NonVoting,
        errors.Suspended, errors.NotCheckedIn, errors.WrongChannel, errors.AlreadyCast,
        errors.KeyMalformed, errors.BallotNotValid, errors.StoreFault,
    ):  # fmt: skip
        assert refusal.code in reasons


@pytest.mark.parametrize(
    "refusal", [refusals.BallotUnreadable, refusals.ServerFault, refusals.SignedOut]
)
def test_the_sockets_own_refusals_speak_both_languages(refusal: type[VotingError]) -> None:
    zh, en = (wire.bad_ack(refusal(), language)["message"] for language in ("zh", "en"))
    assert zh != en
    assert en.isascii()


def test_a_cast_names_nobody() -> None:
    assert set(wire.Cast.model_fields) == {"attempt", "key", "marks", "write_ins"}
    assert set(casting.CastRequest.__dataclass_fields__) == {
        "attempt_id", "key", "marks", "write_ins",
    }  # fmt: skip
