"""What a browser does on the wire, as far as a bench's tablets do it: lines that are kept open, and
what an answer makes it ask for next.
"""

from __future__ import annotations

import asyncio
import gzip
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

NAMED = re.compile(r'<(?:script|link)[^>]*?(?:src|href)="(/static/[^"]+)"')
PLAIN = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
IMPORTED = re.compile(r'\b(?:from|import)\s*"(\.[^"]+)"')
# What the tablet's own scripts fetch by a name that they put together (tablet/blind_tools.js).
FETCHED = re.compile(r"^const FILES = \[(.*)\];.*?`\.\./blind/", re.DOTALL | re.MULTILINE)


@dataclass
class Said:
    """One answer, `body` unpacked."""

    status: int
    heads: dict[str, str]
    body: bytes
    crossed: int


class Line:
    """A connection that is kept; it is opened when it is first needed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, path: str, heads: str) -> Said:
        """Asks for a path; `heads` are whole lines."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        start = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
        self._writer.write(f"{start}{heads}\r\n".encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")[:-2]
        said = {name.lower(): value for name, _, value in (each.partition(": ") for each in lines)}
        length = int(said.get("content-length", 0))
        body = await self._reader.readexactly(length)
        return Said(int(first.split()[1]), said, body, len(head) + length)

    def close(self) -> None:
        """Hangs up."""
        if self._writer is not None:
            self._writer.close()


class Library:
    """What each script imports, read once for all tablets; they are light that way."""

    def __init__(self) -> None:
        self._imports: dict[str, list[str]] = {}

    def next_of(self, path: str, said: Said) -> list[str]:
        """The scripts that this file asks for, by their paths."""
        if not path.endswith(".js"):
            return []
        if path not in self._imports and said.status == 200:
            packed = said.heads.get("content-encoding") == "gzip"
            text = (gzip.decompress(said.body) if packed else said.body).decode()
            self._imports[path] = list(_imported(path, text))
        return self._imports.get(path, [])


def named_by(page: str) -> list[str]:
    """The files that a page asks for by itself."""
    return list(NAMED.findall(PLAIN.sub("", page)))


def _imported(path: str, text: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    for name in IMPORTED.findall(text):
        yield posixpath.normpath(posixpath.join(folder, name))
    if found := FETCHED.search(text):
        for name in re.findall(r'"(\w+)"', found[1]):
            yield posixpath.normpath(posixpath.join(folder, f"../blind/{name}.js"))
