"""The chief teller's sealed lists: opened with the passphrase, to recount or to show one ballot."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meeting.services import access
from meeting.services.people import bodies
from meeting.services.results import look_up, publishing, sealed_rows
from meeting.web.failures import attempt
from meeting.web.viewer import staff_only, the_actor, the_desk

blueprint = Blueprint("sealed", __name__, url_prefix="/teller")


@blueprint.get("/<int:meeting>/sealed")
@staff_only("chief_teller", "teller")
def page(meeting: int) -> str:
    """The secret polls of a meeting, and who keeps the ballots of each."""
    desk, info = the_desk(), bodies.get_meeting(the_desk(), meeting)
    access.require(the_actor(), "desk.read", info.body_id)
    records = publishing.list_records(desk, meeting_id=meeting)
    secret = [one for one in records if one.data["poll"]["secrecy"] == "secret"]
    return render_template(
        "sealed.html",
        meeting=meeting,
        info=info,
        records=secret,
        kept=sealed_rows.kept_by_record(desk, [one.id for one in secret]),
    )


@blueprint.post("/sealed/<int:record>/list")
@staff_only("chief_teller")
def whole(record: int) -> Response:
    """Every ballot under the root: what `python -m voting verify --ballots` recounts."""
    desk, actor, seq = the_desk(), the_actor(), publishing.get_record(the_desk(), record).seq
    return _handed_out(
        record,
        f"rows-{seq:03d}.json",
        lambda: sealed_rows.open_list(desk, actor, record, _passphrase()),
    )


@blueprint.post("/sealed/<int:record>/row")
@staff_only("chief_teller")
def single(record: int) -> Response:
    """One voter's ballot and its way to the root: what `python -m voting verify --row` checks."""
    desk, actor = the_desk(), the_actor()
    serial = look_up.written(request.form.get("serial", "")[:64])
    return _handed_out(
        record,
        f"row-{serial}.json",
        lambda: sealed_rows.open_row(desk, actor, record, _passphrase(), serial),
    )


def _handed_out(record: int, name: str, opening: Callable[[], bytes]) -> Response:
    found: list[bytes] = []
    if not attempt(lambda: found.append(opening())):
        meeting = publishing.get_record(the_desk(), record).meeting_id
        return redirect(url_for("sealed.page", meeting=meeting))
    answer = Response(found[0], mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _passphrase() -> str:
    return request.form.get("passphrase", "")
