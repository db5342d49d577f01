"""The public HTTP interface and the ballot box's, as an OpenAPI description made of their tables.

`docs/openapi.json` is this description; run this module to write it anew.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from meeting.ballot_box.posts import BODY_LIMIT, METHODS
from tests.meeting.hostile_table import ALL, DOORS

FILE = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
PLACE = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
# What a public page answers to whoever asks for it with anything at all.
PAGE = {"200": "the page or file", "302": "its place", "404": "there is none", "429": "too many"}
BOX = {
    "200": "the acknowledgement, or the box is well", "400": "no valid ballot",
    "403": "credential or signature wrong", "404": "no such box", "405": "no such method",
    "409": "not after what is there", "413": "too long", "429": "too many", "503": "send it again",
}  # fmt: skip


def _hex(size: int) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^[0-9a-f]{{{2 * size}}}$"}


CAST = {
    "type": "object",
    "additionalProperties": False,
    "required": ["bpk", "pfx", "csig", "choice", "seq", "bsig"],
    "properties": {
        "bpk": _hex(32),
        "pfx": _hex(32),
        "csig": {"type": "string", "pattern": "^([0-9a-f]{2})+$", "maxLength": 1024},
        "choice": {
            "nullable": True,
            "type": "object",
            "additionalProperties": False,
            "required": ["marks", "write_ins"],
            "properties": {
                "marks": {"type": "object", "additionalProperties": {"type": "integer"}},
                "write_ins": {"type": "array", "items": {"type": "string"}, "maxItems": 20},
            },
        },
        "seq": {"type": "integer", "minimum": 0, "maximum": 9},
        "bsig": _hex(64),
    },
}


def described() -> dict[str, Any]:
    """What everybody may ask for without a sign-in, and what the box takes."""
    paths: dict[str, Any] = {}
    for door in DOORS:
        if door.method == "GET" and door.who == ALL and not door.rule.endswith(".pdf"):
            paths.setdefault(_path(door.rule), {})["get"] = _operation(door.rule, PAGE)
    for rule, methods in METHODS.items():
        for method in sorted({*methods} & {"GET", "POST"}):
            operation = _operation(rule, BOX)
            if method == "POST":
                content = {"application/json": {"schema": CAST}}
                operation["requestBody"] = {"required": True, "content": content}
            paths.setdefault(_path(rule), {})[method.lower()] = operation
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Yishitang",
            "version": "1",
            "description": "What everybody may ask for without a sign-in, and what the ballot box "
            f"takes (at most {BODY_LIMIT} bytes, without cookies). docs/protocol.md says more.",
        },
        "paths": dict(sorted(paths.items())),
    }


def _path(rule: str) -> str:
    return PLACE.sub(lambda found: f"{{{found['name']}}}", rule)


def _operation(rule: str, answers: dict[str, str]) -> dict[str, Any]:
    places = [
        {
            "name": found["name"],
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 0} if found["kind"] == "int"
            else {"type": "string", "minLength": 1},
        }
        for found in PLACE.finditer(rule)
    ]  # fmt: skip
    said = {status: {"description": text} for status, text in answers.items()}
    return {"parameters": places, "responses": said}


def text_of(description: dict[str, Any]) -> str:
    """As it is kept."""
    return json.dumps(description, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> None:
    """Writes the kept file anew."""
    FILE.write_text(text_of(described()), encoding="utf-8")


if __name__ == "__main__":
    main()
