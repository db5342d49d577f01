"""Staff accounts: who works for a body, or for the whole house."""

from __future__ import annotations

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.doors import sign_in
from meeting.services.journal import note
from meeting.services.polls.entry import plain_text
from meeting.services.refusals import AlreadySetUp, InputRefused, NameTaken, NotFound
from meeting.store.rows import Rows
from meeting.store.tables import MeetingRow, StaffRow


def create_staff(
    desk: Desk,
    actor: Actor,
    name: str,
    display_name: str,
    roles: list[str],
    body_id: int | None = None,
    password: str = "",
    code: str = "",
) -> int:
    """A staff account with a password, a one-time code or both."""
    access.require(actor, "staff.create", body_id)
    return _add_staff(desk, actor.name, name, display_name, roles, body_id, password, code)


def list_staff(desk: Desk, actor: Actor) -> list[StaffRow]:
    """The staff accounts of the actor's own body; of the whole house for those who serve it."""
    access.require(actor, "staff.read", actor.body_id)
    own = [] if actor.body_id is None else [StaffRow.body_id == actor.body_id]
    with desk.read() as rows:
        return rows.all(StaffRow, *own, order_by=StaffRow.id)


def dismiss_staff(desk: Desk, actor: Actor, staff_id: int) -> None:
    """Ends an account: its sign-in, open pages and sockets are worth nothing from now on.

    InputRefused for the own one, so that somebody is always left who can make accounts.
    """

    def work(rows: Rows) -> list[int]:
        staff = rows.get(StaffRow, staff_id)
        if staff is None:
            raise NotFound()
        access.require(actor, "staff.create", staff.body_id)
        if actor.kind == "staff" and actor.id == staff.id:
            raise InputRefused(field="name")
        staff.is_active, staff.device, staff.code_hash = False, "", ""
        note(rows, desk.now(), actor.name, "staff.dismissed", subject=staff.name)
        return [meeting for (meeting,) in rows.values((MeetingRow.id,))]

    # Whatever socket of theirs is open is asked anew whose it is, and let go.
    for meeting in desk.write(work):
        desk.changed(meeting)


def set_up(desk: Desk, name: str, display_name: str, password: str) -> int:
    """The first administrator; refused when there is one."""
    with desk.read() as rows:
        if rows.count(StaffRow):
            raise AlreadySetUp()
    return _add_staff(desk, display_name, name, display_name, ["admin"], None, password, "", True)


def _add_staff(
    desk: Desk,
    by: str,
    name: str,
    display_name: str,
    roles: list[str],
    body_id: int | None,
    password: str,
    code: str,
    is_first: bool = False,
) -> int:
    if not roles or not set(roles) <= set(access.ROLES):
        raise InputRefused(field="roles")
    staff = StaffRow(
        body_id=body_id,
        name=plain_text(name, "name"),
        display_name=plain_text(display_name, "name"),
        roles=sorted(set(roles)),
        device="",
        password_hash=sign_in.hash_password(password) if password else "",
        code_hash=sign_in.hash_code(code) if code else "",
    )

    def work(rows: Rows) -> int:
        if is_first and rows.count(StaffRow):
            raise AlreadySetUp()
        if rows.count(StaffRow, StaffRow.name == staff.name):
            raise NameTaken(name=staff.name)
        note(rows, desk.now(), by, "staff.created", subject=staff.name, details={"roles": roles})
        return rows.add(staff).id

    return desk.write(work)
