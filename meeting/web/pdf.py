"""The papers as PDF: the page itself, with its rights and its language, set by the press."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, current_app, g, request, url_for
from werkzeug.wrappers import Response

from meeting.press import shelf
from meeting.press.press import Press
from meeting.services.results import publishing
from meeting.web import cards, minutes, public, sheets
from meeting.web.languages import HTML_LANG, choose_language
from meeting.web.viewer import the_desk

blueprint = Blueprint("pdf", __name__)


def install(app: Flask) -> None:
    """Templates of papers say `sheet`, `picture(endpoint, …)` and `pdf_address(endpoint, …)`."""
    app.extensions["press"] = Press()
    app.jinja_env.globals["picture"] = picture
    app.jinja_env.globals["pdf_address"] = pdf_address
    app.context_processor(_frame)


def picture(endpoint: str, **values: Any) -> str:
    """Where a picture is fetched; on paper the picture itself, for the press fetches nothing."""
    if not _is_paper():
        return url_for(endpoint, **values)
    made: Any = current_app.view_functions[endpoint](**values)
    return "data:image/svg+xml;base64," + base64.b64encode(made.get_data()).decode()


def pdf_address(endpoint: str, **values: Any) -> str:
    """The address of this page's PDF, in the language in which the page is shown."""
    return url_for(endpoint, language=request.args.get("language"), **values)


@blueprint.get("/results/record/<int:record>/report.pdf")
def report(record: int) -> Any:
    return _of_record("report", record, lambda: public.report(record))


@blueprint.get("/results/record/<int:record>/announcement.pdf")
def announcement(record: int) -> Any:
    return _of_record("announcement", record, lambda: public.announcement(record))


@blueprint.get("/results/<int:meeting>/minutes.pdf")
def summary(meeting: int) -> Any:
    return _kept(f"minutes-{meeting}", f"minutes-{meeting}", lambda: minutes.summary(meeting))


@blueprint.get("/results/<int:meeting>/agenda.pdf")
def agenda(meeting: int) -> Any:
    return _kept(f"agenda-{meeting}", f"agenda-{meeting}", lambda: minutes.agenda(meeting))


@blueprint.get("/desk/meetings/<int:meeting>/sign-in-sheet.pdf")
def sign_in_sheet(meeting: int) -> Any:
    return _fresh("sign-in-sheet", lambda: sheets.sign_in_sheet(meeting))


@blueprint.get("/desk/meetings/<int:meeting>/polls/<int:poll>/paper-ballot.pdf")
def paper_ballot(meeting: int, poll: int) -> Any:
    return _fresh(f"paper-ballot-{poll}", lambda: sheets.paper_ballot(meeting, poll))


@blueprint.get("/desk/bodies/<int:body>/cards.pdf")
def card_sheet(body: int) -> Any:
    return _fresh("cards", lambda: cards.sheet(body))


def _of_record(kind: str, record: int, page: Callable[[], Any]) -> Any:
    info = publishing.get_record(the_desk(), record)
    # Numbers are a body's own; on the shelf papers of several bodies lie side by side.
    return _kept(f"{kind}-{info.sha256[:16]}", f"{kind}-{info.seq:03d}", page)


def _kept(on_shelf: str, name: str, page: Callable[[], Any]) -> Any:
    """A public paper, kept until it says something else."""
    language = HTML_LANG[choose_language()]
    return _set(
        page,
        name,
        lambda text: shelf.kept(the_desk().data, f"{on_shelf}.{language}", text, _press().pdf),
    )


def _fresh(name: str, page: Callable[[], Any]) -> Any:
    """A paper of the house, made for who may see it and kept nowhere: a card is a key."""
    return _set(page, name, lambda text: _press().pdf(text))


def _set(page: Callable[[], Any], name: str, make: Callable[[str], bytes]) -> Any:
    g.is_paper = True
    try:
        # The page's own view, so whoever may not see the page is answered as there.
        shown = page()
    finally:
        g.is_paper = False
    if not isinstance(shown, str):
        return shown
    answer = Response(make(shown), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer


def _frame() -> dict[str, str]:
    """What a paper stands in; `paper_name` is the tag of its name: on a page that has its own."""
    if _is_paper():
        return {"sheet_frame": "paper.html", "paper_name": "h1"}
    return {"sheet_frame": "base.html", "paper_name": "p"}


def _is_paper() -> bool:
    return bool(g.get("is_paper"))


def _press() -> Press:
    press: Press = current_app.extensions["press"]
    return press
