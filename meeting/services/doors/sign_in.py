"""Sign-in of staff and members; wrong and repeated secrets slow down.

A seat is held by one tablet: a sign-in elsewhere hands it over and the first tablet is told.
"""

from __future__ import annotations

import base64
from collections.abc import Collection

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.doors import cards
from meeting.services.doors.slow_hash import fits, refuse_flood, slow_hash
from meeting.services.journal import note
from meeting.services.refusals import (
    NotFound,
    PasswordTooShort,
    PinMalformed,
    SignInFailed,
)
from meeting.store.rows import Rows
from meeting.store.tables import MemberRow, PersonRow, StaffRow

PASSWORD_LEAST = 10
# Wrong tries at one seat from anywhere, before the seat itself has to wait.
FREE_TRIES_AT_A_SEAT = 20


def sign_in_staff(desk: Desk, name: str, password_or_code: str, address: str) -> tuple[Actor, str]:
    """The staff member and the new device name; a one-time code is used up."""
    name = name.strip()
    wait = f"staff\n{name}\n{address}"
    desk.slow_down.refuse_hasty(wait, desk.now())
    with desk.read() as rows:
        staff = rows.first(StaffRow, StaffRow.name == name, StaffRow.is_active.is_(True))
    refuse_flood(desk, address)
    by_password = fits(desk, staff.password_hash if staff else "", password_or_code)
    by_code = fits(desk, staff.code_hash if staff else "", password_or_code.strip())
    if staff is None or not (by_password or by_code):
        raise _wrong(desk, wait, address)
    device = desk.chance(16).hex()

    def work(rows: Rows) -> Actor:
        row = rows.get(StaffRow, staff.id)
        if row is None or (by_code and not by_password and row.code_hash != staff.code_hash):
            raise SignInFailed()
        row.device = device
        if by_code and not by_password:
            row.code_hash = ""
        note(rows, desk.now(), row.display_name, "staff.signed_in", subject=row.name)
        return _staff_actor(row)

    actor = desk.write(work)
    desk.slow_down.right(wait)
    return actor, device


def sign_in_card(desk: Desk, token: str, device: str, address: str = "") -> tuple[int, str]:
    """The person of this card, whose seat this device holds from now on."""
    wait = f"card\n{address}"
    with desk.read() as rows:
        person = cards.find_by_token(desk, rows, token)
    if person is None:
        desk.slow_down.refuse_hasty(wait, desk.now())
        raise _wrong(desk, wait, address)
    # Nobody guesses a card, so that wrong ones at an address hold up no right one: in a hall
    # behind one address a single stranger would keep everybody out.
    return _take_seat(desk, person.id, device)


def card_holder(desk: Desk, token: str) -> tuple[str, str] | None:
    """Seat and name of this card's member, to be seen before the seat is taken; None for no card.

    Whoever holds the token may sit down with it, so it tells nobody more than they may know.
    """
    with desk.read() as rows:
        person = cards.find_by_token(desk, rows, token)
        return (person.seat_no, person.name) if person else None


def sign_in_code(desk: Desk, code: str, device: str, address: str) -> tuple[int, str]:
    """The same by the card's short code."""
    wait = f"code\n{address}"
    desk.slow_down.refuse_hasty(wait, desk.now())
    with desk.read() as rows:
        person = cards.find_by_code(desk, rows, code)
    if person is None:
        raise _wrong(desk, wait, address)
    return _take_seat(desk, person.id, device)


def sign_in_seat(
    desk: Desk, meeting_id: int, seat_no: str, pin: str, device: str, address: str
) -> tuple[int, str]:
    """The person of this seat of the meeting, by PIN."""
    seat_no = seat_no.strip()
    wide = f"seat\n{meeting_id}\n{seat_no}"
    wait = f"{wide}\n{address}"
    desk.slow_down.refuse_hasty(wait, desk.now())
    desk.slow_down.refuse_hasty(wide, desk.now())
    with desk.read() as rows:
        # A seat may have had a holder before who left the body.
        person = rows.first(
            PersonRow,
            MemberRow.meeting_id == meeting_id,
            MemberRow.seat_no == seat_no,
            MemberRow.person_id == PersonRow.id,
            PersonRow.status != "left",
        )
    refuse_flood(desk, address)
    if not fits(desk, person.pin_hash if person else "", pin) or person is None:
        desk.slow_down.wrong(wide, desk.now(), FREE_TRIES_AT_A_SEAT)
        raise _wrong(desk, wait, address)
    desk.slow_down.right(wait)
    return _take_seat(desk, person.id, device)


def set_pin(desk: Desk, actor: Actor, person_id: int, pin: str) -> None:
    """Gives a person a new PIN."""
    if not (pin.isascii() and pin.isdecimal() and 4 <= len(pin) <= 12):
        raise PinMalformed()
    hashed = slow_hash(pin)

    def work(rows: Rows) -> None:
        person = rows.get(PersonRow, person_id)
        if person is None:
            raise NotFound()
        access.require(actor, "card.manage", person.body_id)
        person.pin_hash = hashed
        note(rows, desk.now(), actor.name, "pin.set", subject=person.name)

    desk.write(work)


