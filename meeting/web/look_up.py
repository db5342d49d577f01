"""One's own ballot by its serial, on any device, once the record is published."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from meeting.services.results import look_up, publishing
from meeting.web.viewer import the_desk

blueprint = Blueprint("look_up", __name__, url_prefix="/results")


@blueprint.get("/record/<int:record>/ballot")
def ballot(record: int) -> str:
    """The form, and under it the ballot of the serial that was asked for."""
    info = publishing.get_record(the_desk(), record)
    serial = request.args.get("serial", "")[:64]
    return render_template(
        "own_ballot.html",
        record=info,
        is_listed=look_up.lists_ballots(info),
        asked=look_up.written(serial),
        ballot=look_up.find_ballot(info, serial),
    )
