"""What every answer carries, and what a failure shows: a page, a code, nothing of the inside."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.app import BODY_LIMIT
from meeting.web.returning import is_own_path
from tests.meeting.small_house import SmallHouse, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    made = open_house(tmp_path)
    yield made
    made.desk.store.close()


def test_every_answer_carries_the_headers(house: SmallHouse) -> None:
    for path in ("/", "/results", "/sign-in", "/no-such-page", f"/display/{house.meeting}"):
        headers = house.app.test_client().get(path).headers
        policy = dict(
            part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        # Only the hall's display may be framed, by the chair's console alone.
        is_display = path.startswith("/display")
        assert policy["frame-ancestors"] == ("'self'" if is_display else "'none'")
        assert policy["base-uri"] == "'none'"
        assert policy["form-action"] == "'self'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == ("SAMEORIGIN" if is_display else "DENY")
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


def test_no_host_can_be_smuggled_into_the_policy(house: SmallHouse) -> None:
    answer = house.app.test_client().get("/results", headers={"Host": "a;script-src *"})
    assert "*" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("transport", "secure"), [("https", True), ("http", False)])
def test_the_cookie_is_kept_from_scripts_and_other_sites(
    tmp_path: Path, transport: str, secure: bool
) -> None:
    house = open_house(tmp_path, transport)
    cookie = house.app.test_client().get("/sign-in").headers["Set-Cookie"]
    house.desk.store.close()
    parts = [part.strip() for part in cookie.split(";")]
    assert "HttpOnly" in parts
    assert "SameSite=Lax" in parts
    assert ("Secure" in parts) == secure


def test_what_is_too_large_is_not_taken(house: SmallHouse) -> None:
    visitor = house.browser("secretary")
    answer = visitor.client.post(
        f"/desk/bodies/{house.body}/roster", data=b"x" * (BODY_LIMIT + 1), content_type="text/csv"
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_a_broken_store_shows_a_page_with_a_code_and_no_trace(
    house: SmallHouse, tmp_path: Path, language: str
) -> None:
    visitor = house.browser()
    visitor.post("/language", language=language)
    lose(tmp_path, "body")
    answer = visitor.client.get("/results")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "internal" in page
    assert "<html" in page
    assert not any(word in page for word in ("Traceback", "sqlite", "sqlalchemy", "SELECT", ".py"))


def test_a_failure_that_cannot_even_be_shown_still_says_so(
    house: SmallHouse, tmp_path: Path
) -> None:
    visitor = house.browser("chair")
    lose(tmp_path, "staff")
    answer = visitor.client.get("/desk")
    assert answer.status_code == 500
    assert "internal" in answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["/display/999", f"/display/{10**40}", "/nothing", "/results/record/7.json"]
)
def test_what_is_not_there_is_a_page_too(house: SmallHouse, path: str) -> None:
    answer = house.app.test_client().get(path)
    assert answer.status_code == 404
    assert "<html" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
        "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "evil.example", "",
    ],
)  # fmt: skip
def test_nobody_is_sent_back_to_another_site(house: SmallHouse, path: str) -> None:
    assert not is_own_path(path)
    by_field = house.browser().post("/language", language="en", back=path)
    assert by_field.headers["Location"] == "/"
    visitor = house.browser()
    data = {"csrf_token": visitor.token(), "language": "en"}
    by_query = visitor.client.post("/language", query_string={"next": path}, data=data)
    assert by_query.headers["Location"] == "/"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../meeting/app.py", "/static/%2e%2e/meeting/app.py", "/static/..%2fmeeting/app.py",
        "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static/..\\meeting\\app.py",
        "/static/vendor/../../pyproject.toml",
    ],
)  # fmt: skip
def test_no_file_beside_the_static_ones_is_served(house: SmallHouse, path: str) -> None:
    answer = house.app.test_client().get(path, follow_redirects=True)
    assert answer.status_code == 404


def test_the_language_is_the_persons_choice_also_for_refusals(house: SmallHouse) -> None:
    visitor = house.browser()
    assert 'lang="zh-CN"' in visitor.client.get("/sign-in").get_data(as_text=True)
    visitor.post("/language", language="en")
    assert 'lang="en"' in visitor.client.get("/sign-in").get_data(as_text=True)
    refused = visitor.post("/sign-in", name="chair", password="wrong").get_data(as_text=True)
    assert "The name, seat or secret is wrong. [sign-in-failed]" in refused
    visitor.post("/language", language="xx")
    assert 'lang="en"' in visitor.client.get("/sign-in").get_data(as_text=True)


def lose(folder: Path, table: str) -> None:
    """The store breaks for real: a table is gone."""
    with sqlite3.connect(folder / "yishitang.sqlite") as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO lost_{table}")
    connection.close()
