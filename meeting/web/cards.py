"""Cards: an A4 sheet with a QR code and a short code for every member, and the demo's page."""

from __future__ import annotations

import base64
from typing import NamedTuple

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.services.desk import Actor
from meeting.services.doors import cards
from meeting.services.people import bodies
from meeting.web.failures import run
from meeting.web.home import the_settings
from meeting.web.paper import qr_svg
from meeting.web.viewer import staff_only, the_actor, the_desk

blueprint = Blueprint("cards", __name__)


# The demo's page shows cards to everybody, and only those of bodies marked as demonstrations.
DEMONSTRATOR = Actor("system", None, "示范", frozenset({"admin"}), None)


# Ten sheets of A4. Thousands of codes at once would hold up everybody else for many seconds.
CARDS_MOST = 120


class Shown(NamedTuple):
    """One card as it is printed."""

    card: cards.Card
    address: str
    picture: str


@blueprint.get("/desk/bodies/<int:body>/cards")
@staff_only("secretary")
def sheet(body: int) -> str:
    """The cards of one delegation, or of all, a few sheets at a time: codes take time to draw."""
    listed = cards.list_cards(the_desk(), the_actor(), body)
    unit = request.args.get("unit", "")
    chosen = [card for card in listed if unit in ("", card.unit)]
    pages = max(1, -(-len(chosen) // CARDS_MOST))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = chosen[(page - 1) * CARDS_MOST : page * CARDS_MOST]
    return render_template(
        "cards.html",
        body=body,
        body_name=_names()[body],
        cards=_drawn(shown),
        demo=False,
        unit=unit,
        units=sorted({card.unit for card in listed}),
        many=len(chosen),
        page=page,
        pages=pages,
    )


@blueprint.post("/desk/people/<int:person>/revoke")
@staff_only("secretary")
def revoke(person: int) -> Response:
    return run(
        lambda: cards.revoke_card(the_desk(), the_actor(), person),
        url_for("secretary.home"),
        _("旧卡已作废，请重新打印。"),
    )


@blueprint.get("/demo/cards")
def demo() -> str:
    """Every demo member's card; only bodies marked as demonstrations have such a page."""
    shown = [body for body in bodies.list_bodies(the_desk()) if body.is_demo]
    if not shown or not the_settings().demo:
        abort(404)
    chosen = request.args.get("body", shown[0].id, type=int)
    if chosen not in {body.id for body in shown}:
        abort(404)
    return render_template(
        "cards.html",
        body=chosen,
        body_name=_names()[chosen],
        cards=_drawn(cards.list_cards(the_desk(), DEMONSTRATOR, chosen)),
        demo=True,
        bodies=shown,
    )


def _names() -> dict[int, str]:
    return {body.id: body.name for body in bodies.list_bodies(the_desk())}


def _drawn(listed: list[cards.Card]) -> list[Shown]:
    """The cards with their codes, drawn beside the server: meanwhile it serves everybody else."""
    address = the_settings().address
    return the_desk().run(lambda: [_shown(card, address) for card in listed])


def _shown(card: cards.Card, server: str) -> Shown:
    address = server + "/s/" + card.token
    picture = base64.b64encode(qr_svg(address)).decode()
    return Shown(card, address, f"data:image/svg+xml;base64,{picture}")
