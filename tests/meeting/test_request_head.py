"""A request's head: every field as it was said, and nothing that two readers read in two ways."""

from __future__ import annotations

from io import BytesIO

import pytest

from meeting.request_head import LONGEST_LINE, MOST_LINES, RequestHead


def head(text: bytes) -> RequestHead:
    return RequestHead(BytesIO(text))


def test_fields_are_found_in_any_case_and_trimmed_and_the_body_stays() -> None:
    stream = BytesIO(b"HOST: hall:8000\r\nX-Empty:\r\ncookie:  a=\xe9; b \t\r\n\r\nbody")
    read = RequestHead(stream)
    assert not read.status
    assert (read.get("Host"), read.getheader("x-empty")) == ("hall:8000", "")
    assert read.get("missing", "none") == "none"
    assert list(read.environ()) == [
        ("HTTP_HOST", "hall:8000"),
        ("HTTP_X_EMPTY", ""),
        ("HTTP_COOKIE", "a=é; b"),
    ]
    assert stream.read() == b"body"


def test_the_body_is_described_apart_and_may_be_forgotten() -> None:
    read = head(b"Content-Type: text/plain\nContent-Length: 4\nTransfer-Encoding: chunked\n\n")
    assert read.typeheader == "text/plain"
    del read["Content-Length"]
    assert read.get("content-length") is None
    assert list(read.environ()) == [("HTTP_TRANSFER_ENCODING", "chunked")]


def test_a_name_that_looks_like_another_one_to_wsgi_is_not_handed_on() -> None:
    read = head(b"X_Forwarded_For: 10.0.0.1\r\nContent_Length: 9\r\nVia: a\r\nVia: b\r\n\r\n")
    assert list(read.environ()) == [("HTTP_VIA", "a"), ("HTTP_VIA", "b")]


@pytest.mark.parametrize(
    "lines",
    [
        b"no colon\r\n",
        b": no name\r\n",
        b"Host : hall\r\n",
        b"Host: hall\r\n folded\r\n",
        b" Host: hall\r\n",
        b"Host: hall\rX-More: 1\r\n",
        b"Host: ha\x00ll\r\n",
        b"Host: hall\r\nhost: other\r\n",
        b"Content-Length: 1\r\nContent-Length: 2\r\n",
        b"Host: hall",
        b"X: " + b"x" * LONGEST_LINE + b"\r\n",
        b"X: 1\r\n" * (MOST_LINES + 1),
    ],
)
def test_what_could_be_read_in_two_ways_is_turned_away_whole(lines: bytes) -> None:
    read = head(lines + b"\r\n" if lines.endswith(b"\n") else lines)
    assert read.status
    assert list(read.environ()) == []
    assert read.get("host") is None


def test_as_many_and_as_long_lines_as_allowed_are_read() -> None:
    longest = b"X: " + b"x" * (LONGEST_LINE - 5) + b"\r\n"
    assert not head(longest + b"X: 1\r\n" * (MOST_LINES - 1) + b"\r\n").status