def set_password(desk: Desk, actor: Actor, staff_id: int, password: str) -> None:
    """A staff member sets the own password; an administrator anybody's."""
    hashed = hash_password(password)

    def work(rows: Rows) -> None:
        staff = rows.get(StaffRow, staff_id)
        if staff is None:
            raise NotFound()
        if not (actor.kind == "staff" and actor.id == staff_id):
            access.require(actor, "staff.create", staff.body_id)
        staff.password_hash = hashed
        note(rows, desk.now(), actor.name, "password.set", subject=staff.name)

    desk.write(work)


def new_code(desk: Desk, actor: Actor, staff_id: int) -> str:
    """A fresh one-time sign-in code for a staff account."""
    code = base64.b32encode(desk.chance(10)).decode().lower()
    hashed = slow_hash(code)

    def work(rows: Rows) -> None:
        staff = rows.get(StaffRow, staff_id)
        if staff is None:
            raise NotFound()
        access.require(actor, "staff.create", staff.body_id)
        staff.code_hash = hashed
        note(rows, desk.now(), actor.name, "staff.code_made", subject=staff.name)

    desk.write(work)
    return code


def hash_password(password: str) -> str:
    """The argon2 hash of a password that is long enough."""
    if len(password) < PASSWORD_LEAST:
        raise PasswordTooShort(least=PASSWORD_LEAST)
    return slow_hash(password)


def hash_code(code: str) -> str:
    """The argon2 hash of a one-time code."""
    return slow_hash(code)


def badge(actor: Actor, device: str) -> str:
    """Who is signed in through which device, as the signed cookie carries it."""
    return f"{actor.kind}:{actor.id}:{device}"


def read_badge(text: object) -> tuple[str, int, str] | None:
    """Kind, id and device of a badge; None for anything else."""
    if not isinstance(text, str):
        return None
    kind, _, rest = text.partition(":")
    number, _, device = rest.partition(":")
    if kind not in ("staff", "member") or not number.isdecimal():
        return None
    return kind, int(number), device


def load_staff(desk: Desk, staff_id: int, device: str) -> Actor | None:
    """The staff member while this sign-in is the newest."""
    with desk.read() as rows:
        staff = rows.get(StaffRow, staff_id)
    if staff is None or not staff.is_active or not device or staff.device != device:
        return None
    return _staff_actor(staff)


def load_person(desk: Desk, person_id: int, device: str) -> Actor | None:
    """The member while this device holds the seat."""
    return load_people(desk, [(person_id, device)]).get((person_id, device))


def load_people(desk: Desk, badges: Collection[tuple[int, str]]) -> dict[tuple[int, str], Actor]:
    """The members of those badges (person and device) by which the seat is held now."""
    holders = desk.store.holders({person for person, _ in badges})
    found = {}
    for person, device in badges:
        held = holders.get(person)
        if held is not None and held.status != "left" and device and held.device == device:
            actor = Actor("member", person, held.name, frozenset(), held.body_id)
            found[person, device] = actor
    return found


def seats_held(desk: Desk, people: Collection[int]) -> dict[int, str]:
    """By person the device that holds the seat now; a person without one is missing."""
    columns = (PersonRow.id, PersonRow.device)
    with desk.read() as rows:
        found = rows.values(columns, PersonRow.id.in_(people), PersonRow.status != "left")
    return {person: device for person, device in found if device}


def sign_out(desk: Desk, actor: Actor) -> None:
    """Ends the sign-in itself, so that a kept copy of the cookie is worth nothing any more."""

    def work(rows: Rows) -> None:
        staff = rows.get(StaffRow, actor.id) if actor.kind == "staff" else None
        person = rows.get(PersonRow, actor.id) if actor.kind == "member" else None
        if staff is not None:
            staff.device = ""
        if person is not None:
            person.device = ""

    if actor.kind in ("staff", "member"):
        desk.write(work)
    if actor.kind == "member" and actor.id is not None:
        desk.moved(actor.id)


def _take_seat(desk: Desk, person_id: int, device: str) -> tuple[int, str]:
    device = device or desk.chance(16).hex()

    def work(rows: Rows) -> bool:
        person = rows.get(PersonRow, person_id)
        if person is None:
            raise NotFound()
        is_taken_over = person.device not in ("", device)
        person.device = device
        if is_taken_over:
            note(rows, desk.now(), person.name, "seat.moved", subject=person.seat_no)
        return is_taken_over

    if desk.write(work):
        desk.moved(person_id)
    return person_id, device


def _staff_actor(row: StaffRow) -> Actor:
    return Actor("staff", row.id, row.display_name, frozenset(row.roles), row.body_id)


def _wrong(desk: Desk, wait: str, address: str) -> SignInFailed:
    desk.slow_down.wrong(wait, desk.now())
    desk.wrong_secrets.admit(address)
    return SignInFailed()
