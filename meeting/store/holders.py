"""Who holds a seat: the one question that every socket of a hall coming back asks."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Engine, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from meeting.store.faults import store_fault
from meeting.store.tables import PersonRow

# Made once: putting it together for every socket took longer than asking it.
_QUESTION = select(
    PersonRow.id, PersonRow.name, PersonRow.body_id, PersonRow.status, PersonRow.device
).where(PersonRow.id.in_(bindparam("people", expanding=True)))


class Holder(NamedTuple):
    """A person, and the device that holds the seat; the device is empty while nobody does."""

    name: str
    body_id: int
    status: str
    device: str


def read_holders(reading: Engine, people: Collection[int]) -> dict[int, Holder]:
    """By person id, as it is now; who is not known is missing.

    Raises StoreFault when the database is gone.
    """
    try:
        with reading.connect() as connection:
            found = connection.execute(_QUESTION, {"people": list(people)}).all()
    except SQLAlchemyError as problem:
        fault = store_fault(problem)
        if fault is None:
            raise
        raise fault from problem
    return {
        person: Holder(name, body_id, status, device)
        for person, name, body_id, status, device in found
    }
