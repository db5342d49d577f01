"""表决票 as it is printed: the newest attempt's question and rule, for who prepares the meeting.

Every copy is the same: no serial, no mark of whose it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from meeting.services import access
from meeting.services.agenda.ballot_paper import BallotPaper, ballot_paper
from meeting.services.desk import Actor, Desk
from meeting.services.people.bodies import MeetingInfo, read_meeting
from meeting.services.refusals import NotFound
from meeting.store.tables import AttemptRow, ItemRow, PollRow


@dataclass(frozen=True)
class BallotSheet:
    """What stands on the sheet; a runoff's `paper` asks about the tied alone."""

    meeting: MeetingInfo
    title: str
    text: str
    is_runoff: bool
    paper: BallotPaper


def read_ballot_sheet(desk: Desk, actor: Actor, meeting_id: int, poll_id: int) -> BallotSheet:
    """The sheet of this meeting's poll; NotFound, NotAllowed."""
    with desk.read() as rows:
        poll = rows.get(PollRow, poll_id)
        item = rows.get(ItemRow, poll.item_id) if poll else None
        newest = rows.first(
            AttemptRow, AttemptRow.poll_id == poll_id, order_by=AttemptRow.number.desc()
        )
        if poll is None or item is None or newest is None or item.meeting_id != meeting_id:
            raise NotFound()
        info = read_meeting(rows, meeting_id)
        access.require(actor, "agenda.edit", info.body_id)
        paper = ballot_paper(rows, newest.id)
        return BallotSheet(info, poll.title, poll.text, newest.kind == "runoff", paper)
