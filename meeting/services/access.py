"""Who may do what, as one table."""

from __future__ import annotations

from meeting.services.desk import Actor
from meeting.services.errors import NotAllowed

ROLES = ("admin", "chair", "chief_teller", "teller", "secretary", "door")

_OFFICE = frozenset({"admin", "secretary"})
_HALL = frozenset({"chair", "secretary", "admin"})
_DOOR = frozenset({"door", "secretary", "admin"})
_TELLERS = frozenset({"teller", "chief_teller"})

ACTIONS: dict[str, frozenset[str]] = {
    "body.create": frozenset({"admin"}),
    "staff.create": frozenset({"admin"}),
    "staff.read": _OFFICE,
    "meeting.prepare": _OFFICE,
    "meeting.run": _HALL,
    "roster.import": _OFFICE,
    "roster.edit": _OFFICE,
    "roster.read": _OFFICE,
    "card.manage": _OFFICE,
    "check_in.confirm": _DOOR | {"chair"},
    "channel.set": _DOOR,
    "agenda.edit": _OFFICE,
    "agenda.step": _HALL,
    "poll.prepare": _HALL,
    "poll.run": frozenset({"chair", "admin"}),
    "manual.enter": _TELLERS | {"secretary"},
    "result.confirm.chief_teller": frozenset({"chief_teller"}),
    "result.confirm.chair": frozenset({"chair"}),
    "result.confirm.teller": _TELLERS,
    "result.confirm.secretary": frozenset({"secretary"}),
    "result.send_back": frozenset({"chief_teller", "chair"}),
    "result.publish": frozenset({"secretary"}),
    "key.unlock": frozenset({"admin", "secretary"}),
    "key.rotate": frozenset({"admin", "secretary"}),
    "signer.register.chair": frozenset({"chair"}) | _OFFICE,
    "signer.register.chief_teller": frozenset({"chief_teller"}) | _OFFICE,
    "record.countersign": _OFFICE | {"chair", "chief_teller"},
    "log.cosign": _OFFICE | _TELLERS | {"chair"},
    "recovery.set": frozenset({"chief_teller"}),
    "recovery.unlock": frozenset({"chief_teller"}),
    "rows.open": frozenset({"chief_teller"}),
    "correction.propose": frozenset({"chief_teller"}),
    "correction.publish": frozenset({"secretary"}),
    "journal.read": _OFFICE | {"chief_teller", "chair"},
    "roll.read": frozenset(ROLES),
    "desk.read": frozenset(ROLES),
}


def may(actor: Actor, action: str, body_id: int | None = None) -> bool:
    """Whether the table lets this actor do this, in this body; None is the whole house.

    Staff of one body act in that body alone, so never on what belongs to the whole house.
    """
    if actor.kind == "system":
        return True
    if actor.kind != "staff" or not actor.roles & ACTIONS[action]:
        return False
    return actor.body_id is None or actor.body_id == body_id


def require(actor: Actor, action: str, body_id: int | None = None) -> None:
    """Raises NotAllowed unless the table lets this actor do this in this body."""
    if not may(actor, action, body_id):
        raise NotAllowed()
