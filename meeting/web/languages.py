"""Which language a page speaks: Chinese, unless the person switched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Flask, Request, redirect, request, session
from flask_babel import Babel, format_datetime, ngettext
from werkzeug.wrappers import Response

from meeting.web.returning import back_without

LANGUAGES = {"zh_Hans_CN": "简体中文", "zh_Hant": "繁體中文", "en": "English"}
TRADITIONAL = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")
HTML_LANG = {"zh_Hans_CN": "zh-CN", "zh_Hant": "zh-Hant", "en": "en"}

blueprint = Blueprint("languages", __name__)


def N_(sentence: str) -> str:  # noqa: N802 - the name by which Babel finds sentences to translate
    """Marks a sentence for translation and leaves it as it is."""
    return sentence


def P_(sentence: str) -> str:  # noqa: N802 - as above
    """Marks a sentence that other languages say otherwise of one than of many."""
    return sentence


def install(app: Flask) -> None:
    """Make `_()` and the dates of templates speak the chosen language."""
    Babel(app, locale_selector=choose_language)
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.filters["hall_time"] = hall_time
    app.jinja_env.globals["_n"] = counted
    app.context_processor(
        lambda: {
            "languages": LANGUAGES,
            "language_tags": HTML_LANG,
            "language": choose_language(),
            "html_lang": HTML_LANG[choose_language()],
        }
    )


def hall_time(at: datetime) -> str:
    """A time as the clock in the hall shows it; the store keeps UTC."""
    return str(format_datetime(at if at.tzinfo else at.replace(tzinfo=UTC), "yyyy-MM-dd HH:mm:ss"))


def counted(sentence: str, n: int, **said: object) -> str:
    """The sentence for so many: Chinese says it alike, English says one person, two people."""
    return str(ngettext(sentence, sentence, n, n=n, **said))


def choose_language() -> str:
    """The language of the page that is being made."""
    return language_of(request, session)


def language_of(request: Request, session: Mapping[str, Any]) -> str:
    """The switch decides, else Chinese: a browser set to English does not change the hall.

    `?language=` speaks for one page only: a second screen for guests may show another language.
    A browser that asks for traditional characters first is given them; any other gets zh-CN.
    """
    for chosen in (request.args.get("language"), session.get("language")):
        if chosen in LANGUAGES:
            return str(chosen)
    preferred = str(request.accept_languages.best or "").lower()
    return "zh_Hant" if preferred.startswith(TRADITIONAL) else "zh_Hans_CN"


@blueprint.post("/language")
def change_language() -> Response:
    if request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
    return redirect(back_without("language"))
