"""A posted ballot as it stands in what a line has said: where its head ends, where its body.

Only the plain form that a tablet's page sends is read here, and by rules that are no looser than
those of `meeting.request_head`. Whatever looks different in any way is left to the server's own way
of reading a request, which knows all of HTTP.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from meeting.request_head import MOST_LINES, SAID_ONCE

BODY_LIMIT = 16 * 1024
# A browser's own fields take less than one.
HEAD_LIMIT = 8 * 1024
_BEGINNING = b"POST /b/"
_FIRST = re.compile(rb"POST /b/([0-9]{1,10})/cast HTTP/1\.1\r\n")
_FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([^\x00\r\n]*)\r\n")
_END = b"\r\n\r\n"
_ONCE = frozenset(name.encode() for name in SAID_ONCE)
# Each of them asks for something else than an answer to a body of this length.
_MORE_THAN_PLAIN = frozenset({b"transfer-encoding", b"expect", b"upgrade"})
_IS_LAST = {b"": False, b"keep-alive": False, b"close": True}


class NotPlain(Exception):
    """Another request than a plain ballot, or none that can be understood."""


@dataclass(frozen=True)
class Post:
    """A ballot's body, and the number of the attempt it is for, which may be any.

    `size` is how many bytes of what was said it took, `is_last` that the line shall end after it.
    """

    attempt: int
    body: bytes
    size: int
    is_last: bool


def read_post(said: bytes) -> Post | int:
    """The post at the beginning of what was said, or NotPlain.

    Until all of it is there, how many bytes must have been said before more can be understood.
    """
    if not said.startswith(_BEGINNING[: len(said)]):
        raise NotPlain()
    end = said.find(_END, 0, HEAD_LIMIT)
    if end < 0:
        # Lines may also end without a carriage return, by readers that take it so.
        if len(said) >= HEAD_LIMIT or b"\n\n" in said or b"\n\r\n" in said:
            raise NotPlain()
        return len(said) + 1
    first = _FIRST.match(said)
    if first is None:
        raise NotPlain()
    fields = _fields(said, first.end(), end + 2)
    length = _length(fields.get(b"content-length", b""))
    is_last = _IS_LAST.get(fields.get(b"connection", b"").lower())
    if is_last is None or not _MORE_THAN_PLAIN.isdisjoint(fields):
        raise NotPlain()
    start = end + len(_END)
    if len(said) < start + length:
        return start + length
    return Post(int(first[1]), said[start : start + length], start + length, is_last)


def _fields(said: bytes, place: int, end: int) -> dict[bytes, bytes]:
    fields: dict[bytes, bytes] = {}
    lines = 0
    while place < end:
        field = _FIELD.match(said, place, end)
        lines += 1
        if field is None or lines > MOST_LINES:
            raise NotPlain()
        name = field[1].lower()
        if name in _ONCE and name in fields:
            raise NotPlain()
        fields.setdefault(name, field[2].rstrip(b" \t"))
        place = field.end()
    return fields


def _length(said: bytes) -> int:
    # bytes.isdigit knows the ten digits only.
    if not said.isdigit() or len(said) > len(str(BODY_LIMIT)) or int(said) > BODY_LIMIT:
        raise NotPlain()
    return int(said)
