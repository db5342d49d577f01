"""Where a person goes back to after a command: only to pages of this server."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import request


def is_own_path(path: str) -> bool:
    """A path of ours, and nothing a browser could read as another host."""
    is_plain = path.isprintable() and "\\" not in path
    return is_plain and path.startswith("/") and not path.startswith("//")


def back_or(otherwise: str) -> str:
    """The form's own page when it names one, else `otherwise`."""
    path = request.form.get("back", "") or request.args.get("next", "")
    return path if path and is_own_path(path) else otherwise


def back_without(name: str) -> str:
    """The form's own page, without the word of its address that would overrule the new choice."""
    parts = urlsplit(back_or("/"))
    query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] != name])
    return parts._replace(query=query).geturl()
