"""The tellers' page: issued and collected, counts by hand, confirm or send back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.services.blind import blind_keys, recovery_keys
from meeting.services.people import bodies
from meeting.services.polls import boards, manual
from meeting.services.results import publishing
from meeting.web import teller_table
from meeting.web.count_form import read_counts
from meeting.web.failures import run
from meeting.web.traditional import spoken
from meeting.web.viewer import has_role, staff_only, the_actor, the_desk

blueprint = Blueprint("teller", __name__, url_prefix="/teller")


@blueprint.get("/<int:meeting>")
@staff_only("chief_teller", "teller")
def table(meeting: int) -> str:
    snapshot = boards.desk_snapshot(the_desk(), meeting, the_actor())
    waits = why_waiting(snapshot)
    return render_template(
        "teller.html",
        meeting=meeting,
        snapshot=snapshot,
        channels=teller_table.channel_rows(snapshot),
        moving=teller_table.moving(snapshot),
        differing=teller_table.differing,
        waits=waits,
        may_confirm=not waits and has_role("chief_teller"),
    )


def why_waiting(snapshot: dict[str, Any]) -> str:
    """Why the count of a closed poll cannot be confirmed by this viewer now; empty when it can."""
    poll, barred = snapshot["poll"], snapshot["next_step"]["barred"]
    if not poll or poll["state"] != "closed":
        return ""
    if barred:
        return spoken(barred["zh"], barred["en"])
    if any(c["role"] == "chief_teller" and c["confirmed"] for c in snapshot["confirmations"]):
        return str(_("您已经确认，等主席确认。"))
    return "" if has_role("chief_teller") else str(_("由总监票人确认。"))


@blueprint.post("/<int:meeting>/manual")
@staff_only("chief_teller", "teller")
def enter(meeting: int) -> Response:
    """One person's count of one channel; it stands when a second person enters the same."""
    form = request.form
    attempt = form.get("attempt", 0, type=int)
    channel = form.get("channel", "paper")
    agreed: list[bool] = []
    answer = run(
        lambda: agreed.append(
            manual.enter_manual(the_desk(), the_actor(), attempt, channel, read_counts(form))
        ),
        url_for("teller.table", meeting=meeting),
    )
    if agreed:
        same, waits = _("两人录入的票数相同，已计入。"), _("已录入。两人录入相同的票数才计入。")
        flash(same if agreed[0] else waits, "done")
    return answer


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
