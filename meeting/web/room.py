"""The hall's two pages: a member's tablet and the public display."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.services.blind import credentials
from meeting.services.doors import checkin
from meeting.services.people import bodies
from meeting.services.polls import boards, casting
from meeting.web import words
from meeting.web.failures import attempt, run
from meeting.web.languages import error_language
from meeting.web.safety import LARGEST_ID
from meeting.web.viewer import members_only, the_actor, the_desk, the_device
from voting.errors import VotingError

blueprint = Blueprint("room", __name__)


@blueprint.get("/tablet")
@members_only
def my_tablet() -> str | Response:
    """The tablet of the member's meeting: the one in session, else the newest."""
    actor = the_actor()
    if actor.body_id is None:
        abort(404)
    meetings = bodies.list_meetings(the_desk(), actor.body_id)
    for state in ("in_session", "preparing", "ended"):
        for meeting in reversed(meetings):
            if meeting.state == state and _is_member(meeting.id):
                return redirect(url_for("room.tablet", meeting=meeting.id))
    return render_template("no_meeting.html")


@blueprint.get("/tablet/<int:meeting>")
@members_only
def tablet(meeting: int) -> str:
    person = the_actor().id or 0
    snapshot = boards.tablet_snapshot(the_desk(), person, meeting)
    return render_template(
        "tablet.html",
        meeting=meeting,
        snapshot=snapshot,
        seat=snapshot["seat"],
        poll=snapshot.get("poll"),
        words=words.for_tablet(),
        plain_key=secrets.token_hex(16),
        sign_in=hashlib.sha256(the_device().encode()).hexdigest()[:16],
    )


@blueprint.post("/tablet/<int:meeting>/cast")
@members_only
def cast(meeting: int) -> Response:
    """The plain ballot: the same promise as the socket, one form, no script."""
    form = request.form
    marks = _plain_marks(form.get("method", ""))
    write_ins = [name.strip() for name in form.getlist("write_in") if name.strip()]
    asked = casting.CastRequest(
        form.get("attempt", 0, type=int), form.get("key", ""), marks, write_ins
    )
    if attempt(lambda: casting.cast_ballot(the_desk(), the_actor(), asked)):
        flash(_("已记录。您的选票已经记下，不用再做什么。"), "done")
    return redirect(url_for("room.tablet", meeting=meeting))


@blueprint.post("/tablet/<int:meeting>/credential")
@members_only
def credential(meeting: int) -> tuple[Response, int]:
    """The blind signature of what the tablet blinded; JSON both ways, refusals with their code."""
    asked = request.get_json(silent=True)
    told = asked if isinstance(asked, dict) else {}
    try:
        signature = credentials.draw_credential(
            the_desk(), the_actor(), _number(told.get("attempt")), _hexadecimal(told.get("blinded"))
        )
    except VotingError as error:
        said = {"code": error.code, "message": error.message(error_language())}
        return jsonify(said), 409 if error.code == "credential-drawn" else 400
    return jsonify({"signature": signature.hex()}), 200


@blueprint.get("/tablet/<int:meeting>/rule/<int:announced>")
@members_only
def rule(meeting: int, announced: int) -> Response:
    """The text of the rule pack that this attempt's opening statement names by its hash."""
    text = credentials.announced_rule(the_desk(), announced)
    return Response(text, mimetype="text/plain")


@blueprint.post("/tablet/<int:meeting>/check-in")
@members_only
def ask_check_in(meeting: int) -> Response:
    back = url_for("room.tablet", meeting=meeting)
    return run(lambda: checkin.ask_check_in(the_desk(), the_actor(), meeting), back)


@blueprint.get("/display/<int:meeting>")
def display(meeting: int) -> str:
    snapshot = boards.hall_snapshot(the_desk(), meeting)
    return render_template(
        "display.html", meeting=meeting, snapshot=snapshot, words=words.for_display()
    )


def _number(value: object) -> int:
    return value if type(value) is int and 0 < value <= LARGEST_ID else 0


def _hexadecimal(value: object) -> bytes:
    try:
        return bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        return b""


def _plain_marks(method: str) -> dict[str, Any]:
    """The fields `m-<option>` of the plain form as marks."""
    marks: dict[str, Any] = {}
    for field, value in request.form.items():
        if field.startswith("m-") and value:
            option = field.removeprefix("m-")
            if method == "choose":
                marks[option] = 1
            elif method == "rank":
                marks[option] = int(value) if value.isdecimal() and len(value) < 4 else value
            else:
                marks[option] = value
    return marks


def _is_member(meeting_id: int) -> bool:
    try:
        boards.tablet_snapshot(the_desk(), the_actor().id or 0, meeting_id)
    except VotingError:
        return False
    return True
