"""One person of a roster: added, corrected, suspended, restored, or leaving the body.

Every change brings the rolls of meetings that have not ended up to date in the same transaction;
what an attempt froze stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.doors import cards
from meeting.services.journal import note
from meeting.services.people.meeting_roll import refresh_rolls
from meeting.services.people.roster_kinds import KINDS
from meeting.services.polls.entry import plain_reason, plain_text
from meeting.services.refusals import InputRefused, NotFound, SeatTaken, StateRefused
from meeting.store.rows import Rows
from meeting.store.tables import BodyRow, PersonRow

FIELDS = {"name": 100, "sex": 10, "unit": 100, "seat_no": 20, "phone": 30}
WANTED = ("name", "seat_no")


@dataclass(frozen=True)
class PersonEntry:
    """What a roster says of a person; `kinds` are keys of `KINDS`, at least one."""

    name: str
    sex: str
    unit: str
    seat_no: str
    phone: str
    kinds: tuple[str, ...]


def add_person(desk: Desk, actor: Actor, body_id: int, entry: PersonEntry) -> int:
    """One more person, as after a by-election; returns the id."""
    good = checked(entry)

    def work(rows: Rows) -> tuple[int, list[int]]:
        access.require(actor, "roster.edit", body_id)
        if rows.get(BodyRow, body_id) is None:
            raise NotFound()
        _refuse_taken(rows, body_id, good.seat_no)
        person = fill(PersonRow(body_id=body_id), good)
        rows.add(person)
        cards.give_codes(desk, rows, [person])
        note(rows, desk.now(), actor.name, "person.added", subject=_who(person))
        return person.id, refresh_rolls(rows, body_id, desk.now(), actor.name)

    person_id, meetings = desk.write(work)
    _tell(desk, meetings)
    return person_id


def edit_person(desk: Desk, actor: Actor, person_id: int, entry: PersonEntry) -> None:
    """Corrects what the roster says of the same person; the card stays good."""
    good = checked(entry)

    def change(rows: Rows, person: PersonRow) -> dict[str, object]:
        if good.seat_no != person.seat_no:
            _refuse_taken(rows, person.body_id, good.seat_no, person.id)
        before = asdict(entry_of(person))
        fill(person, good)
        return {
            name: [before[name], value]
            for name, value in asdict(good).items()
            if value != before[name]
        }

    _on_person(desk, actor, person_id, "person.edited", change)


def suspend_person(desk: Desk, actor: Actor, person_id: int, reason: str) -> None:
    """The mandate rests: counts in the base (应到) and may not cast."""
    _set_status(desk, actor, person_id, "suspended", reason, ("active",))


def restore_person(desk: Desk, actor: Actor, person_id: int, reason: str) -> None:
    """The mandate is exercised again."""
    _set_status(desk, actor, person_id, "active", reason, ("suspended",))


def release_person(desk: Desk, actor: Actor, person_id: int, reason: str) -> None:
    """Leaves the body: off the rolls, the card dead, the seat free; old records keep the name."""
    _set_status(desk, actor, person_id, "left", reason, ("active", "suspended"))
    desk.moved(person_id)


def get_person(desk: Desk, actor: Actor, person_id: int) -> PersonRow:
    """One person, for the page that edits it."""
    with desk.read() as rows:
        person = _person(rows, person_id)
        access.require(actor, "roster.read", person.body_id)
        return person


def checked(entry: PersonEntry) -> PersonEntry:
    """The entry without stray spaces; InputRefused with the field that cannot be."""
    words: dict[str, str] = {}
    for field, longest in FIELDS.items():
        text = str(getattr(entry, field)).strip()
        words[field] = plain_text(text, field, longest) if text or field in WANTED else ""
    if not entry.kinds or not set(entry.kinds) <= set(KINDS):
        raise InputRefused(field="kinds")
    kinds = tuple(kind for kind in KINDS if kind in entry.kinds)
    return PersonEntry(**words, kinds=kinds)


def fill(person: PersonRow, entry: PersonEntry) -> PersonRow:
    """Writes an entry into the person's row."""
    person.name, person.sex, person.unit = entry.name, entry.sex, entry.unit
    person.seat_no, person.phone, person.kinds = entry.seat_no, entry.phone, list(entry.kinds)
    return person


def entry_of(person: PersonRow) -> PersonEntry:
    """What the roster says of this person now, its kinds in the order of `KINDS`."""
    kinds = tuple(kind for kind in KINDS if kind in person.kinds)
    return PersonEntry(person.name, person.sex, person.unit, person.seat_no, person.phone, kinds)


def let_go(rows: Rows, person: PersonRow) -> None:
    """Ends a person's place in the body within a transaction; the old card opens nothing."""
    person.status, person.device, person.pin_hash = "left", "", ""
    person.code_digest = None
    rows.flush()


def _set_status(
    desk: Desk, actor: Actor, person_id: int, to: str, reason: str, allowed: tuple[str, ...]
) -> None:
    reason = plain_reason(reason)

    def change(rows: Rows, person: PersonRow) -> dict[str, object]:
        if person.status not in allowed:
            raise StateRefused(now=person.status, to=to)
        if to == "left":
            let_go(rows, person)
        person.status = to
        return {"reason": reason}

    _on_person(desk, actor, person_id, f"person.{to}", change)


def _on_person(
    desk: Desk,
    actor: Actor,
    person_id: int,
    action: str,
    change: Callable[[Rows, PersonRow], dict[str, object]],
) -> None:
    def work(rows: Rows) -> list[int]:
        person = _person(rows, person_id)
        access.require(actor, "roster.edit", person.body_id)
        details = change(rows, person)
        rows.flush()
        note(rows, desk.now(), actor.name, action, subject=_who(person), details=details)
        return refresh_rolls(rows, person.body_id, desk.now(), actor.name)

    _tell(desk, desk.write(work))


def _tell(desk: Desk, meetings: list[int]) -> None:
    for meeting_id in meetings:
        desk.changed(meeting_id)


def _person(rows: Rows, person_id: int) -> PersonRow:
    person = rows.get(PersonRow, person_id)
    if person is None:
        raise NotFound()
    return person


def _refuse_taken(rows: Rows, body_id: int, seat_no: str, but: int = 0) -> None:
    holder = rows.first(
        PersonRow,
        PersonRow.body_id == body_id,
        PersonRow.seat_no == seat_no,
        PersonRow.status != "left",
        PersonRow.id != but,
    )
    if holder is not None:
        raise SeatTaken(seat=seat_no, name=holder.name)


def _who(person: PersonRow) -> str:
    return f"{person.seat_no} {person.name}"
