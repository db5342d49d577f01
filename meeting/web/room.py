"""The hall's two pages: a member's tablet and the public display."""

from __future__ import annotations

import hashlib
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
from meeting.services.errors import BallotNotValid
from meeting.services.people import bodies
from meeting.services.polls import boards, casting
from meeting.web import words
from meeting.web.failures import run, tell
from meeting.web.plain_ballot import plain_key, plain_marks, plain_write_ins
from meeting.web.safety import LARGEST_ID
from meeting.web.traditional import refusal
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
    return _tablet_page(meeting, {}, [], is_again="again" in request.args)


@blueprint.post("/tablet/<int:meeting>/cast")
@members_only
def cast(meeting: int) -> Response | tuple[str, int]:
    """The plain ballot: the same promise as the socket, one form, no script."""
    form = request.form
    marks, write_ins = plain_marks(form), plain_write_ins(form)
    asked = casting.CastRequest(
        form.get("attempt", 0, type=int), form.get("key", ""), marks, write_ins
    )
    try:
        casting.cast_ballot(the_desk(), the_actor(), asked)
    except BallotNotValid as error:
        # It comes back as it was filled in, so that only the fault is to be mended.
        status = tell(error)
        return _tablet_page(meeting, marks, write_ins, is_again=True), status
    except VotingError as error:
        tell(error)
    else:
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
        said = {"code": error.code, "message": refusal(error)}
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


def _tablet_page(
    meeting: int, marks: dict[str, Any], write_ins: list[str], *, is_again: bool
) -> str:
    """The tablet with its newest snapshot; the marks are those of the plain form."""
    person = the_actor().id or 0
    snapshot = _snapshot(meeting)
    poll = snapshot.get("poll")
    key = ""
    if poll and poll["state"] == "open" and poll["protection"] != "blind":
        key = plain_key(person, poll["attempt"])
    return render_template(
        "tablet.html",
        meeting=meeting,
        snapshot=snapshot,
        seat=snapshot["seat"],
        poll=poll,
        words=words.for_tablet(),
        plain_key=key,
        marks=marks,
        write_ins=write_ins,
        is_again=is_again,
        sign_in=hashlib.sha256(the_device().encode()).hexdigest()[:16],
    )


def _snapshot(meeting: int) -> dict[str, Any]:
    """What the viewer's tablet shows; a hall that comes at once is read once for all of it."""
    desk, person = the_desk(), the_actor().id or 0
    return desk.pictured(meeting, person) or boards.tablet_snapshot(desk, person, meeting)


def _is_member(meeting_id: int) -> bool:
    try:
        boards.tablet_snapshot(the_desk(), the_actor().id or 0, meeting_id)
    except VotingError:
        return False
    return True
