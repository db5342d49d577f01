"""The chair's page and commands: step the agenda, open, extend, close, void, run off."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from meeting.services.agenda import agenda
from meeting.services.health.vitals import read_vitals
from meeting.services.log import log_check
from meeting.services.people import bodies
from meeting.services.polls import boards, deeds, polls
from meeting.services.results import publishing
from meeting.web import arithmetic, chair_words, health_words
from meeting.web.failures import run
from meeting.web.traditional import spoken
from meeting.web.viewer import staff_only, the_actor, the_desk

blueprint = Blueprint("chair", __name__, url_prefix="/chair")


@blueprint.get("/<int:meeting>")
@staff_only("chair", "secretary")
def console(meeting: int) -> str:
    desk, actor = the_desk(), the_actor()
    snapshot = boards.desk_snapshot(desk, meeting, actor)
    return render_template(
        "chair.html",
        meeting=meeting,
        snapshot=snapshot,
        barred=why_barred(snapshot),
        opens=chair_words.what_opens(snapshot["next_step"]["barred"]),
        deeds=[
            (each, chair_words.deed_words(each)) for each in deeds.last_deeds(desk, actor, meeting)
        ],
        faults=[
            *chair_words.health_sentences(snapshot),
            *health_words.urgent(read_vitals(desk, actor, meeting), snapshot["store_fault"]),
        ],
        announced=chair_words.result_sentence(snapshot["poll"]),
        sums=_sums(snapshot),
        standing=log_check.standing(desk, meeting),
    )


def _sums(snapshot: dict[str, Any]) -> dict[str, Any]:
    """The arithmetic of the page, each line to be followed by hand."""
    presence, shares, poll = snapshot["presence"], snapshot["shares"], snapshot["poll"]
    return {
        "quorum": arithmetic.quorum_line(
            shares["quorum"], presence["entitled"], presence["needed"]
        ),
        "presence": arithmetic.presence_line(presence),
        "roll": arithmetic.roll_sum(presence),
        "bar": arithmetic.bar_line(shares["bar"], poll and poll["base_line"]),
        "turnout": arithmetic.turnout_sum(poll),
    }


def why_barred(snapshot: dict[str, Any]) -> str:
    """Why the next step cannot be taken yet, with what it waits for; empty when it can."""
    barred = snapshot["next_step"]["barred"]
    return spoken(barred["zh"], barred["en"]) if barred else ""


@blueprint.post("/<int:meeting>/meeting")
@staff_only("chair", "secretary")
def steer_meeting(meeting: int) -> Response:
    steps = {"start": bodies.start_meeting, "end": bodies.end_meeting}
    step = steps.get(request.form.get("step", "start"))
    command = (lambda: step(the_desk(), the_actor(), meeting)) if step else _nothing
    return run(command, _console(meeting))


@blueprint.post("/<int:meeting>/item")
@staff_only("chair", "secretary")
def step_to(meeting: int) -> Response:
    item = request.form.get("item", 0, type=int)
    return run(lambda: agenda.step_to(the_desk(), the_actor(), meeting, item), _console(meeting))


@blueprint.post("/<int:meeting>/poll")
@staff_only("chair", "secretary")
def steer_poll(meeting: int) -> Response:
    """One command on a poll; the button's value names it."""
    desk, actor, form = the_desk(), the_actor(), request.form
    poll = form.get("poll", 0, type=int)
    attempt = form.get("attempt", 0, type=int)
    commands = {
        "prepare": lambda: polls.prepare_poll(desk, actor, poll),
        "open": lambda: polls.open_poll(desk, actor, poll),
        "extend": lambda: polls.extend_poll(desk, actor, attempt, form.get("seconds", 120, int)),
        "close": lambda: polls.close_poll(desk, actor, attempt),
        "void": lambda: polls.void_poll(desk, actor, attempt, form.get("reason", "")),
        "runoff": lambda: polls.runoff(desk, actor, attempt),
        "repeat": lambda: polls.repeat(desk, actor, attempt),
        "confirm": lambda: publishing.confirm(desk, actor, attempt, "chair"),
        "publish": lambda: publishing.publish(desk, actor, attempt),
    }
    command = commands.get(form.get("command", ""))
    return run(command or _nothing, _console(meeting))


def _nothing() -> None:
    """An unknown command does nothing; the page is shown again."""


def _console(meeting: int) -> str:
    return url_for("chair.console", meeting=meeting)
