"""The tellers' page: issued and collected, counts by hand, confirm or send back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.services.blind import blind_keys, recovery_keys
from meeting.services.people import bodies
from meeting.services.polls import boards, manual
from meeting.services.refusals import InputRefused
from meeting.services.results import publishing
from meeting.web.failures import run
from meeting.web.viewer import staff_only, the_actor, the_desk

blueprint = Blueprint("teller", __name__, url_prefix="/teller")


@blueprint.get("/<int:meeting>")
@staff_only("chief_teller", "teller")
def table(meeting: int) -> str:
    snapshot = boards.desk_snapshot(the_desk(), meeting, the_actor())
    return render_template("teller.html", meeting=meeting, snapshot=snapshot)


@blueprint.post("/<int:meeting>/manual")
@staff_only("chief_teller", "teller")
def enter(meeting: int) -> Response:
    """One person's count of one channel; it stands when a second person enters the same."""
    form = request.form
    attempt = form.get("attempt", 0, type=int)
    channel = form.get("channel", "paper")
    return run(
        lambda: manual.enter_manual(the_desk(), the_actor(), attempt, channel, _counts()),
        url_for("teller.table", meeting=meeting),
        _("已录入。须由另一人再录一遍，两次相同才计入。"),
    )


@blueprint.post("/<int:meeting>/confirm")
@staff_only("chief_teller", "teller")
def confirm(meeting: int) -> Response:
    attempt = request.form.get("attempt", 0, type=int)
    return run(
        lambda: publishing.confirm(the_desk(), the_actor(), attempt, "chief_teller"),
        url_for("teller.table", meeting=meeting),
        _("已确认计票结果。"),
    )


@blueprint.post("/<int:meeting>/send-back")
@staff_only("chief_teller", "teller")
def send_back(meeting: int) -> Response:
    form = request.form
    attempt = form.get("attempt", 0, type=int)
    return run(
        lambda: publishing.send_back(the_desk(), the_actor(), attempt, form.get("reason", "")),
        url_for("teller.table", meeting=meeting),
        _("已退回。"),
    )


@blueprint.post("/<int:meeting>/recovery")
@staff_only("chief_teller")
def set_recovery(meeting: int) -> Response:
    """The chief teller's passphrase, against a power cut in a blind poll."""
    body = bodies.get_meeting(the_desk(), meeting).body_id
    phrase = request.form.get("passphrase", "")
    return run(
        lambda: recovery_keys.set_passphrase(the_desk(), the_actor(), body, phrase),
        url_for("teller.table", meeting=meeting),
        _("票箱口令已设置。请牢记；停电后只有它能打开票箱。"),
    )


@blueprint.post("/<int:meeting>/unlock")
@staff_only("chief_teller")
def unlock(meeting: int) -> Response:
    """After a power cut: the chief teller opens the boxes, and the polls go on."""
    body = bodies.get_meeting(the_desk(), meeting).body_id
    phrase = request.form.get("passphrase", "")
    return run(
        lambda: blind_keys.unlock(the_desk(), the_actor(), body, phrase),
        url_for("teller.table", meeting=meeting),
        _("票箱已打开，表决继续。"),
    )


def _counts() -> dict[str, Any]:
    """Fields `c-valid`, `o-<option>-<column>` as {"valid": n, "options": {option: {column: n}}}."""
    counts: dict[str, Any] = {"options": {}}
    for field, value in request.form.items():
        if not field.startswith(("c-", "o-")):
            continue
        number = _number(field, value.strip())
        if field.startswith("c-"):
            counts[field.removeprefix("c-")] = number
        else:
            option, _dash, column = field.removeprefix("o-").rpartition("-")
            counts["options"].setdefault(option, {})[column] = number
    return counts


def _number(field: str, value: str) -> int:
    # What cannot be read is refused: taken for nought, it would be a wrong count.
    if value and not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise InputRefused(field=field)
    return int(value or 0)
