"""The minutes' summary and the agenda, both made to be printed."""

from __future__ import annotations

from flask import Blueprint, render_template

from meeting.services.results.minutes import read_minutes
from meeting.web.viewer import the_desk

blueprint = Blueprint("minutes", __name__, url_prefix="/results")


@blueprint.get("/<int:meeting>/minutes")
def summary(meeting: int) -> str:
    return render_template("minutes.html", minutes=read_minutes(the_desk(), meeting))


@blueprint.get("/<int:meeting>/agenda")
def agenda(meeting: int) -> str:
    """Handed out before the meeting, with the fingerprint to compare results with."""
    return render_template("agenda.html", minutes=read_minutes(the_desk(), meeting))
