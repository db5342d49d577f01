"""Personal cards: a token in a QR and a short code to type; both die when the serial rises."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.log.key_file import make_once
from meeting.services.refusals import NotFound
from meeting.services.under_way import Told, untold
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
    """Whose short code this is: one look into an index, however large the house."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdecimal() and len(digits) == CODE_DIGITS):
        return None
    digest = _code_digest(desk, digits)
    return rows.first(PersonRow, PersonRow.code_digest == digest, PersonRow.status != "left")


def give_codes(desk: Desk, rows: Rows, people: list[PersonRow], told: Told = untold) -> None:
    """Stores the digest of everyone's short code; nobody gets a code that another one has.

    Eight digits can fall on two people: the later card's serial rises until its code is free. A
    card without a stored digest was not given out yet, or its code was not unique.
    """
    given = {person.id for person in people}
    taken = {
        other.code_digest
        for other in rows.all(PersonRow, PersonRow.code_digest.is_not(None))
        if other.id not in given
    }
    for person in people:
        person.code_digest = None
    rows.flush()
    for done, person in enumerate(people, 1):
        told(done, len(people) + 1)
        while (digest := _code_digest(desk, card_code(desk, person))) in taken:
            person.card_serial += 1
        person.code_digest = digest
        taken.add(digest)
    rows.flush()


def give_missing_codes(desk: Desk) -> None:
    """For a store that was made before codes had digests."""
    with desk.read() as rows:
        if not rows.count(PersonRow, PersonRow.code_digest.is_(None)):
            return

    def work(rows: Rows) -> None:
        give_codes(desk, rows, rows.all(PersonRow, PersonRow.code_digest.is_(None)))

    desk.write(work)


def revoke_card(desk: Desk, actor: Actor, person_id: int) -> None:
    """Ends a card; the tablet that holds the seat by it is let go."""

    def work(rows: Rows) -> None:
        person = rows.get(PersonRow, person_id)
        if person is None:
            raise NotFound()
        access.require(actor, "card.manage", person.body_id)
        person.card_serial += 1
        give_codes(desk, rows, [person])
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


def _code_digest(desk: Desk, digits: str) -> str:
    # With the key, so that whoever reads the store alone cannot try all hundred million codes.
    return hmac.new(_key(desk), f"digest\n{digits}".encode(), hashlib.sha256).hexdigest()


def _key(desk: Desk) -> bytes:
    known = desk.__dict__.get("card_key")
    if known is None:
        path = desk.data / "card.key"
        if not path.exists():
            make_once(path, desk.chance(KEY_BYTES))
        known = desk.__dict__["card_key"] = path.read_bytes()
    return bytes(known)
