"""Personal cards: a token in a QR and a short code to type; both die when the serial rises."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.refusals import NotFound
from meeting.store.rows import Rows
from meeting.store.tables import PersonRow

KEY_BYTES = 32
CODE_DIGITS = 8


@dataclass(frozen=True)
class Card:
    """What is printed on one person's card."""

    person_id: int
    name: str
    seat_no: str
    unit: str
    token: str
    code: str
    url: str


def card_token(desk: Desk, person: PersonRow) -> str:
    """The secret of the card's QR."""
    secret = base64.b32encode(_mac(desk, "token", person)[:20]).decode().lower()
    return f"{person.id}.{secret}"


def card_code(desk: Desk, person: PersonRow) -> str:
    """Eight digits for the hand, where no camera works."""
    return f"{int.from_bytes(_mac(desk, 'code', person)) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def list_cards(desk: Desk, actor: Actor, body_id: int) -> list[Card]:
    """The cards of a body's people, in seat order, for printing."""
    access.require(actor, "card.manage", body_id)
    with desk.read() as rows:
        people = rows.all(PersonRow, PersonRow.body_id == body_id, order_by=PersonRow.id)
    return [_card(desk, person) for person in people if person.status != "left"]


def find_by_token(desk: Desk, rows: Rows, token: str) -> PersonRow | None:
    """Whose card this is; the person's number stands before the secret."""
    given = token.strip().lower()
    number = given.partition(".")[0]
    person = rows.get(PersonRow, int(number)) if number.isdecimal() and len(number) < 12 else None
    if person is None or not given.isascii():
        return None
    good = hmac.compare_digest(card_token(desk, person), given)
    return person if good and person.status != "left" else None


def find_by_code(desk: Desk, rows: Rows, code: str) -> PersonRow | None:
    """Whose short code this is; a code that two people share is nobody's."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdecimal() and len(digits) == CODE_DIGITS):
        return None
    found = [
        person
        for person in rows.all(PersonRow, PersonRow.status != "left")
        if hmac.compare_digest(card_code(desk, person), digits)
    ]
    return found[0] if len(found) == 1 else None


def revoke_card(desk: Desk, actor: Actor, person_id: int) -> None:
    """Ends a card; the tablet that holds the seat by it is let go."""

    def work(rows: Rows) -> None:
        person = rows.get(PersonRow, person_id)
        if person is None:
            raise NotFound()
        access.require(actor, "card.manage", person.body_id)
        person.card_serial += 1
        person.device = ""
        note(rows, desk.now(), actor.name, "card.revoked", subject=person.name)

    desk.write(work)
    desk.moved(person_id)


def _card(desk: Desk, person: PersonRow) -> Card:
    token = card_token(desk, person)
    return Card(
        person.id,
        person.name,
        person.seat_no,
        person.unit,
        token,
        card_code(desk, person),
        f"{desk.public_url}/s/{token}",
    )


def _mac(desk: Desk, purpose: str, person: PersonRow) -> bytes:
    text = f"{purpose}\n{person.id}\n{person.card_serial}".encode()
    return hmac.new(_key(desk), text, hashlib.sha256).digest()


def _key(desk: Desk) -> bytes:
    path = desk.data / "card.key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(desk.chance(KEY_BYTES))
    return path.read_bytes()
