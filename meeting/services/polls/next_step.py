"""What comes next for a poll, and why it cannot be done yet.

Commands and snapshots ask the same `judge`, so a button is never live while its command would be
refused, nor dead while it would be taken.
"""

from __future__ import annotations

from typing import Any

from meeting.ballot_box.errors import BoxLocked
from meeting.services import access
from meeting.services.blind import recovery_keys
from meeting.services.blind.blind_house import served
from meeting.services.blind.blind_refusals import SecretOverPlainHttp
from meeting.services.desk import Actor, Desk
from meeting.services.errors import BoxMissing, NotAllowed
from meeting.services.log import keys
from meeting.services.people.bodies import MeetingInfo, read_meeting
from meeting.services.polls import counting
from meeting.services.polls.freezing import (
    counted,
    is_another_open,
    newest_attempt,
    pack_of,
    poll_of,
    refuse_below_quorum,
    refuse_channels,
    refuse_too_few,
)
from meeting.services.refusals import (
    AnotherPollOpen,
    AwaitsConfirmation,
    AwaitsPublication,
    KeyLocked,
    ManualMissing,
    MeetingNotInSession,
    NotAllConfirmed,
)
from meeting.services.results import sealed_rows
from meeting.store.rows import Rows
from meeting.store.tables import AttemptRow, ConfirmationRow
from voting.errors import IllegalStep, VotingError
from voting.poll import State, step

LABELS = {
    "none": "",
    "prepare": "准备表决",
    "open": "开启表决",
    "close": "截止表决",
    "confirm": "确认结果",
    "publish": "公布结果",
    "runoff": "对同票项再次表决",
    "repeat": "重新表决",
}
NEXT = {
    "draft": "prepare",
    "prepared": "open",
    "open": "close",
    "closed": "confirm",
    "confirmed": "publish",
    "void": "repeat",
}
# What each step needs of the table of who may do what; a confirmation goes by its own role.
NEEDS = {
    "prepare": "poll.prepare",
    "open": "poll.run",
    "close": "poll.run",
    "runoff": "poll.run",
    "repeat": "poll.run",
    "publish": "result.publish",
}
ROLE_WORDS = {
    "chief_teller": ("总监票人", "the chief teller"),
    "chair": ("主席", "the chair"),
    "teller": ("监票人", "a teller"),
    "secretary": ("秘书", "the secretary"),
}


def next_action(attempt: AttemptRow) -> str:
    """The step that follows from the attempt's state and outcome; `none` at its end."""
    if attempt.state == "published":
        status = str((attempt.outcome or {}).get("status"))
        return {"runoff": "runoff", "void": "repeat", "no_quorum": "repeat"}.get(status, "none")
    return NEXT[attempt.state]


def next_step(desk: Desk, rows: Rows, actor: Actor, attempt: AttemptRow | None) -> dict[str, Any]:
    """For a snapshot: `action`, `label` and `barred`, which is None or why this viewer waits.

    `barred` holds the refusal's stable `code`, its sentence in `zh` and `en`, and its numbers.
    """
    action = next_action(attempt) if attempt else "none"
    refusal = None
    if attempt is not None and action != "none":
        refusal = _of_viewer(rows, actor, attempt, action) or judge(desk, rows, attempt, action)
    barred = refusal and {
        "code": refusal.code,
        "zh": refusal.message("zh"),
        "en": refusal.message("en"),
        "params": refusal.params,
    }
    return {"action": action, "label": LABELS[action], "barred": barred}


def refuse_barred(desk: Desk, rows: Rows, attempt: AttemptRow, action: str) -> None:
    """For a command: raises what `judge` finds."""
    refusal = judge(desk, rows, attempt, action)
    if refusal is not None:
        raise refusal


def judge(desk: Desk, rows: Rows, attempt: AttemptRow, action: str) -> VotingError | None:
    """Why the step cannot be taken now, whoever asks; None when it can."""
    try:
        _CHECKS[action](desk, rows, attempt, _meeting(rows, attempt))
    except VotingError as refusal:
        return refusal
    return None


def _prepare(desk: Desk, rows: Rows, attempt: AttemptRow, meeting: MeetingInfo) -> None:
    step(_state(attempt), "prepared")
    if meeting.state == "ended":
        raise MeetingNotInSession()
    poll = poll_of(rows, attempt)
    if poll.secrecy == "secret" and desk.transport == "http" and not desk.secret_over_http:
        raise SecretOverPlainHttp()
    if poll.protection == "blind":
        served(desk.blind)
        recovery_keys.public_half(desk, rows, meeting.body_id)


