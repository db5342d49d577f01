"""The files that browsers are sent, read once at the start and held with all that is said of them.

Their addresses hold a fingerprint of the whole folder, so that a browser may keep each for good and
a returning tablet asks for none: another file is another address. Scripts import one another by
relative addresses and so stay under the fingerprint by which the page named the first.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from werkzeug.utils import get_content_type

FINGERPRINT = re.compile(r"[0-9a-f]{16}")
# Whoever holds another fingerprint, or none, asks each time whether the file is still the same.
FOREVER, ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"
# A packed file that saves less than this is not worth unpacking.
WORTH_PACKING = 0.9

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Form:
    """A file as it is or packed by gzip; its tag is without the quotes that go around it."""

    body: bytes
    tag: str
    fields: Fields


@dataclass(frozen=True)
class KeptFile:
    """A file; `packed` is the same form where packing gains nothing."""

    plain: Form
    packed: Form


class KeptFiles:
    """All files of a folder as they were at the start; `fingerprint` is of names and contents."""

    def __init__(self, folder: Path) -> None:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        digests = {name: hashlib.sha256(body).hexdigest() for name, body in contents.items()}
        said = "".join(f"{digest} {name}\n" for name, digest in digests.items())
        self.fingerprint = hashlib.sha256(said.encode()).hexdigest()[:16]
        self._files = {name: _kept(name, body, digests[name]) for name, body in contents.items()}

    def find(self, name: str) -> tuple[KeptFile, str] | None:
        """The file that is asked for by this name, and how long a browser may keep it.

        `name` is its path in the folder, with or without a fingerprint before it. By an old one the
        file is found as it is now: a page that outlived an update goes on working.
        """
        first, _, rest = name.partition("/")
        if first == self.fingerprint:
            file, allowed = self._files.get(rest), FOREVER
        else:
            is_older = FINGERPRINT.fullmatch(first)
            file, allowed = self._files.get(rest if is_older else name), ASK_AGAIN
        return None if file is None else (file, allowed)


@cache
def read_files(folder: Path) -> KeptFiles:
    """The files of this folder; the same for as long as the process runs."""
    return KeptFiles(folder)


def _kept(name: str, body: bytes, digest: str) -> KeptFile:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    fields = [("Content-Type", get_content_type(kind, "utf-8"))]
    plain = _form(body, digest[:32], fields)
    packed = gzip.compress(body, mtime=0)
    if len(packed) > WORTH_PACKING * len(body):
        return KeptFile(plain, plain)
    fields = [*fields, ("Content-Encoding", "gzip")]
    # Other bytes are another thing to ask for (RFC 9110, 8.8.3).
    return KeptFile(plain, _form(packed, f"{digest[:32]}-gzip", fields))


def _form(body: bytes, tag: str, fields: Fields) -> Form:
    return Form(body, tag, [*fields, ("Content-Length", str(len(body)))])
