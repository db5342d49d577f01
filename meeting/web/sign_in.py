"""Signing in: staff by name and password, members by card, short code or seat and PIN."""

from __future__ import annotations

import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meeting.services.doors import sign_in
from meeting.services.people import bodies
from meeting.web.failures import tell
from meeting.web.returning import back_or
from meeting.web.viewer import sign_in_viewer, sign_out_viewer, the_actor, the_desk, the_device
from voting.errors import VotingError

blueprint = Blueprint("sign_in", __name__)

# A page with its status, or the way on.
Answer = tuple[str, int] | Response


@blueprint.route("/sign-in", methods=["GET", "POST"])
def staff() -> Answer:
    status = 200
    if request.method == "POST":
        try:
            actor, device = sign_in.sign_in_staff(
                the_desk(),
                request.form.get("name", ""),
                request.form.get("password", ""),
                _address(),
            )
        except VotingError as error:
            status = tell(error)
        else:
            sign_in_viewer(actor, device)
            return redirect(back_or(url_for("home.front")))
    page = render_template(
        "sign_in.html", name=request.values.get("name", ""), code=request.args.get("code", "")
    )
    return page, status


@blueprint.get("/s/<token>")
def card(token: str) -> str:
    """A card was scanned. Opening a link changes nothing; the button does."""
    return render_template("card.html", holder=sign_in.card_holder(the_desk(), token))


@blueprint.post("/s/<token>")
def card_open(token: str) -> Response:
    try:
        person_id, device = sign_in.sign_in_card(the_desk(), token, _device(), _address())
    except VotingError as error:
        tell(error)
        return redirect(url_for("sign_in.seat"))
    return _hold_seat(person_id, device)


@blueprint.route("/seat", methods=["GET", "POST"])
def seat() -> Answer:
    status = 200
    if request.method == "POST":
        form = request.form
        try:
            if form.get("code"):
                person_id, device = sign_in.sign_in_code(
                    the_desk(), form["code"], _device(), _address()
                )
            else:
                person_id, device = sign_in.sign_in_seat(
                    the_desk(),
                    form.get("meeting", 0, type=int),
                    form.get("seat_no", ""),
                    form.get("pin", ""),
                    _device(),
                    _address(),
                )
        except VotingError as error:
            status = tell(error)
        else:
            return _hold_seat(person_id, device)
    return render_template("seat.html", meetings=_meetings_in_session()), status


@blueprint.post("/sign-out")
def leave() -> Response:
    sign_in.sign_out(the_desk(), the_actor())
    sign_out_viewer()
    return redirect(url_for("home.front"))


def _hold_seat(person_id: int, device: str) -> Response:
    actor = sign_in.load_person(the_desk(), person_id, device)
    if actor is None:
        return redirect(url_for("sign_in.seat"))
    sign_in_viewer(actor, device)
    return redirect(url_for("room.my_tablet"))


def _meetings_in_session() -> list[bodies.MeetingInfo]:
    desk = the_desk()
    found = [m for body in bodies.list_bodies(desk) for m in bodies.list_meetings(desk, body.id)]
    return [m for m in found if m.state != "ended"]


def _device() -> str:
    """One random name for this browser, kept while it holds a seat; it says nothing of anybody."""
    return the_device() or secrets.token_hex(16)


def _address() -> str:
    return request.remote_addr or ""
