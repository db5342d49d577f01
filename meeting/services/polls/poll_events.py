"""The steps of a poll as the public log tells them: by the opening statement's hash, without names.

No event tells of a cast or of one credential, none holds a number that the rule pack hides.
"""

from __future__ import annotations

from typing import Any

from meeting.services.blind.blind_terms import issued_roll
from meeting.services.desk import Desk
from meeting.services.log import public_log
from meeting.services.polls.freezing import pack_of, poll_of
from meeting.store.rows import Rows
from meeting.store.tables import AttemptRow

# Read by the world, so in both languages; the reason itself stands in the meeting's journal.
WITHHELD = "人事表决，理由见会议日志 / about persons: the reason is in the meeting's journal"


def tell(
    desk: Desk, rows: Rows, attempt: AttemptRow, meeting_id: int, kind: str, **more: Any
) -> None:
    """Appends an event of this attempt."""
    public_log.append(desk, rows, meeting_id, kind, opening=attempt.opening_sha256, **more)


def tell_closed(desk: Desk, rows: Rows, attempt: AttemptRow, meeting_id: int) -> None:
    """The close; of a blind poll first how many drew a credential, and the hash of who did.

    Told before anything is counted for the hall, it binds the record: a name put on the issued roll
    afterwards, to stuff a ballot, contradicts it.
    """
    if poll_of(rows, attempt).protection == "blind":
        roll = issued_roll(desk, rows, attempt, is_public=False)
        issued = sum(member["state"] == "issued" for member in roll.members)
        told = {"issued": issued, "roll_sha256": roll.to_json()["sha256"]}
        tell(desk, rows, attempt, meeting_id, "issuance-closed", **told)
    tell(desk, rows, attempt, meeting_id, "poll-closed")


def tell_void(desk: Desk, rows: Rows, attempt: AttemptRow, meeting_id: int) -> None:
    """The attempt is void; in a poll about persons the reason might say a name and is withheld."""
    reason = WITHHELD if pack_of(rows, attempt).about_persons else attempt.void_reason
    tell(desk, rows, attempt, meeting_id, "poll-void", reason=reason)
