"""The read side: one snapshot per viewer, used by sockets and by pages alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from meeting.services import access
from meeting.services.agenda.agenda import items_of
from meeting.services.agenda.ballot_paper import ballot_paper
from meeting.services.blind import recovery_keys
from meeting.services.desk import Actor, Desk
from meeting.services.doors.checkin import read_presence
from meeting.services.health.vitals import urgent_signs
from meeting.services.log.log_view import key_fingerprint
from meeting.services.people.bodies import read_meeting
from meeting.services.polls import manual
from meeting.services.polls.next_step import next_step
from meeting.services.polls.poll_views import paper_of, poll_view
from meeting.services.polls.seats import Seat, read_seats
from meeting.services.refusals import NotFound
from meeting.store.rows import Rows
from meeting.store.tables import (
    AttemptRow,
    BodyRow,
    ConfirmationRow,
    MemberRow,
)

# What all tablets of a meeting see, and by person id the seat that each sees besides.
Tablets = tuple[dict[str, Any], dict[int, Seat]]


def hall_snapshot(desk: Desk, meeting_id: int) -> dict[str, Any]:
    """What everybody may see."""
    with desk.read() as rows:
        return _hall(desk, rows, meeting_id, sees_names=False, sees_result=False)


class Reading:
    """What everybody sees of a meeting at one moment; made by `reading`."""

    def __init__(self, desk: Desk, rows: Rows, meeting_id: int) -> None:
        self._desk, self._rows, self._meeting_id = desk, rows, meeting_id
        self.hall = _hall(desk, rows, meeting_id, sees_names=False, sees_result=False)

    def tablets(self) -> Tablets:
        """As `tablet_board`, of the same moment: most of it was read for the hall already."""
        rows, board = self._rows, self.hall
        poll = board["poll"]
        attempt = rows.get(AttemptRow, poll["attempt"]) if poll else None
        if attempt is not None and paper_of(self._desk, rows, attempt).pack.about_persons:
            # The hall's screen withholds the names.
            shown = poll_view(self._desk, rows, attempt, sees_names=True, sees_result=False)
            board = {**board, "poll": shown}
        return board, read_seats(self._desk, rows, self._meeting_id, board["poll"], None)


@contextmanager
def reading(desk: Desk, meeting_id: int) -> Iterator[Reading]:
    """One look for all who watch; the hall is read at once, the tablets when they are asked for."""
    with desk.read() as rows:
        yield Reading(desk, rows, meeting_id)


def tablet_snapshot(desk: Desk, person_id: int, meeting_id: int) -> dict[str, Any]:
    """What one member sees: the seat, and the poll with its real names."""
    board, seats = _tablets(desk, meeting_id, person_id)
    if person_id not in seats:
        raise NotFound()
    return {**board, "seat": seats[person_id]._asdict()}


def tablet_board(desk: Desk, meeting_id: int) -> Tablets:
    """Read once for all of them: a full hall must not be counted for every tablet."""
    return _tablets(desk, meeting_id, None)


def _tablets(desk: Desk, meeting_id: int, person_id: int | None) -> Tablets:
    with desk.read() as rows:
        board = _hall(desk, rows, meeting_id, sees_names=True, sees_result=False)
        return board, read_seats(desk, rows, meeting_id, board["poll"], person_id)


def desk_snapshot(desk: Desk, meeting_id: int, actor: Actor) -> dict[str, Any]:
    """What staff see: the hall, and how far the poll is."""
    with desk.read() as rows:
        info = read_meeting(rows, meeting_id)
        access.require(actor, "desk.read", info.body_id)
        board = _hall(desk, rows, meeting_id, sees_names=True, sees_result=True)
        poll = board["poll"]
        channels = dict.fromkeys(("tablet", "paper", "hands"), 0) | dict(
            map(
                tuple,
                rows.groups(
                    (MemberRow.channel,),
                    MemberRow.meeting_id == meeting_id,
                    MemberRow.presence == "present",
                    MemberRow.may_cast.is_(True),
                ),
            )
        )
        attempt_id = poll["attempt"] if poll else 0
        given = rows.all(ConfirmationRow, ConfirmationRow.attempt_id == attempt_id)
        needed = ballot_paper(rows, attempt_id).pack.confirm if poll else ()
        by_role = {row.role: row for row in given}
        attempt = rows.get(AttemptRow, attempt_id)
        return {
            **board,
            "tablets_online": 0,
            "channels": channels,
            "next_step": next_step(desk, rows, actor, attempt),
            "confirmations": [
                {
                    "role": role,
                    "name": by_role[role].name if role in by_role else None,
                    "confirmed": role in by_role,
                }
                for role in needed
            ],
            "manual": manual.read_manual(rows, attempt_id, actor, info.body_id) if poll else [],
            "shares": _shares(rows, info.body_id, attempt),
            "store_fault": _store_fault(desk, attempt_id),
            "ballot_box": _ballot_box(desk, rows, info.body_id, attempt_id),
            "machine": urgent_signs(desk),
        }


def _store_fault(desk: Desk, attempt_id: int) -> str:
    """The code of what the store, or the ballot box of this attempt, suffers from; else empty."""
    fault = desk.store.health
    if fault is not None:
        return fault.code
    told = desk.blind.told.get(attempt_id) if desk.blind is not None else None
    return told.fault if told is not None else ""


def _shares(rows: Rows, body_id: int, attempt: AttemptRow | None) -> dict[str, Any]:
    """The fractions behind 法定人数 and 通过须得票数, so that a desk can write the sum out.

    `quorum` and `bar` hold num, den and strict; `bar` also its base and, once it is known, `of`:
    how many that base counts. None where there is no such thing.
    """
    body = rows.get(BodyRow, body_id)
    found: dict[str, Any] = {"quorum": None, "bar": None}
    if body is not None:
        found["quorum"] = {
            "num": body.quorum_num,
            "den": body.quorum_den,
            "strict": body.quorum_strict,
        }
    if attempt is not None:
        bar = ballot_paper(rows, attempt.id).pack.bar
        of = {"entitled": attempt.entitled, "present": attempt.present}.get(bar.base)
        found["bar"] = {
            "num": bar.num,
            "den": bar.den,
            "strict": bar.strict,
            "base": bar.base,
            "of": of,
        }
    return found


def _ballot_box(desk: Desk, rows: Rows, body_id: int, attempt_id: int) -> str:
    """`unset`: the chief teller's passphrase is missing; `locked`: it is asked for; `ready`.

    It opens ballot boxes after a power cut, and the tellers' sealed lists after publication.
    """
    if desk.blind is not None and desk.blind.is_locked(attempt_id):
        return "locked"
    return "ready" if recovery_keys.is_set(desk, rows, body_id) else "unset"


def _hall(
    desk: Desk, rows: Rows, meeting_id: int, *, sees_names: bool, sees_result: bool
) -> dict[str, Any]:
    info = read_meeting(rows, meeting_id)
    items = items_of(rows, info)
    current = next((item for item in items if item.is_current), None)
    attempt = None
    if current is not None and current.polls:
        # One that is open comes first; then the newest that is not yet at its end.
        live = [p for p in current.polls if p.state not in ("draft", "published", "void")]
        shown = next((p for p in live if p.state == "open"), None)
        shown = shown or (live[0] if live else current.polls[-1])
        attempt = rows.get(AttemptRow, shown.attempt_id)
    if attempt is not None and attempt.state == "draft" and not sees_result:
        attempt = None
    return {
        "meeting": {
            "id": info.id,
            "name": info.name,
            "body": info.body,
            "body_id": info.body_id,
            "date": info.held_on.isoformat(),
            "place": info.place,
            "state": info.state,
            "session": info.session,
            "term": info.term,
            "is_demo": info.is_demo,
            "self_check_in": info.self_check_in,
            "key_fingerprint": key_fingerprint(desk, info.body_id),
        },
        "presence": read_presence(rows, meeting_id),
        "agenda": [
            {
                "id": i.id,
                "position": i.position,
                "kind": i.kind,
                "title": i.title,
                "is_done": i.is_done,
                "is_current": i.is_current,
            }
            for i in items
        ],
        "item": {
            "id": current.id,
            "kind": current.kind,
            "title": current.title,
            "text": current.text,
        }
        if current
        else None,
        "poll": poll_view(desk, rows, attempt, sees_names=sees_names, sees_result=sees_result)
        if attempt
        else None,
        "transport": desk.transport,
    }
