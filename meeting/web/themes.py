"""How a page is coloured: on paper, in high contrast, or dark, as the person switched.

Nothing is chosen at first: static/tokens.css then follows what the device asks for.
"""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, request, session
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.web.returning import back_without

THEMES = ("light", "contrast", "dark")

blueprint = Blueprint("themes", __name__)


def install(app: Flask) -> None:
    """Every page knows the chosen theme and the ones to choose from, with their names."""
    app.context_processor(lambda: {"theme": choose_theme(), "themes": _named()})


def choose_theme() -> str:
    """One of THEMES, or empty where nobody chose. `?theme=` speaks for one page only.

    So the address alone makes a hall's display dark: it has no sign-in and keeps no cookie.
    """
    for chosen in (request.args.get("theme"), session.get("theme")):
        if chosen in THEMES:
            return str(chosen)
    return ""


@blueprint.post("/theme")
def change_theme() -> Response:
    """Keeps the choice in the cookie and goes back to the page that it came from."""
    if request.form.get("theme") in THEMES:
        session["theme"] = request.form["theme"]
    return redirect(back_without("theme"))


def _named() -> dict[str, str]:
    return {"light": _("浅色"), "contrast": _("高对比"), "dark": _("深色")}
