"""Where a person goes back to after a command: only to pages of this server."""

from __future__ import annotations

from flask import request


def is_own_path(path: str) -> bool:
    """A path of ours, and nothing a browser could read as another host."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path


def back_or(otherwise: str) -> str:
    """The form's own page when it names one, else `otherwise`."""
    path = request.form.get("back", "") or request.args.get("next", "")
    return path if path and is_own_path(path) else otherwise
