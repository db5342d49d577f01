"""The door: confirm who asks to be let in, take cards and typed codes, note leave and leaving."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.services.doors import checkin
from meeting.services.people import bodies
from meeting.web.failures import run
from meeting.web.viewer import staff_only, the_actor, the_desk

blueprint = Blueprint("door", __name__, url_prefix="/door")


@blueprint.get("/<int:meeting>")
@staff_only("door", "secretary")
def desk(meeting: int) -> str:
    return render_template(
        "door.html",
        meeting=meeting,
        info=bodies.get_meeting(the_desk(), meeting),
        members=checkin.roll(the_desk(), the_actor(), meeting),
        presence=checkin.presence(the_desk(), meeting),
    )


@blueprint.post("/<int:meeting>/card")
@staff_only("door", "secretary")
def card(meeting: int) -> Response:
    """A card read or a code typed; the answer names seat and person, for the eyes at the door."""
    code = request.form.get("code", "").strip()

    def let_in() -> None:
        staff, actor = the_desk(), the_actor()
        member_id = checkin.check_in_by_card(staff, actor, meeting, code)
        came = next(one for one in checkin.roll(staff, actor, meeting) if one.id == member_id)
        flash(_("已签到：席位 %(seat)s，%(name)s", seat=came.seat_no, name=came.name), "done")

    return run(let_in, url_for("door.desk", meeting=meeting))


@blueprint.post("/<int:meeting>/member")
@staff_only("door", "secretary")
def member(meeting: int) -> Response:
    staff, actor, form = the_desk(), the_actor(), request.form
    who = form.get("member", 0, type=int)
    reason = form.get("reason", "")
    channel = form.get("channel", "tablet")
    commands = {
        "confirm": lambda: checkin.confirm_check_in(staff, actor, meeting, who),
        "leave": lambda: checkin.mark_leave(staff, actor, who, reason),
        "absent": lambda: checkin.mark_absent(staff, actor, who),
        "left": lambda: checkin.mark_left(staff, actor, who),
        "channel": lambda: checkin.set_channel(staff, actor, who, channel),
    }
    command = commands.get(form.get("command", ""))
    return run(command or (lambda: None), url_for("door.desk", meeting=meeting))
