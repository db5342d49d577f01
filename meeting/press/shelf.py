"""Public papers, made once and kept in the data folder until what they say has changed.

A public address must not be a way to keep the server busy. What decides is the page itself: its
words, its codes, the style sheets and the typesetter; the same page is the same PDF.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from meeting.press.press import STATIC

log = logging.getLogger(__name__)

FOLDER = "papers"
_under_way: dict[Path, threading.Lock] = {}


def kept(data: Path, name: str, page: str, make: Callable[[str], bytes]) -> bytes:
    """The PDF of this very page from the shelf, else made by `make` and put there.

    `name` says which paper of which thing in which language it is; an older one of this name goes.
    """
    shelf = data / FOLDER
    digest = hashlib.sha256(_hand() + page.encode()).hexdigest()
    file = shelf / f"{name}.{digest[:32]}.pdf"
    if (found := _read(file)) is not None:
        return found
    # Whoever asks for the same paper meanwhile waits for it, and does not have it made again.
    with _under_way.setdefault(file, threading.Lock()):
        try:
            if (found := _read(file)) is not None:
                return found
            made = make(page)
            _put(shelf, file, made)
        finally:
            _under_way.pop(file, None)
    return made


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


def _put(shelf: Path, file: Path, made: bytes) -> None:
    try:
        shelf.mkdir(mode=0o700, exist_ok=True)
        # Whole or not at all: a half-written file would be handed out for good.
        number, draft = tempfile.mkstemp(dir=shelf, prefix=".draft-")
        with os.fdopen(number, "wb") as out:
            out.write(made)
        Path(draft).replace(file)
        # Its name, its language; only the page's hash is another one.
        for older in shelf.glob(f"{file.stem.rpartition('.')[0]}.*.pdf"):
            if older != file:
                older.unlink(missing_ok=True)
    except OSError as problem:
        # A full disk takes the shelf, not the paper.
        log.warning("A paper is not kept: %s", type(problem).__name__)


@cache
def _hand() -> bytes:
    """What sets the type: another version or another style sheet makes another paper."""
    try:
        said = version("weasyprint")
    except PackageNotFoundError:
        said = ""
    sheets = b"".join(sheet.read_bytes() for sheet in sorted(STATIC.glob("*.css")))
    return said.encode() + hashlib.sha256(sheets).digest()
