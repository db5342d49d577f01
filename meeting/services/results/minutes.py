"""会议记录摘要: what a meeting decided, with all that a stranger needs to check it later."""

from __future__ import annotations

from dataclasses import dataclass

from meeting.services.agenda.agenda import ItemInfo, read_items
from meeting.services.desk import Desk
from meeting.services.log import log_view, public_log
from meeting.services.log.log_check import Witnessed, witnesses
from meeting.services.log.log_view import CheckpointView
from meeting.services.log.signers import Signer, list_signers
from meeting.services.people.attendance import Attendance, read_attendance
from meeting.services.people.bodies import MeetingInfo, read_meeting
from meeting.services.results import corrections, countersigning, publishing
from meeting.services.results.corrections import Standing
from meeting.services.results.countersigning import Countersignature
from meeting.services.results.publishing import RecordInfo
from meeting.store.rows import Rows
from meeting.store.tables import CosignatureRow, LogCheckpointRow, LogEntryRow


@dataclass(frozen=True)
class Result:
    """One published record, who countersigned it, and which one it corrects or is corrected by."""

    record: RecordInfo
    countersignatures: list[Countersignature]
    standing: Standing


@dataclass(frozen=True)
class Minutes:
    """What the printed summary says; nothing that the public pages do not say."""

    meeting: MeetingInfo
    attendance: Attendance
    items: list[ItemInfo]
    results: list[Result]
    fingerprint: str
    signers: list[Signer]
    log_name: str
    checkpoint: CheckpointView | None
    witnesses: list[Witnessed]


def read_minutes(desk: Desk, meeting_id: int) -> Minutes:
    """The minutes; attendance as it was at the meeting's end. NotFound for no such meeting."""
    with desk.read() as rows:
        info, there = read_meeting(rows, meeting_id), read_attendance(rows, meeting_id)
        items = read_items(rows, meeting_id)
    key = public_log.read_log(desk, info.body_id).key
    with desk.read() as rows:
        head = _checkpoint(rows, info)
        note = public_log.with_witnesses(rows, head) if head else None
        seen = witnesses(rows, info.body_id, head.size) if head else []
    return Minutes(
        info,
        there,
        items,
        [
            Result(
                record,
                countersigning.of_record(desk, record.id),
                corrections.standing_of(desk, record.id),
            )
            for record in publishing.list_records(desk, meeting_id=meeting_id)
        ],
        log_view.key_fingerprint(desk, info.body_id),
        list_signers(desk, info.body_id),
        key.name if key else "",
        CheckpointView.of(note) if note else None,
        seen,
    )


def _checkpoint(rows: Rows, info: MeetingInfo) -> LogCheckpointRow | None:
    """The first cosigned checkpoint over the whole meeting; without a witness the last one."""
    last = rows.first(
        LogEntryRow, LogEntryRow.meeting_id == info.id, order_by=LogEntryRow.place.desc()
    )
    cosigned = rows.first(
        CosignatureRow,
        CosignatureRow.body_id == info.body_id,
        CosignatureRow.size > (last.place if last else 0),
        order_by=CosignatureRow.size,
    )
    if cosigned is not None:
        return rows.get(LogCheckpointRow, (info.body_id, cosigned.size))
    return public_log.last_checkpoint(rows, info.body_id)
