"""The head of a request, read line by line.

gevent's server has a parser of e-mails read it, which takes longer than all that a tablet's
return needs besides. This one knows just what HTTP allows (RFC 9112, 5), and turns away what two
readers could understand in two ways: folded lines, a blank before the colon, a second length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

# As the standard library's own limits.
LONGEST_LINE = 65536
MOST_LINES = 100
# A token (RFC 9110, 5.6.2), and a value without the characters that no value may have (5.5).
FIELD = re.compile(r"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([^\x00\r\n]*)\r?\n")
SAID_ONCE = frozenset({"content-length", "host", "transfer-encoding"})


class _WrongHead(Exception):
    """Why a head is not understood."""


class RequestHead:
    """What gevent's handler asks of a head. `status` says what is wrong with it, empty: nothing."""

    def __init__(self, stream: BinaryIO) -> None:
        """Reads up to the empty line; of a wrong head no field is kept."""
        self.status = ""
        self._first: dict[str, str] = {}
        self._all: list[tuple[str, str]] = []
        try:
            self._read(stream)
        except _WrongHead as wrong:
            self.status = str(wrong)
            self._first, self._all = {}, []

    def _read(self, stream: BinaryIO) -> None:
        while (line := stream.readline(LONGEST_LINE + 1)) not in (b"\r\n", b"\n", b""):
            if len(line) > LONGEST_LINE:
                raise _WrongHead("Line too long")
            if len(self._all) >= MOST_LINES:
                raise _WrongHead("Too many lines")
            field = FIELD.fullmatch(line.decode("latin-1"))
            if field is None:
                raise _WrongHead("Not a field")
            name, value = field[1].lower(), field[2].rstrip(" \t")
            if name in SAID_ONCE and name in self._first:
                raise _WrongHead("Said twice")
            self._first.setdefault(name, value)
            self._all.append((name, value))

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first value of this name, in whatever case it was written."""
        return self._first.get(name.lower(), default)

    getheader = get

    @property
    def typeheader(self) -> str | None:
        """What the body is said to be."""
        return self._first.get("content-type")

    def __delitem__(self, name: str) -> None:
        """Forgets a field; KeyError when there is none."""
        del self._first[name.lower()]
        self._all = [field for field in self._all if field[0] != name.lower()]

    def environ(self) -> Iterator[tuple[str, str]]:
        """The fields as WSGI names them, in order; none that could be taken for another one."""
        for name, value in self._all:
            if key := _key(name):
                yield key, value


@lru_cache(256)
def _key(name: str) -> str:
    """Empty for a name that WSGI gives in its own way, or that looks like another one there."""
    if "_" in name or name in ("content-type", "content-length"):
        return ""
    return "HTTP_" + name.replace("-", "_").upper()
