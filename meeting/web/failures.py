"""What a person sees when something is refused or breaks: one page, one kind of notice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from meeting.services.refusals import InputRefused
from meeting.web.rates import the_rates
from meeting.web.returning import back_or
from meeting.web.traditional import refusal
from voting.errors import VotingError

log = logging.getLogger(__name__)

STATUS = {
    "not-allowed": 403,
    "foreign-origin": 403,
    "not-found": 404,
    "too-many-tries": 429,
    "press-missing": 503,
    "press-busy": 503,
    "press-failed": 500,
}

# When not even the page of failures can be put together: no store, no templates, no language.
LAST_WORDS = (
    "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>500</title>"
    "<p>服务器出错，请告诉工作人员。The server failed; please tell the staff.</p><p>internal</p>"
)
# For whoever makes faults on and on; a drawn page costs twenty times as much.
PLAIN = "<!doctype html><meta charset=utf-8><title>{status}</title><p>{text}</p><p>{code}</p>"


def install(app: Flask) -> None:
    """Every way of failing ends on the same page, in the person's language."""
    app.register_error_handler(VotingError, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OverflowError, _too_large)
    app.register_error_handler(Exception, _broken)


def tell(error: VotingError) -> int:
    """A refusal as a notice, with its stable code; returns the HTTP status that fits."""
    flash(f"{refusal(error)} [{error.code}]", "refused")
    return STATUS.get(error.code, 400)


def attempt(command: Callable[[], Any], done: str = "") -> bool:
    """Run one command; a refusal becomes a notice. Says whether it was done."""
    try:
        command()
    except VotingError as error:
        tell(error)
        return False
    if done:
        flash(done, "done")
    return True


def run(command: Callable[[], Any], back: str, done: str = "") -> Response:
    """A command by POST: run, notice, and back to the page it came from."""
    attempt(command, done)
    return redirect(back_or(back))


def _page(status: int, title: str, text: str, code: str) -> tuple[str, int]:
    if not the_rates().may_draw_fault():
        return PLAIN.format(status=status, text=escape(text), code=code), status
    return render_template("error.html", title=title, text=text, code=code), status


def _refused(error: VotingError) -> tuple[str, int]:
    return _page(STATUS.get(error.code, 400), _("没有办成"), refusal(error), error.code)


def _stale_form(error: CSRFError) -> tuple[str, int]:
    text = _("这张表单已经过期，或者来自别的网站。什么也没有改动；请刷新页面后重试。")
    return _page(400, _("表单过期"), text, "csrf")


def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    texts = {
        403: _("您的身份不能打开这一页。"),
        404: _("没有这一页，或者它已经不在了。"),
        405: _("这个地址不接受这样的请求。"),
        413: _("送来的文件太大，没有接收。"),
    }
    return _page(status, _("打不开"), texts.get(status, _("请求没有办成。")), f"http-{status}")


def _too_large(error: OverflowError) -> tuple[str, int]:
    # A number in a form that no row can have.
    return _refused(InputRefused(field=_("数字")))


def _broken(error: Exception) -> tuple[str, int]:
    # The form may carry a ballot, so neither it nor the error's text is written down.
    log.error("%s %s failed: %s", request.method, request.path, type(error).__name__)
    log.debug("traceback", exc_info=error)
    text = _("服务器出错，请重试；仍然不行时请告诉工作人员。")
    try:
        return _page(500, _("服务器出错"), text, "internal")
    except Exception as worse:
        log.error("nor can the failure be shown: %s", type(worse).__name__)
        return LAST_WORDS, 500
