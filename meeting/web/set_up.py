"""The first start of an empty house: the first administrator."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.services.people import bodies
from meeting.services.people.set_up import needs_set_up
from meeting.web.failures import attempt
from meeting.web.viewer import the_desk

blueprint = Blueprint("set_up", __name__)


@blueprint.route("/set-up", methods=["GET", "POST"])
def first() -> str | Response:
    """Only while there is no account at all; afterwards this page is gone."""
    if not needs_set_up(the_desk()):
        abort(404)
    form = request.form
    if request.method == "POST" and attempt(
        lambda: bodies.set_up(the_desk(), form["name"], form["display_name"], form["password"]),
        _("已建立管理员，请登录。"),
    ):
        return redirect(url_for("sign_in.staff", name=form.get("name", "")))
    return render_template("set_up.html")
