"""Pictures of options: served as they lie, for tablets and displays to keep."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from meeting.services.agenda import pictures
from meeting.web.viewer import the_desk

blueprint = Blueprint("pictures", __name__)

# A name belongs to one picture for ever, so nobody need ask for it twice.
KEPT = "public, max-age=31536000, immutable"


@blueprint.get("/pictures/<name>")
def show(name: str) -> Response:
    content, media_type = pictures.get_picture(the_desk(), name)
    answer = Response(content, mimetype=media_type)
    answer.headers["Cache-Control"] = KEPT
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Disposition"] = "inline"
    return answer
