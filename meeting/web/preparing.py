"""Preparing a meeting: its agenda and its polls."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.services import agenda, polls
from meeting.services.agenda import OptionDraft
from meeting.web.failures import run
from meeting.web.viewer import staff_only, the_actor, the_desk

blueprint = Blueprint("preparing", __name__, url_prefix="/desk/meetings")


@blueprint.post("/<int:meeting>/items")
@staff_only("secretary")
def add_item(meeting: int) -> Response:
    form = request.form
    return run(
        lambda: agenda.add_item(
            the_desk(), the_actor(), meeting, form["kind"], form["title"], form.get("text", "")
        ),
        _back(meeting),
        _("已加入议程。"),
    )


@blueprint.post("/<int:meeting>/items/<int:item>")
@staff_only("secretary")
def change_item(meeting: int, item: int) -> Response:
    desk, actor = the_desk(), the_actor()
    position = request.form.get("position", 1, type=int)
    commands = {
        "remove": lambda: agenda.remove_item(desk, actor, item),
        "up": lambda: agenda.move_item(desk, actor, item, max(1, position - 1)),
        "down": lambda: agenda.move_item(desk, actor, item, position + 1),
    }
    return run(commands.get(request.form.get("command", ""), lambda: None), _back(meeting))


@blueprint.post("/<int:meeting>/items/<int:item>/polls")
@staff_only("secretary")
def add_poll(meeting: int, item: int) -> Response:
    """Options come as lines: name | cost | place | unit | description | source."""
    form = request.form
    seats = form.get("seats", type=int)
    minutes = form.get("minutes", type=int)
    options = [_option(line) for line in form.get("options", "").splitlines() if line.strip()]
    return run(
        lambda: agenda.add_poll(
            the_desk(), the_actor(), item, form["title"], form.get("text", ""), form["pack"],
            seats, form.get("secrecy", "secret"), minutes * 60 if minutes else None, options,
        ),
        _back(meeting),
        _("已加入表决。"),
    )  # fmt: skip


@blueprint.post("/<int:meeting>/polls/<int:poll>/prepare")
@staff_only("secretary")
def prepare(meeting: int, poll: int) -> Response:
    return run(lambda: polls.prepare_poll(the_desk(), the_actor(), poll), _back(meeting))


def _option(line: str) -> OptionDraft:
    parts = [part.strip() for part in line.replace("|", "|").split("|")]
    name, cost, place, unit, description, source = (parts + [""] * 6)[:6]
    return OptionDraft(
        name=name,
        description=description,
        cost=cost,
        place=place,
        unit=unit,
        picture="",
        source=source,
    )


def _back(meeting: int) -> str:
    return url_for("secretary.meeting", meeting=meeting)
