"""The minutes' summary and the agenda, both made to be printed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from meeting.services.results.minutes import Minutes, read_minutes
from meeting.web.record_view import day_words, view_of
from meeting.web.viewer import the_desk

blueprint = Blueprint("minutes", __name__, url_prefix="/results")


@blueprint.get("/<int:meeting>/minutes")
def summary(meeting: int) -> str:
    return render_template("minutes.html", **shown(read_minutes(the_desk(), meeting)))


@blueprint.get("/<int:meeting>/agenda")
def agenda(meeting: int) -> str:
    """Handed out before the meeting, with the fingerprint to compare results with."""
    return render_template("agenda.html", **shown(read_minutes(the_desk(), meeting)))


def shown(minutes: Minutes) -> dict[str, Any]:
    """What both papers are drawn from: each result with its view, and the day in words."""
    return {
        "minutes": minutes,
        "results": [(result, view_of(result.record)) for result in minutes.results],
        "day": day_words(minutes.meeting.held_on.isoformat()),
    }
