"""The ballot without a script: its key, kept by the browser, and the form's fields as marks.

The key makes a cast idempotent, as static/outbox.js does it for the scripts: a form that is sent
twice, again after a reload or from a page gone back to is the same ballot. The browser keeps it in
its signed cookie; the server keeps it nowhere but in the ballot box.
"""

from __future__ import annotations

import secrets
from typing import Any

from flask import session
from werkzeug.datastructures import MultiDict

_KEPT = "plain_ballot"
_KEY_BYTES = 16


def plain_key(person: int, attempt: int) -> str:
    """The key of this browser's ballot in this attempt, as 32 hexadecimal digits."""
    kept = session.get(_KEPT)
    if not isinstance(kept, dict) or (kept.get("person"), kept.get("attempt")) != (person, attempt):
        kept = {"person": person, "attempt": attempt, "key": secrets.token_hex(_KEY_BYTES)}
        session[_KEPT] = kept
    return str(kept["key"])


def plain_marks(form: MultiDict[str, str]) -> dict[str, Any]:
    """The fields `m-<option>` as marks of its method; whether they may stand, the rule says."""
    marks: dict[str, Any] = {}
    for field, value in form.items():
        if field.startswith("m-") and value:
            option = field.removeprefix("m-")
            if form.get("method") == "choose":
                marks[option] = 1
            elif form.get("method") == "rank":
                marks[option] = int(value) if value.isdecimal() and len(value) < 4 else value
            else:
                marks[option] = value
    return marks


def plain_write_ins(form: MultiDict[str, str]) -> list[str]:
    """The names written in, without the empty lines."""
    return [name.strip() for name in form.getlist("write_in") if name.strip()]
