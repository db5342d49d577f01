"""The seats of a meeting as their tablets see them; a full hall is read in one question."""

from __future__ import annotations

from typing import Any, NamedTuple

from meeting.services.desk import Desk
from meeting.store.hall_questions import seat_lines
from meeting.store.rows import Rows


class Seat(NamedTuple):
    """What one member sees of the own seat; `reason` says why no ballot can be cast there.

    `channel` is the frozen one where the poll has frozen it.
    """

    person: int
    member: int
    name: str
    seat_no: str
    presence: str
    may_cast: bool
    channel: str
    has_cast: bool
    reason: str | None


def read_seats(
    desk: Desk, rows: Rows, meeting_id: int, poll: dict[str, Any] | None, person_id: int | None
) -> dict[int, Seat]:
    """By person id what each sees of the own seat beside this poll; of one person, or of all."""
    attempt_id = poll["attempt"] if poll else 0
    is_open = poll is not None and poll["state"] == "open"
    cast = desk.store.members_cast(rows, attempt_id) if poll else frozenset()
    seats = {}
    for (
        person,
        member,
        name,
        seat_no,
        presence,
        may_cast,
        is_entitled,
        channel,
        may_by_roll,
        is_present,
        frozen,
    ) in seat_lines(rows, meeting_id, attempt_id, person_id):
        reason = None
        # The usual case of a full hall needs no further question.
        if is_open and not (may_by_roll and is_present and frozen == "tablet"):
            reason = _reason(may_by_roll, is_present, is_entitled)
        seats[person] = Seat(
            person,
            member,
            name,
            seat_no,
            presence,
            may_cast,
            frozen if is_present else channel,
            member in cast,
            reason,
        )
    return seats


def _reason(may_cast: bool | None, is_present: bool | None, is_entitled: bool) -> str:
    """Why this member cannot cast on the tablet; the first two are of the frozen roll's line, None
    where there is none."""
    if may_cast is None:
        return "not-on-roll" if is_entitled else "non-voting"
    if not may_cast:
        return "suspended"
    return "wrong-channel" if is_present else "not-checked-in"
