"""How far the long work has come that this visitor's page waits for."""

from __future__ import annotations

from contextlib import AbstractContextManager

from flask import Blueprint, Response, jsonify, request

from meeting.services.under_way import Told
from meeting.web.viewer import staff_only, the_desk

blueprint = Blueprint("work", __name__)


def followed() -> AbstractContextManager[Told]:
    """The work of this request under the name that the waiting page gave it, if it did."""
    return the_desk().under_way.following(request.form.get("work", ""))


@blueprint.get("/how-far/<name>")
@staff_only("secretary", "chair")
def how_far(name: str) -> Response:
    """`{"done": n, "whole": n, "step": code}` while it goes on, an empty 204 before and after."""
    found = the_desk().under_way.how_far(name)
    answer = jsonify(found._asdict()) if found else Response(status=204)
    answer.headers["Cache-Control"] = "no-store"
    return answer
