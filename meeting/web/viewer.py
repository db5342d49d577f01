"""Who looks at a page: the signed session's staff or member, or nobody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from meeting.services.desk import Actor, Desk
from meeting.services.doors import sign_in

P = ParamSpec("P")
R = TypeVar("R")

NOBODY = Actor("nobody", None, "", frozenset(), None)


class Viewer(UserMixin):  # type: ignore[misc]
    """A signed-in person; `device` is the one device that holds the seat or the account."""

    def __init__(self, actor: Actor, device: str) -> None:
        self.actor = actor
        self.device = device

    def get_id(self) -> str:
        return sign_in.badge(self.actor, self.device)


def install(app: Flask) -> None:
    """Let Flask-Login read the cookie and templates know the viewer."""
    manager = LoginManager(app)
    manager.user_loader(_load)
    manager.unauthorized_handler(_ask_to_sign_in)
    app.context_processor(lambda: {"viewer": the_actor(), "has_role": has_role})


def the_desk() -> Desk:
    """The app's one desk."""
    desk: Desk = current_app.extensions["desk"]
    return desk


def the_actor() -> Actor:
    """Who asks; nobody when not signed in."""
    actor: Actor = getattr(current_user, "actor", NOBODY)
    return actor


def the_device() -> str:
    """The random name of the device that holds the viewer's seat; empty for everybody else."""
    return str(getattr(current_user, "device", "")) if the_actor().kind == "member" else ""


def has_role(*roles: str) -> bool:
    """Whether the viewer is staff with one of these roles."""
    return bool(the_actor().roles & set(roles))


def sign_in_viewer(actor: Actor, device: str) -> None:
    """Begins a new session: nothing of the cookie before is taken over but language and theme.

    Whoever had prepared this browser would otherwise know its form token, or its device name.
    """
    _begin_anew()
    login_user(Viewer(actor, device))


def sign_out_viewer() -> None:
    """Leaves nothing of the person in the browser."""
    logout_user()
    _begin_anew()


def _begin_anew() -> None:
    kept = {name: session[name] for name in ("language", "theme") if name in session}
    session.clear()
    # The form token is also remembered for the request itself.
    g.pop("csrf_token", None)
    session.update(kept)


def staff_only(*roles: str) -> Callable[[Callable[P, R]], Callable[P, Any]]:
    """The page is for staff with one of `roles` (an administrator may open every page)."""

    def wrap(page: Callable[P, R]) -> Callable[P, Any]:
        @wraps(page)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
            actor = the_actor()
            if actor.kind != "staff":
                return _ask_to_sign_in()
            if roles and not actor.roles & {*roles, "admin"}:
                abort(403)
            return page(*args, **kwargs)

        return guarded

    return wrap


def members_only(page: Callable[P, R]) -> Callable[P, Any]:
    """The page is for a member who holds a seat."""

    @wraps(page)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
        if the_actor().kind != "member":
            return redirect(url_for("sign_in.seat", next=request.path))
        return page(*args, **kwargs)

    return guarded


def _load(user_id: str) -> Viewer | None:
    badge = sign_in.read_badge(user_id)
    if badge is None:
        return None
    kind, number, device = badge
    load = sign_in.load_staff if kind == "staff" else sign_in.load_person
    actor = load(the_desk(), number, device)
    return Viewer(actor, device) if actor is not None else None


def _ask_to_sign_in() -> Response:
    return redirect(url_for("sign_in.staff", next=request.path))
