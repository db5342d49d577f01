"""The front page, health, the trust page and the local root certificate."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, current_app, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response

from meeting.services.people import bodies
from meeting.services.people.set_up import needs_set_up
from meeting.settings import Settings
from meeting.web.paper import qr_svg
from meeting.web.viewer import the_actor, the_desk

blueprint = Blueprint("home", __name__)


def the_settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def share_settings(app: Flask) -> None:
    """Templates say on every page when the connection is not encrypted."""
    app.context_processor(lambda: {"transport": the_settings().transport})


@blueprint.get("/")
def front() -> str | Response:
    desk = the_desk()
    if needs_set_up(desk):
        return redirect(url_for("set_up.first"))
    if the_actor().kind == "member":
        return redirect(url_for("room.my_tablet"))
    halls = [(body, bodies.list_meetings(desk, body.id)) for body in bodies.list_bodies(desk)]
    return render_template("front.html", halls=halls)


@blueprint.get("/healthz")
def health() -> Response:
    """200 when the store answers."""
    bodies.list_bodies(the_desk())
    return jsonify(ok=True)


@blueprint.get("/trust")
def trust() -> str:
    return render_template("trust.html", settings=the_settings())


@blueprint.get("/trust/root.pem")
def root_pem() -> Response:
    pem = the_settings().root_pem
    if pem is None:
        abort(404)
    answer = Response(pem.read_bytes(), mimetype="application/x-x509-ca-cert")
    answer.headers["Content-Disposition"] = "attachment; filename=yishitang-root.crt"
    return answer


@blueprint.get("/trust/qr.svg")
def trust_qr() -> Response:
    return Response(qr_svg(the_settings().address + "/trust"), mimetype="image/svg+xml")
