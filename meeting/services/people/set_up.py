"""The first start without a demo: one administrator, once."""

from __future__ import annotations

from meeting.services.desk import Desk
from meeting.services.people.bodies import set_up as first_administrator
from meeting.store.tables import StaffRow

__all__ = ["first_administrator", "needs_set_up"]


def needs_set_up(desk: Desk) -> bool:
    """Whether nobody can sign in yet."""
    with desk.read() as rows:
        return rows.count(StaffRow) == 0
