"""The facts that the checklist is made of, read from the store in one transaction."""

from __future__ import annotations

from meeting.services import access
from meeting.services.agenda.agenda import ItemInfo, read_items
from meeting.services.agenda.checklist import Facts
from meeting.services.agenda.ticks import read_ticks
from meeting.services.blind import recovery_keys
from meeting.services.desk import Actor, Desk
from meeting.services.doors.checkin import read_presence
from meeting.services.log import keys
from meeting.services.people.bodies import read_meeting
from meeting.store.rows import Rows
from meeting.store.tables import ItemRow, PersonRow, PollRow, StaffRow

# Without these nobody leads the meeting, confirms a result, or lets people in.
ROLES_NEEDED = ("chair", "chief_teller", "door")
FINISHED = ("published", "void")


def read_facts(desk: Desk, actor: Actor, meeting_id: int) -> Facts:
    """What is known of this meeting now, for staff who prepare it."""
    with desk.read() as rows:
        info = read_meeting(rows, meeting_id)
        access.require(actor, "meeting.prepare", info.body_id)
        items = read_items(rows, meeting_id)
        states = [poll.state for item in items for poll in item.polls]
        presence = read_presence(rows, meeting_id)
        return Facts(
            people=rows.count(
                PersonRow, PersonRow.body_id == info.body_id, PersonRow.status != "left"
            ),
            roles_missing=_roles_missing(rows, info.body_id),
            key=keys.state_of(desk, rows, info.body_id),
            blind_polls=rows.count(
                PollRow,
                PollRow.protection == "blind",
                PollRow.item_id == ItemRow.id,
                ItemRow.meeting_id == meeting_id,
            ),
            has_recovery=recovery_keys.is_set(desk, rows, info.body_id),
            items=len(items),
            items_without_poll=tuple(item.title for item in items if _is_empty(item)),
            polls=len(states),
            polls_begun=sum(state not in ("draft", "prepared") for state in states),
            polls_finished=sum(state in FINISHED for state in states),
            waiting_to_publish=states.count("confirmed"),
            meeting=info.state,
            present=int(presence["present"]),
            quorum=int(presence["quorum_needed"]),
            ticked=read_ticks(rows, meeting_id),
        )


def _roles_missing(rows: Rows, body_id: int) -> tuple[str, ...]:
    staff = rows.all(StaffRow, StaffRow.is_active.is_(True))
    served = {role for one in staff if one.body_id in (None, body_id) for role in one.roles}
    return tuple(role for role in ROLES_NEEDED if role not in served)


def _is_empty(item: ItemInfo) -> bool:
    return item.kind == "poll" and not item.polls
