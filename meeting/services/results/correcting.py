"""更正: a published count by hand was wrong, so a new record takes the old one's place.

Tablets count themselves; what can be wrong is what people counted. The chief teller enters the
right counts with the reason, the secretary enters the same and publishes. The earlier record stays
where it is; log, pages and the next record of the chain say which one supersedes it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from meeting.services import access
from meeting.services.agenda.ballot_paper import BallotPaper, ballot_paper
from meeting.services.desk import Actor, Desk
from meeting.services.errors import NotAllowed
from meeting.services.journal import note
from meeting.services.log import keys, public_log
from meeting.services.people.bodies import read_meeting
from meeting.services.polls import boxes, counting, poll_events
from meeting.services.polls.entry import plain_reason
from meeting.services.polls.freezing import newest_attempt
from meeting.services.refusals import ChannelRefused, NotFound
from meeting.services.results import printed_codes, publishing, wrapped_signatures
from meeting.services.results.publishing import RecordInfo
from meeting.services.results.record_making import Corrected, make_record_row
from meeting.services.results.result_refusals import (
    AlreadyCorrected,
    CorrectionNotProposed,
    CorrectionTooLate,
    CountsDisagree,
    NothingCorrected,
)
from meeting.store.rows import Rows
from meeting.store.tables import (
    AttemptRow,
    ConfirmationRow,
    CorrectionProposalRow,
    CorrectionRow,
    ManualCountRow,
    RecordRow,
)
from voting.tally import Tally


@dataclass(frozen=True)
class _Case:
    """A record that may be corrected, with the paper that was counted."""

    record: RecordRow
    attempt: AttemptRow
    paper: BallotPaper


def propose(
    desk: Desk, actor: Actor, record_id: int, channel: str, counts: dict[str, Any], reason: str
) -> None:
    """The chief teller's right counts of one channel; a later proposal replaces an earlier one.

    Raises ReasonMissing, ChannelRefused, NothingCorrected, AlreadyCorrected, CorrectionTooLate.
    """
    reason = plain_reason(reason)

    def work(rows: Rows) -> int:
        case = _case(rows, record_id)
        access.require(actor, "correction.propose", case.record.body_id)
        said = _said(rows, case, channel, counts)
        earlier = rows.get(CorrectionProposalRow, record_id)
        if earlier is not None:
            rows.delete(earlier)
        rows.add(
            CorrectionProposalRow(
                record_id=record_id,
                channel=channel,
                counts=said,
                reason=reason,
                staff_id=_staff_id(actor),
                at=desk.now(),
            )
        )
        details = {"seq": case.record.seq, "channel": channel}
        _note(desk, rows, actor, case.record, "correction.proposed", reason, details)
        return case.record.meeting_id

    desk.changed(desk.write(work))


def publish_correction(
    desk: Desk, actor: Actor, record_id: int, counts: dict[str, Any]
) -> RecordInfo:
    """The secretary's own entry of the same counts; the new record, signed and chained.

    Raises CorrectionNotProposed, CountsDisagree, KeyLocked, and what `propose` refuses.
    """
    with desk.read() as rows:
        body_id = _case(rows, record_id).record.body_id
    access.require(actor, "correction.publish", body_id)
    key = keys.the_key(desk, body_id)

    def work(rows: Rows) -> RecordRow:
        case = _case(rows, record_id)
        proposed = rows.get(CorrectionProposalRow, record_id)
        if proposed is None:
            raise CorrectionNotProposed()
        if _said(rows, case, proposed.channel, counts) != proposed.counts:
            raise CountsDisagree()
        _recount(rows, case, proposed, _staff_id(actor))
        corrected = Corrected(
            json.loads(case.record.content),
            [
                _confirmation(rows, proposed.staff_id, "chief_teller", proposed.at),
                _confirmation(rows, _staff_id(actor), "secretary", desk.now()),
            ],
        )
        info = read_meeting(rows, case.record.meeting_id)
        row = rows.add(make_record_row(desk, rows, case.attempt, info, key, corrected).row)
        wrapped_signatures.keep(rows, row, key.key)
        printed_codes.keep(rows, row, key.key)
        reason = proposed.reason
        rows.add(CorrectionRow(record_id=row.id, supersedes_id=record_id, reason=reason))
        told = {"record": row.sha256, "seq": row.seq}
        poll_events.tell(desk, rows, case.attempt, info.id, "record", **told)
        both = {"record": row.sha256, "supersedes": case.record.sha256}
        public_log.append(desk, rows, info.id, "correction", **both)
        details = {**both, "seq": row.seq, "superseded": case.record.seq}
        _note(desk, rows, actor, row, "result.corrected", reason, details)
        return row

    row = desk.write(work)
    desk.changed(row.meeting_id)
    return publishing.get_record(desk, row.id)


def _case(rows: Rows, record_id: int) -> _Case:
    record = rows.get(RecordRow, record_id)
    attempt = rows.get(AttemptRow, record.attempt_id) if record else None
    if record is None or attempt is None:
        raise NotFound()
    by = rows.first(CorrectionRow, CorrectionRow.supersedes_id == record_id)
    later = rows.get(RecordRow, by.record_id) if by else None
    if later is not None:
        raise AlreadyCorrected(seq=later.seq)
    if newest_attempt(rows, attempt.poll_id)[0].id != attempt.id:
        raise CorrectionTooLate()
    return _Case(record, attempt, ballot_paper(rows, attempt.id))


def _said(rows: Rows, case: _Case, channel: str, counts: dict[str, Any]) -> dict[str, Any]:
    """The counts in their one form; refused where they cannot be or are those published."""
    members = boxes.on_channel(rows, case.attempt.id, channel)
    if channel not in counting.MANUAL or not members:
        raise ChannelRefused(channel=channel)
    said = counting.manual_tally(case.paper, channel, members, counts).to_json()
    if said in [part["tally"] for part in _parts(case) if part["channel"] == channel]:
        raise NothingCorrected()
    return said


def _recount(rows: Rows, case: _Case, proposed: CorrectionProposalRow, secretary: int) -> None:
    """The tablets' own count, which stands, and the new counts by hand; then the rule decides."""
    question, attempt = case.paper.question, case.attempt
    tablets = Tally.from_json(question, attempt.tally or {})
    for part in _parts(case):
        tablets = tablets - Tally.from_json(question, part["tally"])
    wrong = rows.all(
        ManualCountRow,
        ManualCountRow.attempt_id == attempt.id,
        ManualCountRow.channel == proposed.channel,
    )
    for row in wrong:
        rows.delete(row)
    for staff_id in (proposed.staff_id, secretary):
        rows.add(
            ManualCountRow(
                attempt_id=attempt.id,
                channel=proposed.channel,
                staff_id=staff_id,
                counts=proposed.counts,
            )
        )
    counting.conclude(rows, attempt, case.paper, tablets)


def _parts(case: _Case) -> list[dict[str, Any]]:
    return case.attempt.manual or []


def _confirmation(rows: Rows, staff_id: int, role: str, at: Any) -> ConfirmationRow:
    name = counting.staff_name(rows, staff_id)
    return ConfirmationRow(role=role, staff_id=staff_id, name=name, at=at)


def _staff_id(actor: Actor) -> int:
    if actor.kind != "staff" or actor.id is None:
        raise NotAllowed()
    return actor.id


def _note(
    desk: Desk, rows: Rows, actor: Actor, record: RecordRow, action: str, reason: str,
    details: dict[str, Any],
) -> None:  # fmt: skip
    note(
        rows, desk.now(), actor.name, action,
        subject=reason, details=details, meeting_id=record.meeting_id,
    )  # fmt: skip
