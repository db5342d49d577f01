"""Hands and paper: counts entered by two people, merged when they are equal."""

from __future__ import annotations

from typing import Any

from meeting.services import access
from meeting.services.agenda.ballot_paper import ballot_paper
from meeting.services.desk import Actor, Desk
from meeting.services.errors import NotAllowed
from meeting.services.journal import note
from meeting.services.people.bodies import read_meeting
from meeting.services.polls import boxes, counting
from meeting.services.refusals import ChannelRefused, NotFound
from meeting.store.rows import Rows
from meeting.store.tables import AttemptRow, ConfirmationRow, ManualCountRow
from voting.errors import IllegalStep


def enter_manual(
    desk: Desk, actor: Actor, attempt_id: int, channel: str, counts: dict[str, Any]
) -> bool:
    """One person's count; says whether two agree now. After the close the rule decides again."""

    def work(rows: Rows) -> tuple[int, bool]:
        paper, attempt = ballot_paper(rows, attempt_id), rows.get(AttemptRow, attempt_id)
        if attempt is None:
            raise NotFound()
        access.require(actor, "manual.enter", read_meeting(rows, paper.meeting_id).body_id)
        if actor.kind != "staff" or actor.id is None:
            raise NotAllowed()
        if attempt.state not in ("open", "closed"):
            raise IllegalStep(now=attempt.state, to="closed")
        members = boxes.on_channel(rows, attempt_id, channel)
        if channel not in counting.MANUAL or not members:
            raise ChannelRefused(channel=channel)
        # Kept in one form, so that two people agree when they mean the same.
        said = counting.manual_tally(paper, channel, members, counts).to_json()
        row = rows.get(ManualCountRow, (attempt_id, channel, actor.id))
        if row is None:
            rows.add(
                ManualCountRow(
                    attempt_id=attempt_id, channel=channel, staff_id=actor.id, counts=said
                )
            )
        else:
            row.counts = said
        rows.flush()
        if attempt.state == "closed":
            before = attempt.tally
            counting.recount(desk, rows, attempt)
            if attempt.tally != before:
                # What was confirmed is not what is there now.
                for given in rows.all(ConfirmationRow, ConfirmationRow.attempt_id == attempt_id):
                    rows.delete(given)
        note(
            rows,
            desk.now(),
            actor.name,
            "manual.entered",
            subject=channel,
            details={"attempt": attempt_id},
            meeting_id=paper.meeting_id,
        )
        return paper.meeting_id, counting.agreed_counts(rows, attempt_id, channel) is not None

    meeting_id, is_agreed = desk.write(work)
    desk.changed(meeting_id)
    return is_agreed


def read_manual(rows: Rows, attempt_id: int, viewer: Actor, body_id: int) -> list[dict[str, Any]]:
    """Each manual channel: members on it, who entered, whether they agree, what differs.

    The second person counts blind: `entries` is None until two people have entered, and for whoever
    may not enter counts at all. Once they agree it is None again: nobody needs a channel's marks
    any more. `ballots` are the sums on which two people agree.
    """
    sees_counts = access.may(viewer, "manual.enter", body_id)
    states = []
    for channel in counting.MANUAL:
        members = boxes.on_channel(rows, attempt_id, channel)
        entered = rows.all(
            ManualCountRow,
            ManualCountRow.attempt_id == attempt_id,
            ManualCountRow.channel == channel,
            order_by=ManualCountRow.staff_id,
        )
        if members or entered:
            agreed = counting.agreed_counts(rows, attempt_id, channel)
            entries = [{"name": counting.staff_name(rows, e.staff_id), **e.counts} for e in entered]
            states.append(
                {
                    "channel": channel,
                    "members": members,
                    "entered": len(entered),
                    "entered_by": [each["name"] for each in entries],
                    "is_yours": viewer.id in {each.staff_id for each in entered},
                    "agreed": agreed is not None,
                    "differs": _differing([row.counts for row in entered]),
                    "entries": entries if sees_counts and len(entries) > 1 and not agreed else None,
                    "ballots": agreed[0]["ballots"] if agreed and sees_counts else None,
                }
            )
    return states


def _differing(entered: list[dict[str, Any]]) -> list[str]:
    flat = [_flat(counts) for counts in entered]
    keys = sorted({key for counts in flat for key in counts})
    return [key for key in keys if len({str(counts.get(key)) for counts in flat}) > 1]


def _flat(counts: dict[str, Any], path: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in counts.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{path}{key}.")
        elif isinstance(value, list):
            for entry in value:
                found |= _flat(entry, f"{path}{entry.get('id', entry.get('name'))}.")
        else:
            found[f"{path}{key}"] = value
    return found
