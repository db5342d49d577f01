"""How far the long work has come that this visitor's page waits for."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from meeting.web.viewer import staff_only, the_desk

blueprint = Blueprint("work", __name__)


@blueprint.get("/how-far/<name>")
@staff_only("secretary", "chair")
def how_far(name: str) -> Response:
    """`{"done": n, "whole": n}` while it goes on, and an empty 204 before and after."""
    found = the_desk().under_way.how_far(name)
    answer = jsonify(done=found[0], whole=found[1]) if found else Response(status=204)
    answer.headers["Cache-Control"] = "no-store"
    return answer
