"""A posted ballot is read in its plain form only; the rest is left to others."""

from __future__ import annotations

import io

import pytest

from meeting.ballot_box.post_head import BODY_LIMIT, HEAD_LIMIT, NotPlain, Post, read_post
from meeting.request_head import MOST_LINES, RequestHead

FIRST = b"POST /b/7/cast HTTP/1.1\r\n"
BODY = b'{"seq":1}\r\n\r\n'


def said(*fields: bytes, first: bytes = FIRST, body: bytes = BODY) -> bytes:
    length = b"Content-Length: %d" % len(body)
    return first + b"".join(field + b"\r\n" for field in (*fields, length)) + b"\r\n" + body


def test_a_post_is_there_when_its_last_byte_is() -> None:
    whole = said(b"Host: hall", b"Content-Type: text/plain", b"Accept: */*")
    for length in range(len(whole)):
        missing = read_post(whole[:length])
        assert isinstance(missing, int)
        assert length < missing <= len(whole)
    post = Post(7, BODY, len(whole), is_last=False)
    assert read_post(whole) == post
    assert read_post(whole + whole) == post


@pytest.mark.parametrize(
    ("field", "is_last"),
    [
        (b"Connection: close", True),
        (b"connection:CLOSE \t", True),
        (b"Connection: keep-alive", False),
    ],
)
def test_the_sender_says_whether_the_line_shall_end(field: bytes, is_last: bool) -> None:
    post = read_post(said(field))
    assert isinstance(post, Post)
    assert post.is_last is is_last


@pytest.mark.parametrize(
    "other",
    [
        b"GET /b/7/cast HTTP/1.1\r\n", b"post", b"POST /c", b"\x16\x03\x01", b"\r\nPOST",
        said(first=b"POST /b/7/cast?who=me HTTP/1.1\r\n"),
        said(first=b"POST /b/7/cast HTTP/1.0\r\n"), said(first=b"POST /b/7/cast\r\n"),
        said(first=b"POST /b/7/cast/ HTTP/1.1\r\n"), said(first=b"POST /b/-1/cast HTTP/1.1\r\n"),
        said(first=b"POST /b/%37/cast HTTP/1.1\r\n"),
        said(first=b"POST /b/77777777777/cast HTTP/1.1\r\n"),
        said(first=b"POST  /b/7/cast HTTP/1.1\r\n"), said(first=FIRST.replace(b"\r", b"")),
        FIRST + b"\r\n" + BODY, FIRST + b"Content-Length: +1\r\n\r\n1",
        FIRST + b"Content-Length: \r\n\r\n", FIRST + b"Content-Length: 1_0\r\n\r\n1",
        FIRST + b"Content-Length: \xb2\r\n\r\n1", FIRST + b"Content-Length: 000001\r\n\r\n1",
        FIRST + b"Content-Length: %d\r\n\r\n" % (BODY_LIMIT + 1),
        said(b"Content-Length: 3"), said(b"Host: a", b"host: b"),
        said(b"Transfer-Encoding: chunked"), said(b"Expect: 100-continue"),
        said(b"Upgrade: websocket"), said(b"Connection: upgrade"), said(b"Connection: close, te"),
        said(b"X : 1"), said(b" folded"), said(b"X: \x00"), said(b"nothing"), said(b"X: a\rb"),
        said(b"X: a\nHost: b"), FIRST + b"Host: a\n\n", FIRST + b"Host: a\n\r\n",
        said(*[b"X: 1"] * MOST_LINES), said(b"X: " + b"1" * HEAD_LIMIT),
        FIRST + b"X: " + b"1" * HEAD_LIMIT,
    ],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_others(other: bytes) -> None:
    with pytest.raises(NotPlain):
        read_post(other)


@pytest.mark.parametrize(
    "fields",
    [(b"X: 1", b"x: 2"), (b"X:", b"Y:\t \xe9 "), (b"!#$%&'*+-.^_`|~0: \x01", b"Host: a"), ()],
)
def test_whatever_is_plain_is_read_as_every_other_head_is(fields: tuple[bytes, ...]) -> None:
    whole = said(*fields)
    post = read_post(whole)
    assert isinstance(post, Post)
    stream = io.BytesIO(whole.partition(b"\r\n")[2])
    head = RequestHead(stream)
    assert head.status == ""
    assert int(head.get("Content-Length") or "") == len(post.body)
    assert stream.read() == post.body
