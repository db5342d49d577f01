"""The health page: how the machine under the meeting does, for people who are no technicians."""

from __future__ import annotations

from flask import Blueprint, render_template

from meeting.services.health.vitals import read_vitals
from meeting.services.people import bodies
from meeting.web import health_words
from meeting.web.viewer import staff_only, the_actor, the_desk

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/<int:meeting>")
@staff_only("chair", "chief_teller", "teller", "secretary", "door")
def page(meeting: int) -> str:
    desk = the_desk()
    vitals = read_vitals(desk, the_actor(), meeting)
    return render_template(
        "health.html",
        meeting=meeting,
        info=bodies.get_meeting(desk, meeting),
        vitals=vitals,
        sentences=health_words.needs_a_hand(vitals),
        is_thin=health_words.are_tablets_missing(vitals),
        is_slow=health_words.is_slow(vitals),
        is_disk_short=vitals.is_disk_short,
        is_backup_old=health_words.is_backup_old(vitals),
        size=health_words.size,
    )
