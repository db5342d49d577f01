"""A roster file brought in: first what it would change, then all of it or nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.doors import cards
from meeting.services.journal import note
from meeting.services.people.handed_in import STAGED_MOST, HandedIn
from meeting.services.people.meeting_roll import refresh_rolls
from meeting.services.people.people import PersonEntry, entry_of, fill, let_go
from meeting.services.people.roster_file import RosterPreview, preview_roster
from meeting.services.refusals import NotFound, RosterFaulty, RosterStale
from meeting.services.under_way import Told, untold
from meeting.store.rows import Rows
from meeting.store.tables import BodyRow, PersonRow


@dataclass(frozen=True)
class Changed:
    """A person whom the file knows otherwise than the roster does."""

    person_id: int
    before: PersonEntry
    after: PersonEntry


@dataclass(frozen=True)
class RosterChanges:
    """What a file would do; `removed` leave the body only when the import is told so.

    A person is known by seat and name; failing that, by a name that only one person bears on
    either side (who moved to another seat). Another name on a seat is a successor: the one before
    leaves the body, whose seat cannot be held by two.
    """

    added: tuple[PersonEntry, ...]
    changed: tuple[Changed, ...]
    kept: int
    removed: tuple[tuple[int, PersonEntry], ...]
    replaced: tuple[tuple[int, PersonEntry], ...]

    @property
    def sha256(self) -> str:
        """Stands for exactly these changes."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


@dataclass(frozen=True)
class Staged:
    """A file that was previewed and waits for the word; kept in memory only."""

    token: str
    body_id: int
    preview: RosterPreview
    changes: RosterChanges


def stage_roster(
    desk: Desk, actor: Actor, body_id: int, filename: str, content: bytes, told: Told = untold
) -> Staged:
    """Reads a file and says what it would change; nothing is written."""
    access.require(actor, "roster.import", body_id)
    preview = desk.run(lambda: preview_roster(filename, content, told))
    with desk.read() as rows:
        changes = changes_of(rows, body_id, preview)
    staged = Staged(desk.chance(16).hex(), body_id, preview, changes)
    waiting: dict[str, Staged] = desk.__dict__.setdefault("staged_rosters", {})
    while len(waiting) >= STAGED_MOST:
        waiting.pop(next(iter(waiting)))
    waiting[staged.token] = staged
    if desk.handed_in is not None:
        desk.handed_in[staged.token] = HandedIn(body_id, filename, changes.sha256, content)
    return staged


def import_staged(
    desk: Desk,
    actor: Actor,
    body_id: int,
    token: str,
    removes: bool = False,
    told: Told = untold,
) -> RosterChanges:
    """Imports what was previewed, exactly; RosterStale when the roster moved in between.

    `told` hears of the people who have their code: nearly all of the work is theirs.
    """
    access.require(actor, "roster.import", body_id)
    staged: Staged | None = desk.__dict__.get("staged_rosters", {}).get(token)
    if staged is not None and staged.body_id == body_id:
        preview, sha256 = staged.preview, staged.changes.sha256
    else:
        preview, sha256 = _read_elsewhere(desk, body_id, token)
    changes = _bring(desk, actor, body_id, preview, removes, sha256, told)
    desk.__dict__.get("staged_rosters", {}).pop(token, None)
    if desk.handed_in is not None:
        desk.handed_in.pop(token, None)
    return changes


def _read_elsewhere(desk: Desk, body_id: int, token: str) -> tuple[RosterPreview, str]:
    """What another worker previewed, read again from the file that it was handed."""
    handed_in = desk.handed_in.get(token) if desk.handed_in is not None else None
    if handed_in is None or handed_in.body_id != body_id:
        raise RosterStale()
    filename, content = handed_in.filename, handed_in.content
    return desk.run(lambda: preview_roster(filename, content)), handed_in.changes_sha256