def _open(_desk: Desk, rows: Rows, attempt: AttemptRow, meeting: MeetingInfo) -> None:
    step(_state(attempt), "open")
    if meeting.state != "in_session":
        raise MeetingNotInSession()
    if is_another_open(rows, meeting.id):
        raise AnotherPollOpen()
    refuse_below_quorum(rows, meeting.id)
    pack, present = pack_of(rows, attempt), counted(rows, attempt, meeting.id)
    refuse_channels(pack, poll_of(rows, attempt), present)
    refuse_too_few(pack, attempt.entitled or 0, len(present))


def _close(desk: Desk, rows: Rows, attempt: AttemptRow, _meeting: MeetingInfo) -> None:
    step(_state(attempt), "closed")
    protection = poll_of(rows, attempt).protection
    if protection == "split" and not desk.store.secret.exists(attempt.id):
        raise BoxMissing()
    if protection == "blind" and served(desk.blind).is_locked(attempt.id):
        raise BoxLocked()


def _confirm(_desk: Desk, rows: Rows, attempt: AttemptRow, _meeting: MeetingInfo) -> None:
    step(_state(attempt), "confirmed")
    for channel in counting.MANUAL:
        if counting.is_awaited(rows, attempt.id, channel):
            raise ManualMissing(channel=channel)


def _publish(desk: Desk, rows: Rows, attempt: AttemptRow, meeting: MeetingInfo) -> None:
    if attempt.state == "closed":
        raise NotAllConfirmed()
    step(_state(attempt), "published")
    if keys.state_of(desk, rows, meeting.body_id) != "unlocked":
        raise KeyLocked()
    sealed_rows.refuse_unsealable(desk, rows, attempt, meeting.body_id)


def _runoff(_desk: Desk, rows: Rows, attempt: AttemptRow, meeting: MeetingInfo) -> None:
    status = (attempt.outcome or {}).get("status")
    if status != "runoff" or attempt.state not in ("confirmed", "published"):
        raise IllegalStep(now=attempt.state, to="runoff")
    _again(rows, attempt, meeting, "runoff")


def _repeat(_desk: Desk, rows: Rows, attempt: AttemptRow, meeting: MeetingInfo) -> None:
    failed = (attempt.outcome or {}).get("status") in ("void", "no_quorum")
    if attempt.state != "void" and not (failed and attempt.state == "published"):
        raise IllegalStep(now=attempt.state, to="repeat")
    _again(rows, attempt, meeting, "repeat")


def _again(rows: Rows, attempt: AttemptRow, meeting: MeetingInfo, kind: str) -> None:
    newest, _ = newest_attempt(rows, attempt.poll_id)
    if newest.id != attempt.id:
        raise IllegalStep(now=newest.state, to=kind)
    if meeting.state == "ended":
        raise MeetingNotInSession()


_CHECKS = {
    "prepare": _prepare,
    "open": _open,
    "close": _close,
    "confirm": _confirm,
    "publish": _publish,
    "runoff": _runoff,
    "repeat": _repeat,
}


def _of_viewer(rows: Rows, actor: Actor, attempt: AttemptRow, action: str) -> VotingError | None:
    """Why the step is not this viewer's, or not any more."""
    body_id = _meeting(rows, attempt).body_id
    if action != "confirm":
        if access.may(actor, NEEDS[action], body_id):
            return None
        return AwaitsPublication() if action == "publish" else NotAllowed()
    wanted = pack_of(rows, attempt).confirm
    given = {
        row.role for row in rows.all(ConfirmationRow, ConfirmationRow.attempt_id == attempt.id)
    }
    missing = [role for role in wanted if role not in given]
    if any(access.may(actor, f"result.confirm.{role}", body_id) for role in missing):
        return None
    words = [ROLE_WORDS[role] for role in missing]
    return AwaitsConfirmation(
        roles_zh="、".join(zh for zh, _ in words), roles=" and ".join(en for _, en in words)
    )


def _meeting(rows: Rows, attempt: AttemptRow) -> MeetingInfo:
    _, meeting_id = newest_attempt(rows, attempt.poll_id)
    return read_meeting(rows, meeting_id)


def _state(attempt: AttemptRow) -> State:
    return attempt.state  # type: ignore[return-value]
