"""What browsers are sent once and then keep: the same files, said with the same care as a page."""

from __future__ import annotations

import gzip
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest
from gevent.socket import wait_read

from meeting.token_bucket import Buckets, Rate
from meeting.web.kept_files import ASK_AGAIN, FOREVER, KeptFiles, read_files
from meeting.web.turnstile import FILES_IN_A_TURN, FileTurns
from tests.meeting.small_house import SmallHouse, open_house

NAMED = re.compile(r'(?:src|href)="(/static/[^"]+)"')
GUARDS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Resource-Policy",
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    made = open_house(tmp_path_factory.mktemp("house"))
    yield made
    made.desk.store.close()


def tablet_page(house: SmallHouse) -> str:
    answer = house.browser("member").client.get(f"/tablet/{house.meeting}")
    return answer.get_data(as_text=True)


def test_all_that_a_page_names_may_be_kept_for_good(house: SmallHouse) -> None:
    addresses = NAMED.findall(tablet_page(house))
    assert len(addresses) > 10
    client = house.app.test_client()
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == FOREVER, address


def test_every_file_is_the_folders_own_with_a_pages_guards(house: SmallHouse, root: Path) -> None:
    client = house.app.test_client()
    page = client.get("/results").headers
    fingerprint = read_files(root / "static").fingerprint
    paths = [path for path in sorted((root / "static").rglob("*")) if path.is_file()]
    for path in paths:
        name = path.relative_to(root / "static").as_posix()
        answer = client.get(f"/static/{fingerprint}/{name}", headers={"Accept-Encoding": "gzip"})
        packed = answer.headers.get("Content-Encoding") == "gzip"
        body = gzip.decompress(answer.data) if packed else answer.data
        assert body == path.read_bytes(), name
        assert int(answer.headers["Content-Length"]) == len(answer.data), name
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "Set-Cookie" not in answer.headers
        assert [answer.headers[guard] for guard in GUARDS] == [page[guard] for guard in GUARDS]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("tablet.js", "text/javascript; charset=utf-8"),
        ("tokens.css", "text/css; charset=utf-8"),
        ("mark.svg", "image/svg+xml; charset=utf-8"),
        ("verifier.html", "text/html; charset=utf-8"),
    ],
)
def test_a_file_says_what_it_is(house: SmallHouse, name: str, kind: str) -> None:
    assert house.app.test_client().get(f"/static/{name}").headers["Content-Type"] == kind


@pytest.mark.parametrize("before", ["", "0123456789abcdef/"])
def test_by_no_fingerprint_or_an_old_one_the_file_of_today_is_had_and_asked_for_again(
    house: SmallHouse, root: Path, before: str
) -> None:
    client = house.app.test_client()
    answer = client.get(f"/static/{before}tablet/paper.js")
    assert answer.data == (root / "static" / "tablet" / "paper.js").read_bytes()
    assert answer.headers["Cache-Control"] == ASK_AGAIN
    asked = {"If-None-Match": f'"other", W/{answer.headers["ETag"]}'}
    again = client.get(f"/static/{before}tablet/paper.js", headers=asked)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert again.headers["Cache-Control"] == ASK_AGAIN
    other = client.get("/static/tablet/paper.js", headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


@pytest.mark.parametrize(
    "name", ["0123456789abcdef/none.js", "0123456789abcde/tablet.js", "none.js", "", "tablet"]
)
def test_what_is_no_file_is_no_page_and_is_not_kept(house: SmallHouse, name: str) -> None:
    answer = house.app.test_client().get(f"/static/{name}")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<html" in answer.get_data(as_text=True)


def test_a_head_is_answered_and_no_other_method(house: SmallHouse) -> None:
    client = house.app.test_client()
    address = next(each for each in NAMED.findall(tablet_page(house)) if each.endswith("tablet.js"))
    got, told = client.get(address), client.head(address)
    assert told.status_code == 200
    assert told.data == b""
    assert {**told.headers} == {**got.headers}
    origin = {"Origin": "http://localhost"}
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.open(address, method=method, headers=origin).status_code in (400, 405), method
    assert set(client.options(address).headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [
        ("gzip, deflate, br", True), ("GZIP;q=0.5", True), ("br", False), ("", False),
        ("gzip;q=0", False), ("identity", False), ("gzipped", False),
    ],
)  # fmt: skip
def test_a_file_is_packed_for_whoever_unpacks_it(
    house: SmallHouse, accepted: str, is_packed: bool
) -> None:
    client = house.app.test_client()
    plain = client.get("/static/tablet.js")
    answer = client.get("/static/tablet.js", headers={"Accept-Encoding": accepted})
    assert (answer.headers.get("Content-Encoding") == "gzip") is is_packed
    assert (answer.headers["ETag"] != plain.headers["ETag"]) is is_packed


def test_the_fingerprint_is_of_all_names_and_contents(tmp_path: Path) -> None:
    def fingerprint(**files: str) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)
        return KeptFiles(folder).fingerprint

    first = fingerprint(a="1", b="2")
    assert fingerprint(b="2", a="1") == first
    others = {fingerprint(a="1", b="3"), fingerprint(a="1", c="2"), fingerprint(a="2", b="1")}
    assert len(others - {first}) == 3


def test_a_file_that_changes_on_the_disk_is_not_taken_for_the_one_that_was_named(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.js").write_text("1")
    files = KeptFiles(tmp_path)
    (tmp_path / "a.js").write_text("2")
    found = files.find(f"{files.fingerprint}/a.js")
    assert found is not None
    assert found[0].plain.body == b"1"


def test_whoever_fetches_without_end_is_told_to_wait_in_the_same_words(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Buckets(Rate(per_second=0.01, at_once=3))
    monkeypatch.setattr(house.app.extensions["rates"], "files", few)
    client = house.app.test_client()
    answers = [client.get("/static/tablet.js") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429]
    assert "too-many-requests" in answers[3].get_data(as_text=True)
    assert int(answers[3].headers["Retry-After"]) > 0
    assert answers[3].headers["Cache-Control"] == "no-store"
    assert all(answers[3].headers[guard] for guard in GUARDS)
    # What is no file costs what a page costs, and is counted as one.
    assert client.get("/static/none.js").status_code == 404
    elsewhere = client.get("/static/tablet.js", environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert elsewhere.status_code == 200


def test_between_many_files_whatever_else_waits_has_its_turn() -> None:
    turns, served, seen = FileTurns(), [], []
    ours, theirs = socket.socketpair()

    def file(number: int) -> None:
        turns()
        served.append(number)

    def other() -> None:
        # It has come already, and is seen when the loop looks at its sockets the next time.
        wait_read(ours.fileno())
        seen.append(len(served))

    with ours, theirs:
        theirs.send(b"a ballot")
        work: list[Any] = [gevent.spawn(other)]
        work += [gevent.spawn(file, number) for number in range(5 * FILES_IN_A_TURN)]
        gevent.joinall(work, timeout=30, raise_error=True)
    assert len(served) == 5 * FILES_IN_A_TURN
    assert seen[0] <= FILES_IN_A_TURN
