"""The door: confirm who asks to be let in, take cards and typed codes, note leave and leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.services.doors import admitting, checkin
from meeting.services.people import bodies
from meeting.web.door_list import listed
from meeting.web.failures import run
from meeting.web.traditional import refusal
from meeting.web.viewer import staff_only, the_actor, the_desk
from voting.errors import VotingError

blueprint = Blueprint("door", __name__, url_prefix="/door")

# The page's script asks for the answer alone; without scripts the whole page comes again.
ALONE = "fragment"


@blueprint.get("/<int:meeting>")
@staff_only("door", "secretary")
def desk(meeting: int) -> str:
    """Figures, and those who are still missing; `show` and `find` choose whom the list names."""
    members = checkin.roll(the_desk(), the_actor(), meeting)
    return render_template(
        "door.html",
        meeting=meeting,
        info=bodies.get_meeting(the_desk(), meeting),
        listed=listed(members, request.args.get("show", ""), request.args.get("find", "")),
        presence=checkin.presence(the_desk(), meeting),
    )


@blueprint.post("/<int:meeting>/card")
@staff_only("door", "secretary")
def card(meeting: int) -> str | Response:
    """A card read or a code typed; the answer names seat and person, for the eyes at the door."""
    given = request.form.get("code", "")
    return _answered(
        meeting,
        lambda: admitting.answer_card(the_desk(), the_actor(), meeting, given),
        find=given.strip() if len(given.strip()) <= admitting.SEAT_LONGEST else "",
    )


@blueprint.post("/<int:meeting>/member")
@staff_only("door", "secretary")
def member(meeting: int) -> str | Response:
    """One command on a member; the button's value names it."""
    staff, actor, form = the_desk(), the_actor(), request.form
    who = form.get("member", 0, type=int)
    reason = form.get("reason", "")
    if form.get("command") in ("confirm", "undo"):
        command = admitting.undo_check_in if form["command"] == "undo" else _confirmed
        return _answered(meeting, lambda: command(staff, actor, meeting, who))
    commands = {
        "leave": lambda: checkin.mark_leave(staff, actor, who, reason),
        "absent": lambda: checkin.mark_absent(staff, actor, who, reason),
        "left": lambda: checkin.mark_left(staff, actor, who, reason),
        "channel": lambda: checkin.set_channel(staff, actor, who, form.get("channel", "tablet")),
    }
    found = commands.get(form.get("command", ""))
    return run(found or (lambda: None), url_for("door.desk", meeting=meeting))


def _confirmed(staff: Any, actor: Any, meeting: int, who: int) -> admitting.DoorAnswer:
    checkin.confirm_check_in(staff, actor, meeting, who)
    came = next(one for one in checkin.roll(staff, actor, meeting) if one.id == who)
    return admitting.DoorAnswer("admitted", came, staff.now(), actor.name)


def _answered(
    meeting: int,
    ask: Callable[[], admitting.DoorAnswer | checkin.MemberInfo],
    find: str = "",
) -> str | Response:
    """The answer as a piece of the page, or as a notice on the page that is loaded again."""
    answer, refused, code = None, "", ""
    try:
        answer = ask()
    except VotingError as error:
        refused, code = refusal(error), error.code
    undone = answer if isinstance(answer, checkin.MemberInfo) else None
    told = answer if isinstance(answer, admitting.DoorAnswer) else None
    if ALONE in request.form:
        return render_template(
            "_door_answer.html", meeting=meeting, answer=told, undone=undone, refusal=refused
        )
    if refused:
        flash(f"{refused} [{code}]", "refused")
    elif undone is not None:
        flash(
            _("已撤销签到：席位 %(seat)s，%(name)s", seat=undone.seat_no, name=undone.name), "done"
        )
    elif told is not None and told.kind == "seat":
        flash(_("座位号不能证明身份，还没有签到。请核对本人，再按“确认到会”。"), "ask")
        return redirect(url_for("door.desk", meeting=meeting, show="all", find=find))
    elif told is not None:
        words = {
            "admitted": _("已签到：席位 %(seat)s，%(name)s"),
            "already": _("先前已经签到：席位 %(seat)s，%(name)s"),
        }
        named = {"seat": told.member.seat_no, "name": told.member.name}
        flash(words[told.kind] % named, "done")
    return redirect(url_for("door.desk", meeting=meeting))