def import_roster(
    desk: Desk, actor: Actor, body_id: int, preview: RosterPreview, removes: bool = False
) -> int:
    """Everyone of the preview, or nobody; says how many the file names.

    With `removes`, whoever is not in the file leaves the body.
    """
    access.require(actor, "roster.import", body_id)
    _bring(desk, actor, body_id, preview, removes)
    return len(preview.rows)


def changes_of(rows: Rows, body_id: int, preview: RosterPreview) -> RosterChanges:
    """What an import would do to the roster as it stands."""
    people = rows.all(
        PersonRow, PersonRow.body_id == body_id, PersonRow.status != "left", order_by=PersonRow.id
    )
    by_seat = {person.seat_no: person for person in people}
    own_names = _once([person.name for person in people])
    file_names = _once([entry.name for entry in preview.rows])
    by_name = {person.name: person for person in people if person.name in own_names & file_names}
    added, changed, same, kept = [], [], set(), 0
    for entry in preview.rows:
        holder = by_seat.get(entry.seat_no)
        found = holder if holder and holder.name == entry.name else by_name.get(entry.name)
        if found is None:
            added.append(entry)
            continue
        same.add(found.id)
        before = entry_of(found)
        if before == entry:
            kept += 1
        else:
            changed.append(Changed(found.id, before, entry))
    wanted = {entry.seat_no for entry in preview.rows}
    gone = [(person.id, entry_of(person)) for person in people if person.id not in same]
    return RosterChanges(
        tuple(added),
        tuple(changed),
        kept,
        tuple(one for one in gone if one[1].seat_no not in wanted),
        tuple(one for one in gone if one[1].seat_no in wanted),
    )


def _bring(
    desk: Desk,
    actor: Actor,
    body_id: int,
    preview: RosterPreview,
    removes: bool,
    expected: str = "",
    told: Told = untold,
) -> RosterChanges:
    if preview.errors:
        raise RosterFaulty(errors=len(preview.errors))

    def work(rows: Rows) -> tuple[RosterChanges, list[int], list[int]]:
        if rows.get(BodyRow, body_id) is None:
            raise NotFound()
        changes = changes_of(rows, body_id, preview)
        if expected and changes.sha256 != expected:
            raise RosterStale()
        if not removes:
            changes = replace(changes, removed=())
        gone = _apply(desk, rows, body_id, changes, told)
        details = {
            "rows": len(preview.rows),
            "added": len(changes.added),
            "changed": len(changes.changed),
            "kept": changes.kept,
            "left": len(gone),
        }
        note(rows, desk.now(), actor.name, "roster.imported", details=details)
        return changes, gone, refresh_rolls(rows, body_id, desk.now(), actor.name)

    changes, gone, meetings = desk.write(work)
    for person_id in gone:
        desk.moved(person_id)
    for meeting_id in meetings:
        desk.changed(meeting_id)
    return changes


def _apply(desk: Desk, rows: Rows, body_id: int, changes: RosterChanges, told: Told) -> list[int]:
    gone = [person_id for person_id, _ in (*changes.removed, *changes.replaced)]
    people = {
        person.id: person
        for person in rows.all(PersonRow, PersonRow.body_id == body_id, PersonRow.status != "left")
    }
    for person_id in gone:
        let_go(rows, people[person_id])
    # Seats are vacated first: two people who change places would otherwise meet on one seat. None
    # that anybody writes begins with a line break.
    for one in changes.changed:
        people[one.person_id].seat_no = f"\n{one.person_id}"
    rows.flush()
    for one in changes.changed:
        fill(people[one.person_id], one.after)
    rows.flush()
    fresh = [fill(PersonRow(body_id=body_id), entry) for entry in changes.added]
    rows.add_all(fresh)
    cards.give_codes(desk, rows, fresh, told)
    return gone


def _once(names: list[str]) -> set[str]:
    counted: dict[str, int] = {}
    for name in names:
        counted[name] = counted.get(name, 0) + 1
    return {name for name, times in counted.items() if times == 1}
