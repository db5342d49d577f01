"""A new record key in place of the old one, told in the public log and signed by both.

It signs from the next record on. The old private key is destroyed; the old public key stays in the
log and beside the records that it signed.
"""

from __future__ import annotations

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.log import keys, public_log
from meeting.services.log.log_refusals import RotationRefused
from meeting.services.people.meeting_roll import body_of_meeting
from meeting.store.rows import Rows
from meeting.store.tables import (
    AttemptRow,
    ItemRow,
    LogEntryRow,
    MeetingRow,
    PollRow,
    SessionRow,
    TermRow,
)
from voting.log.event import read_event
from voting.log.rotation import rotation_event
from voting.signature import fingerprint


def rotate(desk: Desk, actor: Actor, meeting_id: int, passphrase: str) -> str:
    """Changes the body's record key, under the same passphrase; returns the new fingerprint.

    Raises KeyLocked, WrongPassphrase, or RotationRefused while a poll lies between its preparation
    and its publication.
    """
    with desk.read() as rows:
        body_id = body_of_meeting(rows, meeting_id)
    access.require(actor, "key.rotate", body_id)
    finish_all(desk)
    old = keys.the_key(desk, body_id)
    keys.require_passphrase(desk, body_id, passphrase)
    new = keys.make_next(desk, body_id, passphrase)
    shown = fingerprint(new.key.public_key())

    def work(rows: Rows) -> None:
        # Whoever changed it at the same time was quicker, and the old key signs nothing any more.
        if _under_way(rows, body_id) or keys.the_key(desk, body_id) is not old:
            raise RotationRefused()
        event = rotation_event(old.key, new.key, str(meeting_id), public_log.minute(desk.now()))
        told = {name: event[name] for name in ("old_key", "new_key", "by_old", "by_new")}
        public_log.append(desk, rows, meeting_id, "key", at=event["at"], **told)
        details = {"from": fingerprint(old.key.public_key()), "to": shown}
        note(rows, desk.now(), actor.name, "key.rotated", details=details, meeting_id=meeting_id)

    desk.write(work)
    keys.take_next(desk, body_id)
    keys.put_in_use(desk, body_id, new)
    desk.changed(meeting_id)
    return shown


def finish_all(desk: Desk) -> None:
    """After a crash: a change that the log tells is carried out, any other is dropped."""
    for body_id, following in keys.unfinished_changes(desk).items():
        with desk.read() as rows:
            told = rows.first(
                LogEntryRow,
                LogEntryRow.body_id == body_id,
                LogEntryRow.kind == "key",
                order_by=LogEntryRow.place.desc(),
            )
        new_key = read_event(told.content)["new_key"] if told else ""
        if new_key == following.public_bytes_raw().hex():
            keys.take_next(desk, body_id)
        else:
            keys.drop_next(desk, body_id)


def _under_way(rows: Rows, body_id: int) -> bool:
    return bool(
        rows.count(
            AttemptRow,
            AttemptRow.state.in_(("prepared", "open", "closed", "confirmed")),
            AttemptRow.poll_id == PollRow.id,
            PollRow.item_id == ItemRow.id,
            ItemRow.meeting_id == MeetingRow.id,
            MeetingRow.session_id == SessionRow.id,
            SessionRow.term_id == TermRow.id,
            TermRow.body_id == body_id,
        )
    )
